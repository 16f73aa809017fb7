#include "base/hash.h"
#include "sense/watch.h"

/* "VOID", "0": nothing lies there. */
static bool is_none(const char *text, unsigned long length)
{
    static const char none[] = "VOID";
    if (length == 0 || (length == 1 && text[0] == '0')) return true;
    if (length != sizeof none - 1) return false;
    for (unsigned long i = 0; i < length; i++)
        if ((text[i] & ~0x20) != none[i]) return false;
    return true;
}

static vt_turn take_away(vt_tag *tag)
{
    bool was = tag->there && !tag->untold;
    tag->there = tag->untold = false;
    tag->heard_us = INT64_MIN;
    return was ? VT_TURN_LEAVE : VT_TURN_NONE;
}

vt_turn vt_tag_line(vt_tag *tag, const char *text, unsigned long length, int64_t t_us)
{
    if (is_none(text, length)) return take_away(tag);
    uint64_t id = vt_hash_bytes(vt_hash_start, text, length);
    bool told = tag->there && !tag->untold;
    bool same = told && tag->id == id && t_us - tag->heard_us < tag->again_us;
    tag->there = true;
    tag->untold = false;
    tag->id = id;
    tag->heard_us = t_us;
    return same ? VT_TURN_NONE : VT_TURN_ENTER;
}

void vt_tag_note(vt_tag *tag, const char *text, unsigned long length, int64_t heard_us)
{
    take_away(tag);
    vt_tag_line(tag, text, length, heard_us);
    tag->untold = tag->there;
}

static int64_t gone_at(const vt_tag *tag)
{
    return tag->there && tag->gone_us > 0 ? tag->heard_us + tag->gone_us : INT64_MAX;
}

vt_turn vt_tag_look(vt_tag *tag, int64_t t_us)
{
    if (t_us >= gone_at(tag)) return take_away(tag);
    bool enters = tag->there && tag->untold;
    tag->untold = false;
    return enters ? VT_TURN_ENTER : VT_TURN_NONE;
}

int64_t vt_tag_wish(const vt_tag *tag)
{
    return tag->untold ? tag->heard_us : gone_at(tag);
}

/* What is said in sounds and films: files of captions beside them, in the visitor's language, and the box in
 * which a film shows them. */
#include <stdio.h>
#include <string.h>

#include "script/playing.h"
#include "words/writing.h"

enum { NAME_MOST = 512, ANCHOR_BOTTOM = 7, CLEAR = 8 };

/* ---- files ---- */

/* Without memory, and where it cannot be read, nothing is said. */
static bool take(vt_script *script, vt_lsaid *said, const char *stem, int length, const char *language)
{
    static const char *const ends[] = {"srt", "vtt"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char name[NAME_MOST];
        const char *dot = *language ? "." : "";
        int size = snprintf(name, sizeof name, "assets/%.*s%s%s.%s", length, stem, dot, language, ends[i]);
        const vt_bundle_file *file = size < NAME_MOST ? vt_bundle_find(script->deps.bundle, name) : NULL;
        if (!file || !file->text) continue;
        vt_err err = {0};
        char line[NAME_MOST + 512];
        int skipped = 0;
        if (vt_captions_read(&said->items, name, file->text, file->size, &skipped, &err)) {
            snprintf(said->language, sizeof said->language, "%s", language);
            said->rtl = *language ? vt_language_is_rtl(language) : script->rtl;
            snprintf(line, sizeof line, "%s: %d captions cannot be read and are left out", name, skipped);
        } else {
            said->items = (vt_captions){0};
            snprintf(line, sizeof line, "%.500s: %.400s", *err.origin ? err.origin : name, err.message);
        }
        if (script->deps.say && (skipped > 0 || err.kind != VT_ERR_NONE))
            script->deps.say(script->deps.context, line);
        return true;
    }
    return false;
}

/* In the order in which words fall back: the chosen language, the declared ones, then the file without any.
 */
void vt_lsaid_look(vt_script *script, vt_lsaid *said, const char *src)
{
    const vt_words *words = script->words;
    if (said->looked) return;
    said->looked = true;
    const char *dot = strrchr(src, '.');
    int length = (int)(dot && !strchr(dot, '/') ? (size_t)(dot - src) : strlen(src));
    if (length == 0 || take(script, said, src, length, vt_words_language(words))) return;
    for (int i = 0; i < vt_words_languages(words); i++)
        if (take(script, said, src, length, vt_words_language_at(words, i))) return;
    take(script, said, src, length, "");
}

void vt_lsaid_forget(vt_lsaid *said)
{
    vt_captions_finish(&said->items);
    said->items = (vt_captions){0};
    said->looked = false;
    said->fresh = true;
}

/* ---- when ---- */

static void earlier(int64_t *wish, const vt_transport *transport, int64_t place_us, int64_t now_us)
{
    int64_t when = vt_transport_when(transport, place_us, now_us);
    if (when < *wish) *wish = when;
}

/* Where it jumps back to the other end of a loop. */
static int64_t turn_of(const vt_transport *transport)
{
    if (transport->rate > 0) return transport->loop_from_us;
    int64_t to = transport->loop_to_us, length = transport->length_us;
    return (to > 0 && (length <= 0 || to < length) ? to : length) - 1;
}

int64_t vt_lsaid_wish(const vt_lsaid *said, const vt_transport *transport, int64_t now_us)
{
    const vt_captions *captions = &said->items;
    int64_t place = vt_transport_at(transport, now_us), wish = INT64_MAX;
    if (!said->looked) return now_us;
    if (captions->count == 0) return said->told >= 0 ? now_us : wish;
    if (vt_captions_at(captions, place) != said->told) return now_us;
    if (!transport->playing || transport->rate == 0) return wish;
    if (transport->loop) earlier(&wish, transport, turn_of(transport), now_us);
    if (transport->rate > 0) {
        int64_t next = vt_captions_next(captions, place);
        if (next != INT64_MAX) earlier(&wish, transport, next, now_us);
        return wish;
    }
    for (int i = 0; i < captions->count; i++) { /* backwards it leaves them where they begin */
        earlier(&wish, transport, captions->items[i].from_us - 1, now_us);
        earlier(&wish, transport, captions->items[i].to_us - 1, now_us);
    }
    return wish;
}

/* ---- the box ---- */

static bool make(vt_script *script, vt_lfilm *film)
{
    vt_stage *stage = script->deps.stage;
    if (vt_stage_alive(stage, film->text)) return true;
    bool made = vt_stage_add(stage, film->node, VT_NODE_COLUMN, &film->box, NULL) &&
                vt_stage_add(stage, film->box, VT_NODE_TEXT, &film->text, NULL);
    if (!made) return false;
    const vt_value bottom = {.type = VT_TYPE_ENUM, .as.choice = ANCHOR_BOTTOM};
    vt_stage_set_string(stage, film->box, VT_PROP_NAME, "captions", NULL);
    vt_stage_set(stage, film->box, VT_PROP_ANCHOR, &bottom, NULL);
    vt_stage_set_bool(stage, film->box, VT_PROP_TOUCHABLE, false, NULL);
    vt_stage_set_color(stage, film->box, VT_PROP_BACKGROUND, (vt_color){0, 0, 0, 176}, NULL);
    vt_stage_set_color(stage, film->text, VT_PROP_COLOR, (vt_color){255, 255, 255, 255}, NULL);
    return true;
}

static double number(vt_stage *stage, vt_node node, vt_prop prop)
{
    vt_value value = {0};
    return vt_stage_get(stage, node, prop, &value, NULL) ? value.as.number : 0;
}

/* How far down they may reach: the notice of privacy, which lies above every film, stays readable. Whether a
 * line is wide makes no difference, so that they do not jump. */
static double lowest(vt_script *script, vt_node film, double from)
{
    vt_stage *stage = script->deps.stage;
    vt_value visible = {0};
    vt_rect around, notice;
    vt_point at;
    if (!vt_stage_get(stage, script->notice, VT_PROP_VISIBLE, &visible, NULL) || !visible.as.boolean ||
        !vt_stage_box(stage, script->notice, &notice) || !vt_stage_box(stage, film, &around))
        return from;
    bool beside = notice.x >= around.x + around.w || notice.x + notice.w <= around.x ||
                  notice.y >= around.y + around.h || notice.y + notice.h <= around.y;
    vt_point top = {notice.x + notice.w / 2, notice.y - CLEAR};
    if (beside || !vt_stage_to_own(stage, film, top, &at)) return from;
    return at.y < from && at.y > from / 2 ? at.y : from;
}

/* In the middle below, as wide as its lines, which wrap at nine tenths of the film. */
static void place(vt_script *script, vt_lfilm *film)
{
    vt_stage *stage = script->deps.stage;
    double w = film->w = number(stage, film->node, VT_PROP_WIDTH),
           h = film->h = number(stage, film->node, VT_PROP_HEIGHT);
    double size = number(stage, film->node, VT_PROP_CAPTION_SIZE), inset = size / 3,
           most = 0.9 * w - 2 * inset;
    vt_stage_set_number(stage, film->box, VT_PROP_INSET, inset, NULL);
    vt_stage_set_number(stage, film->box, VT_PROP_RADIUS, size / 3, NULL);
    vt_stage_set_number(stage, film->box, VT_PROP_X, w / 2, NULL);
    vt_stage_set_number(stage, film->box, VT_PROP_Y, lowest(script, film->node, h - size / 2), NULL);
    vt_stage_set_number(stage, film->text, VT_PROP_SIZE, size, NULL);
    vt_stage_set_number(stage, film->text, VT_PROP_W, 0, NULL);
    if (number(stage, film->text, VT_PROP_WIDTH) > most && most > 0)
        vt_stage_set_number(stage, film->text, VT_PROP_W, most, NULL);
}

void vt_lsaid_show(vt_script *script, vt_lfilm *film, const char *text)
{
    vt_stage *stage = script->deps.stage;
    bool there = vt_stage_alive(stage, film->text);
    if (!text || !*text) {
        if (there) vt_stage_set_bool(stage, film->box, VT_PROP_VISIBLE, false, NULL);
        return;
    }
    if (!make(script, film)) return;
    const vt_value align = {
        .type = VT_TYPE_ENUM, .as.choice = film->said.rtl ? VT_ALIGN_RIGHT : VT_ALIGN_CENTER};
    vt_stage_set(stage, film->text, VT_PROP_ALIGN, &align, NULL);
    vt_stage_set_string(stage, film->text, VT_PROP_LANGUAGE, film->said.language, NULL);
    vt_stage_set_string(stage, film->text, VT_PROP_TEXT, text, NULL);
    vt_stage_set_bool(stage, film->box, VT_PROP_VISIBLE, true, NULL);
    vt_stage_to_front(stage, film->box, NULL);
    place(script, film);
}

void vt_lsaid_fit(vt_script *script, vt_lfilm *film)
{
    vt_stage *stage = script->deps.stage;
    double w = number(stage, film->node, VT_PROP_WIDTH), h = number(stage, film->node, VT_PROP_HEIGHT);
    if (vt_stage_alive(stage, film->text) && (w != film->w || h != film->h)) place(script, film);
}

/* Which font shows a letter: opens them when they are needed, knows what belongs together, and who stands in
 * for whom. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "type/fonts_inner.h"
#include "words/markup.h"

typedef struct {
    char script[5];
    const char *han, *file[2];
    int index;
    const char *package;
} fallback;

static const fallback fallbacks[] = {
#define FALLBACK(script, han, regular, bold, index, package) {script, han, {regular, bold}, index, package},
#include "type/fallbacks.def"
#undef FALLBACK
};

enum { FALLBACKS = sizeof fallbacks / sizeof fallbacks[0] };

static bool open_fallback(vt_fonts *fonts, vt_font_slot *slot, int number, vt_err *err)
{
    const fallback *f = &fallbacks[number / 2];
    const char *file = f->file[number % 2];
    bool of_package = file[0] == '/';
    int fd = of_package ? open(file, O_RDONLY | O_CLOEXEC) : fonts->deps.open(fonts->deps.context, file, err);
    if (fd < 0 && of_package) {
        bool missing = errno == ENOENT;
        vt_fail_errno(err, file, "open the font");
        if (missing)
            vt_fail(err, VT_ERR_MISSING, file,
                "Letters of this text are shown as boxes; install the package %s.", f->package);
    }
    if (fd < 0) return false;
    slot->face = vt_face_open(fonts->glyphs, fd, of_package, f->index, file, err);
    close(fd);
    return slot->face != NULL;
}

/* A package that is updated changes its files' sizes. */
vt_hash vt_fonts_installed(void)
{
    vt_hash hash = vt_hash_start;
    for (int i = 0; i < FALLBACKS * 2; i++) {
        struct stat info;
        const char *file = fallbacks[i / 2].file[i % 2];
        if (file[0] != '/') continue;
        hash = vt_hash_text(hash, file);
        hash = vt_hash_u64(hash, stat(file, &info) == 0 ? (uint64_t)info.st_size : 0);
    }
    return hash;
}

static bool open_declared(vt_fonts *fonts, vt_font_slot *slot, vt_err *err)
{
    int fd = fonts->deps.open(fonts->deps.context, slot->file, err);
    if (fd < 0) return false;
    slot->face = vt_face_open(fonts->glyphs, fd, false, 0, slot->file, err);
    close(fd);
    return slot->face != NULL;
}

vt_face *vt_fonts_face(vt_fonts *fonts, int font)
{
    if (font < 0 || font >= VT_FONT_SLOTS || (font >= fonts->count && font < VT_FONTS_MAX)) return NULL;
    vt_font_slot *slot = &fonts->slots[font];
    if (slot->state != FONT_DECLARED) return slot->face;
    vt_err err = {.kind = VT_ERR_NONE};
    int number = font - VT_FONTS_MAX;
    if (number >= 0 && !fallbacks[number / 2].file[number % 2][0]) return NULL;
    bool opened = number < 0 ? open_declared(fonts, slot, &err) : open_fallback(fonts, slot, number, &err);
    slot->state = opened ? FONT_OPEN : FONT_UNUSABLE;
    const char *name = number < 0 ? slot->name : fallbacks[number / 2].file[number % 2];
    if (!opened && fonts->deps.fault) fonts->deps.fault(fonts->deps.context, name, &err);
    return slot->face;
}

static int declared(const vt_fonts *fonts, const char *name)
{
    for (int i = 0; i < fonts->count; i++)
        if (strcmp(fonts->slots[i].name, name) == 0) return i;
    return -1;
}

int vt_fonts_find(vt_fonts *fonts, const char *name)
{
    int font = declared(fonts, name);
    if (vt_fonts_face(fonts, font)) return font;
    for (int i = 0; i < fonts->count; i++)
        if (vt_fonts_face(fonts, i)) return i;
    return -1;
}

/* "bold" belongs to "sans", "title-bold" to "title". */
static int relative(vt_fonts *fonts, int font, const char *suffix)
{
    char name[VT_FONT_NAME_BYTES + 16];
    bool sans = strcmp(fonts->slots[font].name, "sans") == 0;
    snprintf(name, sizeof name, "%s%s%s", sans ? "" : fonts->slots[font].name, sans ? "" : "-", suffix);
    int found = declared(fonts, name);
    return vt_fonts_face(fonts, found) ? found : -1;
}

int vt_fonts_dressed(vt_fonts *fonts, int font, unsigned look, unsigned *made)
{
    *made = 0;
    if (look == 0 || font >= VT_FONTS_MAX) return font;
    bool bold = look & VT_LOOK_BOLD, italic = look & VT_LOOK_ITALIC;
    vt_face *face = vt_fonts_face(fonts, font);
    if (face && vt_face_is_bold(face)) bold = false;
    int both = bold && italic ? relative(fonts, font, "bold-italic") : -1;
    if (both >= 0) return both;
    if (bold) {
        int found = relative(fonts, font, "bold");
        if (found < 0) *made |= VT_MADE_BOLD;
        if (found >= 0) font = found;
    }
    if (italic) {
        int found = bold ? -1 : relative(fonts, font, "italic");
        if (found < 0) *made |= VT_MADE_SLANTED;
        if (found >= 0) font = found;
    }
    return font;
}

static vt_writing family_of(vt_writing script)
{
    if (script == VT_WRITING('G', 'r', 'e', 'k') || script == VT_WRITING('C', 'y', 'r', 'l'))
        return VT_WRITING('L', 'a', 't', 'n');
    bool east = vt_writing_is_kana(script) || script == VT_WRITING('H', 'a', 'n', 'g') ||
                script == VT_WRITING('B', 'o', 'p', 'o');
    return east ? VT_WRITING_HAN : script;
}

static const char *han_of(vt_writing script, const char *language)
{
    const char *asked = vt_language_han(language);
    if (asked[0]) return asked;
    if (vt_writing_is_kana(script)) return "ja";
    return script == VT_WRITING('H', 'a', 'n', 'g') ? "ko" : "zh-Hans";
}

/* Regular or bold of one that stands in, if it shows the letter; -1: it does not. */
static int try_fallback(vt_fonts *fonts, int row, bool bold, uint32_t code_point)
{
    int first = VT_FONTS_MAX + 2 * row;
    for (int i = bold ? 1 : 0; i >= 0; i--) {
        vt_face *face = vt_fonts_face(fonts, first + i);
        if (face && vt_face_shows(face, code_point)) return first + i;
    }
    return -1;
}

static int of_script(vt_fonts *fonts, vt_writing script, const char *language, bool bold, uint32_t code_point)
{
    vt_writing family = family_of(script);
    const char *han = family == VT_WRITING_HAN ? han_of(script, language) : "";
    for (int i = 0; i < FALLBACKS; i++) {
        const char *s = fallbacks[i].script;
        if (VT_WRITING(s[0], s[1], s[2], s[3]) != family || strcmp(fallbacks[i].han, han) != 0) continue;
        return try_fallback(fonts, i, bold, code_point);
    }
    return -1;
}

static int search(
    vt_fonts *fonts, int own, bool bold, uint32_t code_point, vt_writing script, const char *language)
{
    int found = script == VT_WRITING_EMOJI ? of_script(fonts, script, "", false, code_point) : -1;
    if (found >= 0) return found;
    if (vt_fonts_shows(fonts, own, code_point)) return own;
    vt_writing home = vt_writing_home(code_point);
    found = of_script(fonts, script, language, bold, code_point);
    if (found < 0 && home != script) found = of_script(fonts, home, language, bold, code_point);
    for (int i = 0; i < fonts->count && found < 0; i++)
        if (vt_fonts_shows(fonts, i, code_point)) found = i;
    bool shared = vt_writing_of(code_point) != home || home == VT_WRITING_COMMON;
    for (int i = 0; i < FALLBACKS && found < 0 && shared; i++)
        found = try_fallback(fonts, i, bold, code_point);
    return found >= 0 ? found : own;
}

int vt_fonts_choose(
    vt_fonts *fonts, int own, unsigned look, uint32_t code_point, vt_writing script, const char *language)
{
    unsigned made;
    int dressed = vt_fonts_dressed(fonts, own, look, &made);
    if (code_point < 128 && script != VT_WRITING_EMOJI) return dressed;
    const char *han = vt_language_han(language);
    unsigned place = code_point * 31 + look * 7 + (unsigned)own + (unsigned char)han[0];
    vt_font_choice *known = &fonts->choices[place % VT_FONT_CHOICES];
    if (known->code_point == code_point && known->script == script && known->own == own &&
        known->look == look && known->han == han)
        return known->font;
    vt_face *face = vt_fonts_face(fonts, dressed);
    bool bold = look & VT_LOOK_BOLD || (face && vt_face_is_bold(face));
    int font = search(fonts, dressed, bold, code_point, script, language);
    *known = (vt_font_choice){code_point, script, han, own, look, font};
    return font;
}

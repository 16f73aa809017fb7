/* A stage is furnished by short lines of text, so that a scene reads like the script that it stands for. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "golden.h"

/* Shared assets only: letters that need a package's fonts would not be the same everywhere. */
static int open_font(void *context, const char *name, vt_err *err)
{
    char path[600];
    (void)context;
    snprintf(path, sizeof path, "%s/assets/%s", VT_SOURCE_DIR, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, name, "open the font");
    return fd;
}

static void declare_fonts(vt_fonts *fonts)
{
    static const char *const files[][2] = {{"sans", "fonts/Inter-Regular.otf"},
        {"bold", "fonts/Inter-Bold.otf"}, {"italic", "fonts/Inter-Italic.otf"},
        {"display", "fonts/InterDisplay-Bold.otf"}};
    vt_err err = {.kind = VT_ERR_NONE};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (!vt_fonts_declare(fonts, files[i][0], files[i][1], &err)) die("%s", err.message);
    }
}

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    return vt_fonts_measure(((booth *)context)->fonts, text, length, style, out);
}

static uint32_t request(void *context, const char *src)
{
    booth *b = context;
    for (int i = 1; i <= b->prop_count; i++) {
        if (strcmp(b->props[i].name, src) != 0) continue;
        b->props[i].asked = true;
        return (uint32_t)i;
    }
    die("no picture is called \"%s\"", src);
}

/* "later.mp4" is still on its way when the picture is taken. */
static uint32_t film(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    booth *b = context;
    (void)node;
    (void)kind;
    if (++b->film_count == FILMS_MAX) die("too many films");
    for (int i = 1; i <= b->prop_count; i++)
        if (strcmp(b->props[i].name, src) == 0) b->films[b->film_count] = &b->props[i];
    if (!b->films[b->film_count] && strcmp(src, "later.mp4") != 0) die("no film is called \"%s\"", src);
    return (uint32_t)b->film_count;
}

static void tell_sizes(booth *b)
{
    for (int i = 1; i <= b->film_count; i++) {
        const vt_image *image = b->films[i] ? b->films[i]->image : NULL;
        if (b->films[i])
            vt_stage_film_ready(b->stage, (uint32_t)i, image, image ? image->w : 0, image ? image->h : 0);
    }
    for (int i = 1; i <= b->prop_count; i++) {
        const prop *p = &b->props[i];
        int w = p->image ? p->image->w : p->tiles ? p->tiles->w : 0;
        int h = p->image ? p->image->h : p->tiles ? p->tiles->h : 0;
        if (p->asked) vt_stage_asset(b->stage, (uint32_t)i, w > 0, w, h);
        if (p->asked && p->image && p->image->frame_count > 1)
            vt_stage_asset_frames(b->stage, (uint32_t)i, p->image->frame_count, p->image->delay_ms);
    }
}

static void take_sheet(
    void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count)
{
    booth *b = context;
    if (b->sheet_count == SKETCHES_MAX) die("too many sheets");
    sheet *s = &b->sheets[b->sheet_count++];
    *s = (sheet){number, w, h, vt_alloc_array((size_t)count, sizeof *strokes),
        vt_alloc_array((size_t)count, sizeof *s->more), count};
    if (!s->strokes || !s->more) die("no memory");
    memcpy(s->strokes, strokes, (size_t)count * sizeof *strokes);
    for (int i = 0; i < count; i++) {
        if (strokes[i].kind != VT_SKETCH_PASTE && strokes[i].kind != VT_SKETCH_FILTER) continue;
        s->more[i] = *strokes[i].more;
        s->strokes[i].more = &s->more[i];
    }
}

bool booth_open(booth *b, const scene *s)
{
    const vt_fonts_deps fonts = {.open = open_font};
    const vt_stage_deps deps = {.context = b, .measure = measure, .request = request, .film = film};
    vt_err err = {.kind = VT_ERR_NONE};
    memset(b, 0, sizeof *b);
    b->fonts = vt_fonts_create(&fonts, &err);
    b->stage = b->fonts ? vt_stage_create(&deps, &err) : NULL;
    if (!b->stage) die("%s", err.message);
    declare_fonts(b->fonts);
    make_props(b);
    int w = s->screen_w > 0 ? s->screen_w : GOLDEN_W, h = s->screen_h > 0 ? s->screen_h : GOLDEN_H;
    b->view = vt_view_make(GOLDEN_W, GOLDEN_H, w, h, s->rotation, 0);
    vt_stage_set_background(b->stage, (vt_color){32, 40, 48, 255});
    s->build(b);
    tell_sizes(b);
    for (int64_t t = 0; t <= (int64_t)(s->seconds * 60); t++)
        vt_tweens_advance(b->stage, t * 1000000 / 60, NULL, NULL);
    vt_region damage = {.count = 0};
    vt_stage_settle(b->stage, &b->view, &damage);
    vt_stage_sketches(b->stage, take_sheet, b);
    return true;
}

void booth_close(booth *b)
{
    vt_stage_destroy(b->stage);
    vt_fonts_destroy(b->fonts);
    destroy_props(b);
    for (int i = 0; i < b->sheet_count; i++) {
        vt_free(b->sheets[i].strokes);
        vt_free(b->sheets[i].more);
    }
}

void hang(booth *b, vt_painter *painter)
{
    vt_err err = {.kind = VT_ERR_NONE};
    for (int i = 1; i <= b->prop_count; i++) {
        const prop *p = &b->props[i];
        if (p->tiles)
            vt_painter_tiles(painter, (uint32_t)i, p->tiles);
        else
            vt_painter_asset(painter, (uint32_t)i, p->image, !p->image);
    }
    for (int i = 1; i <= b->film_count; i++)
        if (b->films[i] && b->films[i]->image)
            vt_painter_film(painter, (uint32_t)i, b->films[i]->image->pixels[0]);
    for (int i = 0; i < b->sheet_count; i++) {
        const sheet *s = &b->sheets[i];
        if (!vt_painter_sketch(painter, s->number, s->w, s->h, b->view.scale, s->strokes, s->count, &err))
            die("%s", err.message);
    }
}

void draw_on(booth *b, vt_node canvas, vt_sketch stroke)
{
    vt_err err = {.kind = VT_ERR_NONE};
    if (!vt_stage_sketch(b->stage, canvas, &stroke, &err)) die("%s", err.message);
}

static int choice_of(const vt_prop_info *info, const char *word)
{
    for (int i = 0; info->names && info->names[i]; i++) {
        if (strcmp(info->names[i], word) == 0) return i;
    }
    die("%s cannot be \"%s\"", info->name, word);
}

static void set(booth *b, vt_node node, const char *name, char *word)
{
    enum { MOST = 256 };
    double xy[MOST];
    vt_err err = {.kind = VT_ERR_NONE};
    const vt_prop_info *info = vt_prop_find(name);
    if (!info) die("no property is called \"%s\"", name);
    vt_value value = {.type = info->type};
    switch (info->type) {
    case VT_TYPE_NUMBER:
        value.as.number = strtod(word, NULL);
        break;
    case VT_TYPE_BOOL:
        value.as.boolean = strcmp(word, "true") == 0;
        break;
    case VT_TYPE_COLOR:
        if (!vt_color_parse(word, &value.as.color)) die("%s is no colour", word);
        break;
    case VT_TYPE_STRING:
        value.as.string.bytes = word;
        value.as.string.length = strlen(word);
        break;
    case VT_TYPE_ENUM:
        value.as.choice = choice_of(info, word);
        break;
    case VT_TYPE_POINTS:
        value.as.points.xy = xy;
        for (char *at = word; *at && value.as.points.count < MOST; at += *at == ',')
            xy[value.as.points.count++] = strtod(at, &at);
        break;
    }
    if (!vt_stage_set(b->stage, node, info->id, &value, &err)) die("%s", err.message);
}

/* name=word or name='some words', until the end. */
static void set_all(booth *b, vt_node node, char *spec)
{
    while (*(spec += strspn(spec, " \n"))) {
        char *name = spec, *sign = strchr(spec, '=');
        if (!sign) die("\"%s\" has no value", name);
        *sign = '\0';
        bool quoted = sign[1] == '\'';
        char *word = sign + (quoted ? 2 : 1), *end = word + strcspn(word, quoted ? "'" : " \n");
        spec = *end ? end + 1 : end;
        *end = '\0';
        set(b, node, name, word);
    }
}

static vt_node_kind kind_of(const char *name)
{
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        if (strcmp(vt_node_kind_name((vt_node_kind)kind), name) == 0) return (vt_node_kind)kind;
    }
    die("no node is called \"%s\"", name);
}

static vt_node put_spec(booth *b, vt_node parent, const char *kind, const char *format, va_list args)
{
    char spec[4096];
    vt_node node;
    vt_err err = {.kind = VT_ERR_NONE};
    if (vsnprintf(spec, sizeof spec, format, args) >= (int)sizeof spec) die("too long: %s", spec);
    if (!vt_stage_add(b->stage, parent, kind_of(kind), &node, &err)) die("%s", err.message);
    set_all(b, node, spec);
    return node;
}

vt_node put(booth *b, vt_node parent, const char *kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vt_node node = put_spec(b, parent, kind, format, args);
    va_end(args);
    return node;
}

vt_node put_scene(booth *b, const char *kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vt_node node = put_spec(b, vt_stage_scene(b->stage), kind, format, args);
    va_end(args);
    return node;
}

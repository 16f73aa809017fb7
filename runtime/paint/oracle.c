/* The whole picture is drawn by the painter itself, on another sheet and as if all were at rest. */
#include "paint/oracle.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "paint/cpu.h"

struct vt_oracle {
    vt_pixels *now, *before; /* of the canvas's size, or NULL */
    bool begun;              /* before holds a picture */
    uint8_t *unsure;         /* a byte a pixel: not painted yet, or roughly */
    vt_motion motion;        /* that of the whole pictures */
};

vt_oracle *vt_oracle_create(void)
{
    return vt_alloc(sizeof(vt_oracle));
}

static void forget(vt_oracle *oracle)
{
    vt_pixels_destroy(oracle->now);
    vt_pixels_destroy(oracle->before);
    vt_free(oracle->unsure);
    oracle->now = oracle->before = NULL;
    oracle->unsure = NULL;
    oracle->begun = false;
}

void vt_oracle_destroy(vt_oracle *oracle)
{
    if (!oracle) return;
    forget(oracle);
    vt_free(oracle);
}

static bool fit(vt_oracle *oracle, int w, int h, vt_err *err)
{
    if (oracle->now && oracle->now->w == w && oracle->now->h == h) return true;
    forget(oracle);
    oracle->now = vt_pixels_create(w, h);
    oracle->before = vt_pixels_create(w, h);
    oracle->unsure = vt_alloc_array((size_t)w, (size_t)h);
    if (!oracle->now || !oracle->before || !oracle->unsure) {
        forget(oracle);
        return vt_fail_memory(err, "the whole picture");
    }
    memset(oracle->unsure, 1, (size_t)w * (size_t)h);
    return true;
}

static bool draw_whole(vt_painter *painter, const vt_drawlist *list, vt_err *err)
{
    vt_cpu *me = vt_cpu_of(painter);
    vt_oracle *oracle = painter->oracle;
    vt_pixels *now = oracle->now;
    const vt_cpu_sheet canvas = me->sheets[0];
    const vt_region rough = painter->rough;
    const int holes = painter->holes;
    const int64_t work_left = painter->copies.work_left;
    pixman_image_t *image =
        pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, now->w, now->h, now->data, now->stride * 4);
    if (!image) return vt_fail_memory(err, "the whole picture");
    vt_motion *moved = vt_alloc(sizeof *moved);
    if (!moved) {
        pixman_image_unref(image);
        return vt_fail_memory(err, "the whole picture");
    }
    vt_cpu_settle(me);
    *moved = painter->motion;
    painter->motion = oracle->motion;
    painter->motion.calm = true;
    vt_motion_frame(&painter->motion, list->count);
    painter->copies.work_left = INT64_MAX;
    me->sheets[0] = (vt_cpu_sheet){now->data, now->stride, image};
    vt_painter_draw(painter, list, (vt_irect){0, 0, now->w, now->h});
    vt_cpu_settle(me);
    painter->copies.work_left = work_left;
    painter->rough = rough;
    painter->holes = holes;
    me->sheets[0] = canvas;
    oracle->motion = painter->motion;
    painter->motion = *moved;
    pixman_image_unref(image);
    vt_free(moved);
    return true;
}

static void mark(vt_oracle *oracle, const vt_region *region, int value)
{
    vt_irect all = {0, 0, oracle->now->w, oracle->now->h};
    for (int i = 0; i < region->count; i++) {
        vt_irect r = vt_irect_intersect(region->rects[i], all);
        for (int y = r.y0; y < r.y1 && r.x0 < r.x1; y++)
            memset(oracle->unsure + (size_t)y * (size_t)all.x1 + (size_t)r.x0, value, (size_t)(r.x1 - r.x0));
    }
}

/* The front-most item that may touch the pixel, as a line. */
static void name_item(const vt_drawlist *list, int x, int y, char *out, size_t size)
{
    vt_irect pixel = {x, y, x + 1, y + 1};
    snprintf(out, size, "the background");
    for (int i = list->count - 1; i >= 0; i--) {
        if (vt_irect_empty(vt_irect_intersect(list->items[i].bounds, pixel))) continue;
        vt_drawlist one = *list;
        one.items = &list->items[i];
        one.count = 1;
        vt_buf text;
        vt_buf_init(&text);
        vt_drawlist_print(&one, &text);
        vt_buf_u8(&text, 0);
        const char *line = vt_buf_ok(&text) ? strchr((const char *)text.data, '\n') : NULL;
        snprintf(
            out, size, "item %d, %.*s", i, line ? (int)strcspn(line + 1, "\n") : 0, line ? line + 1 : "");
        vt_buf_finish(&text);
        return;
    }
}

static bool differs(
    const vt_drawlist *list, int x, int y, uint32_t is, uint32_t expected, const char *what, vt_err *err)
{
    char item[200];
    name_item(list, x, y, item, sizeof item);
    return vt_fail(err, VT_ERR_RANGE, NULL, "At %d,%d %s: #%08x instead of #%08x, %s.", x, y, what,
        (unsigned)is, (unsigned)expected, item);
}

static bool compare(vt_painter *painter, const vt_drawlist *list, const vt_region *damage, vt_err *err)
{
    const vt_oracle *oracle = painter->oracle;
    const vt_cpu_sheet *canvas = &vt_cpu_of(painter)->sheets[0];
    for (int y = 0; y < oracle->now->h; y++) {
        const uint32_t *now = oracle->now->data + (ptrdiff_t)y * oracle->now->stride;
        const uint32_t *before = oracle->before->data + (ptrdiff_t)y * oracle->before->stride;
        const uint32_t *shown = canvas->data + (ptrdiff_t)y * canvas->stride;
        const uint8_t *unsure = oracle->unsure + (ptrdiff_t)y * oracle->now->w;
        for (int x = 0; x < oracle->now->w; x++) {
            bool changed = oracle->begun && now[x] != before[x];
            if (changed && !vt_region_touches(damage, (vt_irect){x, y, x + 1, y + 1}))
                return differs(list, x, y, now[x], before[x], "something changed outside of the damage", err);
            if (!unsure[x] && shown[x] != now[x])
                return differs(list, x, y, shown[x], now[x], "the canvas is not the whole picture", err);
        }
    }
    return true;
}

bool vt_oracle_check(vt_painter *painter, const vt_drawlist *list, const vt_region *damage,
    const vt_region *rough, vt_err *err)
{
    vt_oracle *oracle = painter->oracle;
    if (!fit(oracle, painter->w, painter->h, err) || !draw_whole(painter, list, err)) return false;
    mark(oracle, damage, 0);
    mark(oracle, rough, 1);
    bool right = compare(painter, list, damage, err);
    vt_pixels *now = oracle->now;
    oracle->now = oracle->before;
    oracle->before = now;
    oracle->begun = true;
    return right;
}

/* Strokes on canvases, kept until the painter takes them.
 *
 * Invariants
 * 1. Canvases that have strokes are linked in order of creation.
 * 2. How many strokes fit into a frame depends on the calls of that frame alone, not on whether anybody took
 *    the strokes of the last one. Where nobody takes them, the oldest are forgotten.
 * 3. Strokes behind a stamp whose picture is still on its way wait for it: the order of strokes stays.
 * 4. What pictures and filters have beside a place lies apart, so that strokes stay small; it is the canvas's
 *    until the stroke is handed over or forgotten.
 * 5. A finger's line is smoothed without knowing what comes: from the middle of one step to the middle of the
 *    next, bent towards the place between them. */
#include "stage/sketch.h"

#include <math.h>

#include "base/mem.h"
#include "stage/stage_private.h"

enum { FRAME_MOST = 65536, KEPT_MOST = 4 * FRAME_MOST, CAREFUL = 64, TRAILS = 16, BEND_MOST = 16 };

static const double bend_units = 6; /* length of one of the short lines of a bend */
static const double longest = 1e6;

typedef struct {
    bool on;
    vt_point last;        /* stage units */
    vt_point place, from; /* own space: the last place, and how far its line is drawn */
} trail;

struct stage_canvas {
    const stage_own *calls;
    stage_node *node;
    stage_canvas *prev, *next;
    vt_sketch *strokes;
    int count, capacity;
    int heavy; /* strokes with more */
    trail trails[TRAILS];
    int next_trail;
    vt_hash hash;
};

static stage_canvas *canvas_of(const stage_node *node)
{
    return (stage_canvas *)(void *)node->own;
}

static bool is_heavy(const vt_sketch *stroke)
{
    return stroke->kind == VT_SKETCH_PASTE || stroke->kind == VT_SKETCH_FILTER;
}

/* The first ones are done with. */
static void let_go(stage_canvas *canvas, int strokes)
{
    for (int i = 0; canvas->heavy > 0 && i < strokes; i++) {
        if (!is_heavy(&canvas->strokes[i])) continue;
        vt_free((void *)canvas->strokes[i].more);
        canvas->heavy--;
    }
}

static void destroy(vt_stage *stage, stage_node *node)
{
    stage_canvas *canvas = canvas_of(node);
    if (canvas->prev)
        canvas->prev->next = canvas->next;
    else
        stage->lively.canvases = canvas->next;
    if (canvas->next) canvas->next->prev = canvas->prev;
    let_go(canvas, canvas->count);
    vt_free(canvas->strokes);
    vt_free(canvas);
}

static vt_hash hash(const stage_node *node, vt_hash so_far)
{
    return vt_hash_u64(so_far, canvas_of(node)->hash);
}

static const stage_own calls = {.destroy = destroy, .hash = hash};

static void link_canvas(vt_stage *stage, stage_canvas *canvas)
{
    stage_canvas *before = NULL, *after = stage->lively.canvases;
    while (after && after->node->number < canvas->node->number) {
        before = after;
        after = after->next;
    }
    canvas->prev = before;
    canvas->next = after;
    if (before)
        before->next = canvas;
    else
        stage->lively.canvases = canvas;
    if (after) after->prev = canvas;
}

static stage_canvas *obtain(vt_stage *stage, vt_node handle, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node) return NULL;
    char title[STAGE_TITLE];
    if (node->kind != VT_NODE_CANVAS) {
        vt_fail(err, VT_ERR_TYPE, NULL, "the %s cannot be drawn on; only a canvas can",
            vt_stage_title_of(node, title));
        return NULL;
    }
    if (node->own) return canvas_of(node);
    stage_canvas *canvas = vt_alloc(sizeof *canvas);
    if (!canvas) {
        vt_fail_memory(err, "a canvas");
        return NULL;
    }
    canvas->calls = &calls;
    canvas->node = node;
    canvas->hash = vt_hash_start;
    node->own = &canvas->calls;
    link_canvas(stage, canvas);
    return canvas;
}

/* ---- one stroke ---- */

static bool check(const stage_node *node, const vt_sketch *s, vt_err *err)
{
    char title[STAGE_TITLE];
    double width = is_heavy(s) ? 0 : s->width;
    const double places[] = {s->x0, s->y0, s->x1, s->y1};
    for (int i = 0; i < 4; i++)
        if (!(fabs(places[i]) <= longest))
            return vt_fail(err, VT_ERR_RANGE, NULL, "a place on the %s must be from -1e6 to 1e6, not %.10g",
                vt_stage_title_of(node, title), places[i]);
    if (!(width >= 0 && width <= 1000))
        return vt_fail(err, VT_ERR_RANGE, NULL, "a stroke on the %s is 0 to 1000 units wide, not %.10g",
            vt_stage_title_of(node, title), width);
    return true;
}

static void forget(stage_canvas *canvas)
{
    let_go(canvas, canvas->count);
    canvas->count = 0;
}

static bool make_room(stage_canvas *canvas)
{
    if (canvas->count == KEPT_MOST) forget(canvas); /* nobody looks */
    if (canvas->count < canvas->capacity) return true;
    int capacity = canvas->capacity ? canvas->capacity * 2 : 64;
    vt_sketch *strokes = vt_realloc_array(canvas->strokes, (size_t)capacity, sizeof *strokes);
    if (!strokes) return false;
    canvas->strokes = strokes;
    canvas->capacity = capacity;
    return true;
}

static vt_rect box_of(const vt_sketch *s)
{
    double left = fmin(s->x0, s->x1), top = fmin(s->y0, s->y1);
    double width = is_heavy(s) ? 1 : s->width, reach = width / 2;
    return (vt_rect){left - reach, top - reach, fabs(s->x1 - s->x0) + width, fabs(s->y1 - s->y0) + width};
}

/* A canvas that is to be settled anyway is damaged whole then; many strokes damage it whole at once. */
static void damage(vt_stage *stage, const stage_node *node, const vt_sketch *stroke)
{
    if (!node->lit) return;
    vt_irect rect = node->bounds;
    if (stroke->kind != VT_SKETCH_CLEAR && stage->lively.sketched <= CAREFUL) {
        rect = vt_rect_outward(vt_affine_bounds(node->matrix, box_of(stroke)));
        rect =
            vt_irect_intersect((vt_irect){rect.x0 - 1, rect.y0 - 1, rect.x1 + 1, rect.y1 + 1}, node->bounds);
    }
    for (int i = 0; i < stage->pending.count; i++)
        if (vt_irect_equal(vt_irect_intersect(stage->pending.rects[i], rect), rect)) return;
    vt_region_add(&stage->pending, rect);
}

static vt_hash hash_more(vt_hash so_far, const vt_sketch_more *more)
{
    const vt_sketch_paste *p = &more->paste;
    so_far = vt_hash_u64(so_far,
        (uint64_t)more->film << 8 | (uint64_t)p->fit << 2 | (uint64_t)p->mirrored << 1 | (uint64_t)p->keyed);
    so_far = vt_hash_bytes(so_far, (const uint8_t[]){p->key.r, p->key.g, p->key.b, p->key.a}, 4);
    so_far = vt_hash_f64(vt_hash_f64(vt_hash_f64(so_far, p->tolerance), p->soft), p->weight);
    for (int i = 0; i < VT_SKETCH_MATRIX; i++)
        so_far = vt_hash_f64(so_far, more->matrix[i]);
    return so_far;
}

static vt_hash hash_stroke(vt_hash so_far, const vt_sketch *s)
{
    so_far = vt_hash_u64(so_far, (uint64_t)s->kind << 32 | s->asset);
    so_far = vt_hash_f64(vt_hash_f64(so_far, s->x0), s->y0);
    so_far = vt_hash_f64(vt_hash_f64(so_far, s->x1), s->y1);
    return vt_hash_bytes(is_heavy(s) ? hash_more(so_far, s->more) : vt_hash_f64(so_far, s->width),
        (const uint8_t[]){s->color.r, s->color.g, s->color.b, s->color.a}, 4);
}

static bool add(vt_stage *stage, stage_canvas *canvas, const vt_sketch *stroke, vt_err *err)
{
    char title[STAGE_TITLE];
    stage_lively *lively = &stage->lively;
    if (lively->sketch_tick != stage->tick) {
        lively->sketch_tick = stage->tick;
        lively->sketched = lively->heavy = 0;
    }
    if (lively->sketched == FRAME_MOST)
        return vt_fail(err, VT_ERR_RANGE, NULL,
            "the %s was drawn on when a frame already had %d strokes, which is the limit; spread them over "
            "several frames",
            vt_stage_title_of(canvas->node, title), FRAME_MOST);
    if (stroke->kind == VT_SKETCH_CLEAR) forget(canvas); /* nothing before it can be seen any more */
    if (!make_room(canvas)) return vt_fail_memory(err, "a stroke");
    lively->sketched++;
    canvas->strokes[canvas->count++] = *stroke;
    canvas->hash = hash_stroke(canvas->hash, stroke);
    damage(stage, canvas->node, stroke);
    return true;
}

bool vt_stage_sketch(vt_stage *stage, vt_node handle, const vt_sketch *stroke, vt_err *err)
{
    stage_canvas *canvas = obtain(stage, handle, err);
    return canvas && !is_heavy(stroke) && check(canvas->node, stroke, err) && add(stage, canvas, stroke, err);
}

/* ---- pictures and filters ---- */

static bool add_heavy(
    vt_stage *stage, stage_canvas *canvas, vt_sketch *stroke, const vt_sketch_more *more, vt_err *err)
{
    char title[STAGE_TITLE];
    vt_layout(stage);
    vt_rect box = more->paste.box, all = vt_stage_box_of(stage, canvas->node);
    stroke->x0 = box.x;
    stroke->y0 = box.y;
    stroke->x1 = box.w > 0 ? box.x + box.w : fmax(all.w, box.x);
    stroke->y1 = box.h > 0 ? box.y + box.h : fmax(all.h, box.y);
    if (!check(canvas->node, stroke, err)) return false;
    if (stage->lively.sketch_tick == stage->tick && stage->lively.heavy == VT_SKETCH_HEAVY_MOST)
        return vt_fail(err, VT_ERR_RANGE, NULL,
            "the %s got a picture or filter when a frame already had %d, which is the limit; spread them "
            "over "
            "several frames",
            vt_stage_title_of(canvas->node, title), VT_SKETCH_HEAVY_MOST);
    vt_sketch_more *kept = vt_alloc(sizeof *kept);
    if (!kept) return vt_fail_memory(err, "a stroke");
    *kept = *more;
    stroke->more = kept;
    if (!add(stage, canvas, stroke, err)) {
        vt_free(kept);
        return false;
    }
    canvas->heavy++;
    stage->lively.heavy++;
    return true;
}

static bool is_share(double value)
{
    return value >= 0 && value <= 1;
}

bool vt_stage_paste(
    vt_stage *stage, vt_node handle, vt_node source, const vt_sketch_paste *paste, vt_err *err)
{
    char title[STAGE_TITLE];
    stage_canvas *canvas = obtain(stage, handle, err);
    stage_node *from = canvas ? vt_stage_find(stage, source, err) : NULL;
    if (!from) return false;
    bool film = vt_node_films(from->kind);
    if (!film && from->kind != VT_NODE_IMAGE && from->kind != VT_NODE_SPRITE)
        return vt_fail(err, VT_ERR_TYPE, NULL,
            "the %s has no picture to paste; a video, camera, image or sprite has",
            vt_stage_title_of(from, title));
    if (!is_share(paste->tolerance) || !is_share(paste->soft) || !is_share(paste->weight) ||
        paste->weight == 0)
        return vt_fail(err, VT_ERR_RANGE, NULL,
            "tolerance and softness of what is pasted on the %s lie from 0 to 1, its weight above 0 to 1",
            vt_stage_title_of(canvas->node, title));
    vt_sketch stroke = {.kind = VT_SKETCH_PASTE};
    vt_sketch_more more = {.paste = *paste};
    if (film) {
        more.film = vt_stage_reel(from)->film;
    } else {
        if (!vt_stage_asset_reserve(stage)) return vt_fail_memory(err, "a picture");
        stroke.asset = from->showing->request;
        vt_stage_asset_show(stage, canvas->node->showing, stroke.asset); /* as a stamp */
    }
    if (!more.film && !stroke.asset) return true; /* it shows nothing */
    return add_heavy(stage, canvas, &stroke, &more, err);
}

bool vt_stage_filter(
    vt_stage *stage, vt_node handle, vt_rect box, const double matrix[VT_SKETCH_MATRIX], vt_err *err)
{
    char title[STAGE_TITLE];
    stage_canvas *canvas = obtain(stage, handle, err);
    vt_sketch stroke = {.kind = VT_SKETCH_FILTER};
    vt_sketch_more more = {.paste.box = box};
    for (int i = 0; canvas && i < VT_SKETCH_MATRIX; i++) {
        more.matrix[i] = matrix[i];
        if (!(fabs(matrix[i]) <= 1000))
            return vt_fail(err, VT_ERR_RANGE, NULL,
                "number %d of a filter on the %s must be from -1000 to 1000, not %.10g", i + 1,
                vt_stage_title_of(canvas->node, title), matrix[i]);
    }
    return canvas && add_heavy(stage, canvas, &stroke, &more, err);
}

/* ---- fingers ---- */

static bool same(vt_point a, vt_point b)
{
    return a.x == b.x && a.y == b.y;
}

static vt_point between(vt_point a, vt_point b, double t)
{
    return (vt_point){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

static trail *trail_at(stage_canvas *canvas, vt_point end)
{
    for (int i = 0; i < TRAILS; i++)
        if (canvas->trails[i].on && same(canvas->trails[i].last, end)) return &canvas->trails[i];
    return NULL;
}

static trail *new_trail(stage_canvas *canvas, vt_point at, vt_point own)
{
    trail *fresh = &canvas->trails[canvas->next_trail];
    canvas->next_trail = (canvas->next_trail + 1) % TRAILS;
    *fresh = (trail){.on = true, .last = at, .place = own, .from = own};
    return fresh;
}

static bool ink_line(vt_stage *stage, stage_canvas *canvas, vt_point from, vt_point to)
{
    const stage_node *node = canvas->node;
    vt_sketch stroke = {.kind = VT_SKETCH_LINE,
        .x0 = from.x,
        .y0 = from.y,
        .x1 = to.x,
        .y1 = to.y,
        .width = vt_stage_value(node, VT_PROP_INK_WIDTH)->number,
        .color = vt_stage_value(node, VT_PROP_INK_COLOR)->color};
    return check(node, &stroke, NULL) && add(stage, canvas, &stroke, NULL);
}

static double distance(vt_point a, vt_point b)
{
    return sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
}

/* A parabola from `from` to `to`, bent towards `corner`. */
static bool ink_bend(vt_stage *stage, stage_canvas *canvas, vt_point from, vt_point corner, vt_point to)
{
    double length = distance(from, corner) + distance(corner, to);
    int lines = length < bend_units * BEND_MOST ? (int)(length / bend_units) + 1 : BEND_MOST;
    bool fine = true;
    vt_point here = from;
    for (int i = 1; i <= lines; i++) {
        double t = (double)i / lines;
        vt_point next = i == lines ? to : between(between(from, corner, t), between(corner, to, t), t);
        fine = ink_line(stage, canvas, here, next) && fine;
        here = next;
    }
    return fine;
}

bool vt_stage_ink(vt_stage *stage, vt_node handle, vt_point from, vt_point to)
{
    stage_canvas *canvas = obtain(stage, handle, NULL);
    vt_point own_from, own_to;
    if (!canvas || !vt_stage_value(canvas->node, VT_PROP_INK)->boolean) return false;
    if (!vt_stage_to_own(stage, handle, from, &own_from) || !vt_stage_to_own(stage, handle, to, &own_to))
        return false;
    trail *line = trail_at(canvas, from);
    if (same(from, to)) {
        if (!line) {
            new_trail(canvas, from, own_from);
            return ink_line(stage, canvas, own_from, own_from);
        }
        line->on = false;
        return same(line->from, line->place) || ink_line(stage, canvas, line->from, line->place);
    }
    if (!line) line = new_trail(canvas, from, own_from);
    vt_point start = line->from, corner = line->place, middle = between(corner, own_to, 0.5);
    line->last = to;
    line->place = own_to;
    line->from = middle;
    return ink_bend(stage, canvas, start, corner, middle);
}

/* ---- stamps, and what the painter takes ---- */

uint32_t vt_stage_stamp(vt_stage *stage, vt_node handle, const char *src)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node || node->kind != VT_NODE_CANVAS || !src[0] || !stage->deps.request) return 0;
    if (!vt_stage_asset_reserve(stage)) return 0;
    uint32_t request = stage->deps.request(stage->deps.context, src);
    vt_stage_asset_show(stage, node->showing, request); /* it is needed, and its coming is seen */
    return request;
}

static int ready_strokes(const vt_stage *stage, const stage_canvas *canvas)
{
    for (int i = 0; i < canvas->count; i++)
        if ((canvas->strokes[i].kind == VT_SKETCH_STAMP || canvas->strokes[i].kind == VT_SKETCH_PASTE) &&
            !vt_stage_asset_told(stage, canvas->strokes[i].asset))
            return i;
    return canvas->count;
}

void vt_stage_sketches(vt_stage *stage,
    void (*each)(void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count),
    void *context)
{
    vt_layout(stage);
    for (stage_canvas *canvas = stage->lively.canvases; canvas; canvas = canvas->next) {
        int ready = ready_strokes(stage, canvas);
        if (ready == 0) continue;
        vt_rect box = vt_stage_box_of(stage, canvas->node);
        each(context, canvas->node->number, box.w, box.h, canvas->strokes, ready);
        let_go(canvas, ready);
        canvas->count -= ready;
        for (int i = 0; i < canvas->count; i++)
            canvas->strokes[i] = canvas->strokes[ready + i];
    }
}

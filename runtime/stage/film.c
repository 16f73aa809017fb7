/* Which nodes show which film or camera, whether it is there and how large it is. Its pictures never come
 * here.
 *
 * Invariants
 * 1. What shows a film is linked by the film's number, ascending; numbers grow, so the newest comes last.
 * 2. Until a new film is told the node keeps the size of the one before, whose last picture stays.
 * 3. A new picture damages where the node was settled last, and nothing else is looked at. */
#include <math.h>

#include "stage/stage_private.h"

static stage_reel *find(const vt_stage *stage, uint32_t film)
{
    stage_reel *reel = film ? stage->last_reel : NULL;
    while (reel && reel->film > film)
        reel = reel->prev;
    return reel && reel->film == film ? reel : NULL;
}

static void link_reel(vt_stage *stage, stage_reel *reel)
{
    stage_reel *before = stage->last_reel;
    while (before && before->film > reel->film)
        before = before->prev;
    reel->prev = before;
    reel->next = before ? before->next : stage->reels;
    *(reel->prev ? &reel->prev->next : &stage->reels) = reel;
    *(reel->next ? &reel->next->prev : &stage->last_reel) = reel;
}

void vt_stage_film_forget(vt_stage *stage, stage_node *node)
{
    stage_reel *reel = vt_stage_reel(node);
    if (reel->film == 0) return;
    *(reel->prev ? &reel->prev->next : &stage->reels) = reel->next;
    *(reel->next ? &reel->next->prev : &stage->last_reel) = reel->prev;
    reel->prev = reel->next = NULL;
    reel->film = 0;
}

void vt_stage_film_show(vt_stage *stage, stage_node *node)
{
    stage_reel *reel = vt_stage_reel(node);
    size_t length;
    const char *src = vt_props_text(node, VT_PROP_SRC, &length);
    vt_stage_film_forget(stage, node);
    reel->told = reel->ready = false;
    if (length > 0 && stage->deps.film)
        reel->film =
            stage->deps.film(stage->deps.context, vt_stage_handle(node), (vt_node_kind)node->kind, src);
    if (reel->film)
        link_reel(stage, reel);
    else
        reel->w = reel->h = 0;
    vt_stage_src_changed(stage, node);
}

void vt_stage_film_size(const vt_stage *stage, const stage_node *node, double *w, double *h)
{
    const stage_reel *reel = vt_stage_reel(node);
    *w = reel->w;
    *h = reel->h;
    if (!(*w > 0)) vt_stage_asset_size(stage, node, w, h);
}

vt_hash vt_stage_film_hash(const stage_node *node, vt_hash hash)
{
    const stage_reel *reel = vt_stage_reel(node);
    hash = vt_hash_u64(hash, (uint64_t)reel->film << 2 | (uint64_t)reel->told << 1 | reel->ready);
    return vt_hash_f64(vt_hash_f64(hash, reel->w), reel->h);
}

uint32_t vt_stage_film(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = vt_stage_find(stage, handle, NULL);
    return node && vt_node_films(node->kind) ? vt_stage_reel(node)->film : 0;
}

vt_node vt_stage_film_node(const vt_stage *stage, uint32_t film)
{
    const stage_reel *reel = find(stage, film);
    return vt_stage_handle(reel ? reel->poster.node : NULL);
}

bool vt_stage_film_ready(vt_stage *stage, uint32_t film, bool ready, int w, int h)
{
    stage_reel *reel = find(stage, film);
    if (!reel) return false;
    reel->told = true;
    reel->ready = ready;
    reel->w = ready && w > 0 && h > 0 ? w : 0;
    reel->h = ready && w > 0 && h > 0 ? h : 0;
    vt_stage_src_changed(stage, reel->poster.node);
    return true;
}

void vt_stage_film_moved(vt_stage *stage, uint32_t film)
{
    const stage_reel *reel = find(stage, film);
    if (reel && reel->poster.node->lit) vt_stage_hurt(stage, reel->poster.node->bounds);
}

/* Device pixels that the whole picture takes; of one whose size is not known yet: what the node covers. */
static void shown(const stage_reel *reel, double *w, double *h)
{
    const stage_node *node = reel->poster.node;
    const vt_affine m = node->matrix;
    *w = node->placed_w * sqrt(m.a * m.a + m.b * m.b);
    *h = node->placed_h * sqrt(m.c * m.c + m.d * m.d);
    int fit = vt_stage_choice_of(node, VT_PROP_FIT);
    if (!(reel->w > 0) || fit == VT_FIT_STRETCH) return;
    double across = *w / reel->w, down = *h / reel->h;
    double zoom = fit == VT_FIT_CONTAIN ? fmin(across, down) : fmax(across, down);
    *w = zoom * reel->w;
    *h = zoom * reel->h;
}

void vt_stage_films(vt_stage *stage,
    void (*each)(void *context, uint32_t film, bool on_screen, double w, double h), void *context)
{
    for (const stage_reel *reel = stage->reels; reel; reel = reel->next) {
        const stage_node *node = reel->poster.node;
        bool on_screen = node->lit && !vt_irect_empty(node->bounds);
        double w = 0, h = 0;
        if (on_screen) shown(reel, &w, &h);
        each(context, reel->film, on_screen, w, h);
    }
}

/* Pictures on the CPU. What lies upright goes straight through pixman; what is turned, mirrored, tinted or
 * between pixels is first taken to a tile in memory. The edges of what does not end on whole pixels, and
 * round corners, get a mask; all the rest goes without, since a mask costs as much as the picture. */
#include <math.h>

#include "paint/cpu.h"
#include "paint/cpu_blend.h"
#include "paint/cpu_sample.h"

typedef struct {
    vt_cpu *me;
    vt_cpu_desk *desk;
    const vt_show *show;
    vt_cpu_source source; /* NULL: the sampler takes the pixels */
    vt_sampler sampler;
    vt_cpu_source opacity;
    vt_cover cover;
    bool replaces; /* where it is covered whole */
} show_job;

/* place: sprite to device; NULL: pixel by pixel. False: pixman cannot do it. */
static bool set_sampling(pixman_image_t *image, const vt_affine *place)
{
    vt_affine back;
    pixman_transform_t transform;
    if (!place) {
        pixman_image_set_transform(image, NULL);
        pixman_image_set_filter(image, PIXMAN_FILTER_NEAREST, NULL, 0);
        return true;
    }
    if (!vt_affine_invert(*place, &back) || back.a < 0 || back.d < 0 || back.b != 0 || back.c != 0)
        return false;
    const struct pixman_f_transform exact = {{{back.a, 0, back.e}, {0, back.d, back.f}, {0, 0, 1}}};
    if (!pixman_transform_from_pixman_f_transform(&transform, &exact)) return false;
    pixman_image_set_repeat(image, PIXMAN_REPEAT_PAD);
    pixman_image_set_transform(image, &transform);
    pixman_image_set_filter(image, PIXMAN_FILTER_BILINEAR, NULL, 0);
    return true;
}

static vt_cpu_source take(const show_job *job, vt_irect tile)
{
    vt_cpu_desk *desk = job->desk;
    int w = tile.x1 - tile.x0, h = tile.y1 - tile.y0;
    if (job->source.image)
        pixman_image_composite32(PIXMAN_OP_SRC, job->source.image, NULL, desk->pixels_image,
            tile.x0 + job->source.x, tile.y0 + job->source.y, 0, 0, 0, 0, w, h);
    else
        vt_sampler_colors(&job->sampler, tile, desk->pixels, VT_TILE);
    for (int y = 0; job->show->tint != VT_WHITE && y < h; y++)
        vt_row_modulate(desk->pixels + (ptrdiff_t)y * VT_TILE, w, job->show->tint);
    return (vt_cpu_source){desk->pixels_image, -tile.x0, -tile.y0};
}

static void show_tile(const show_job *job, vt_irect tile)
{
    if (job->replaces)
        vt_cpu_put(job->me, take(job, tile), tile);
    else
        vt_cpu_meet(job->me, job->desk, job->show->blend, take(job, tile), job->opacity, tile);
}

static void show_plain(void *context, vt_irect r)
{
    const show_job *job = context;
    if (job->source.image && job->show->tint == VT_WHITE) {
        if (job->replaces)
            vt_cpu_put(job->me, job->source, r);
        else
            vt_cpu_meet(job->me, job->desk, job->show->blend, job->source, job->opacity, r);
        return;
    }
    if (!job->source.image && job->replaces && job->show->tint == VT_WHITE) {
        const vt_cpu_sheet *sheet = vt_cpu_sheet_of(job->me);
        vt_sampler_colors(
            &job->sampler, r, sheet->data + (ptrdiff_t)r.y0 * sheet->stride + r.x0, sheet->stride);
        return;
    }
    for (int y = r.y0; y < r.y1; y += VT_TILE) {
        for (int x = r.x0; x < r.x1; x += VT_TILE)
            show_tile(job, vt_irect_intersect(r, (vt_irect){x, y, x + VT_TILE, y + VT_TILE}));
    }
}

static void show_edge(void *context, vt_irect tile)
{
    const show_job *job = context;
    bool direct = job->source.image && job->show->tint == VT_WHITE;
    vt_cover_fill(&job->cover, tile, job->show->opacity, job->desk->mask, VT_TILE);
    vt_cpu_meet(job->me, job->desk, job->show->blend, direct ? job->source : take(job, tile),
        (vt_cpu_source){job->desk->mask_image, -tile.x0, -tile.y0}, tile);
}

/* Pixel by pixel, so that both are whole numbers. */
static vt_cpu_source source_of(const vt_show *show, pixman_image_t *image)
{
    return (vt_cpu_source){image, (int)(show->part.x - show->place.e), (int)(show->part.y - show->place.f)};
}

static bool find_source(show_job *job)
{
    const vt_show *show = job->show;
    pixman_image_t *image = vt_cpu_image(show->sprite);
    if (!image) return false;
    vt_cpu_settle(job->me);
    if (show->whole) {
        set_sampling(image, NULL);
        job->source = source_of(show, image);
        return true;
    }
    vt_affine place = vt_affine_multiply(show->place, vt_affine_translate(-show->part.x, -show->part.y));
    bool scaled = (place.a != 1 || place.d != 1) && set_sampling(image, &place);
    if (scaled) job->source = (vt_cpu_source){.image = image};
    return scaled || vt_sampler_init(&job->sampler, show->sprite, &place);
}

/* Whether it waits: pixel by pixel, with nothing about it. */
static bool waits(vt_cpu *me, const vt_show *show, vt_irect clip)
{
    if (!show->whole || show->radius >= 0.5 || show->opacity < 255 || show->tint != VT_WHITE ||
        show->blend != VT_BLEND_NORMAL)
        return false;
    pixman_image_t *image = vt_cpu_image(show->sprite);
    vt_irect r = vt_irect_intersect(show->box, clip);
    if (!image || vt_irect_empty(r)) return false;
    vt_cpu_source from = source_of(show, image);
    bool inside = r.x0 + from.x >= 0 && r.y0 + from.y >= 0 && r.x1 + from.x <= show->sprite->w &&
                  r.y1 + from.y <= show->sprite->h;
    return inside && set_sampling(image, NULL) && vt_pile_add(me->pile, image, from.x, from.y, r);
}

void vt_cpu_show(vt_painter *painter, const vt_show *show, vt_irect clip)
{
    vt_cpu *me = vt_cpu_of(painter);
    if (waits(me, show, clip)) return;
    show_job job = {.me = me, .desk = me->desk, .show = show};
    if (show->opacity <= 0 || !find_source(&job)) return;
    if (show->aligned) {
        job.cover = vt_cover_box(show->box, show->radius);
    } else {
        vt_affine place = vt_affine_multiply(
            show->place, vt_affine_scale(show->part.w / show->shown_w, show->part.h / show->shown_h));
        if (!vt_cover_placed(&job.cover, &place, show->shown_w, show->shown_h, show->radius)) return;
    }
    job.opacity = vt_cpu_opacity(me, show->opacity);
    job.replaces = show->sprite->opaque && show->opacity == 255 && show->tint >> 24 == 255 &&
                   show->blend == VT_BLEND_NORMAL;
    if (show->aligned && show->radius < 0.5) {
        vt_irect r = vt_irect_intersect(show->box, clip);
        if (!vt_irect_empty(r)) show_plain(&job, r);
        return;
    }
    const vt_cover_visitor visitor = {&job, show_plain, show_edge};
    vt_cover_visit(&job.cover, clip, &visitor);
}

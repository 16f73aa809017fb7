/* Layers on the CPU. Each depth of nesting keeps one sheet of the canvas's size from its first use until the
 * canvas changes its size; of a sheet only those pages take memory that were drawn on. */
#include <string.h>

#include "base/mem.h"
#include "paint/cpu.h"
#include "paint/cpu_sample.h"

void vt_cpu_free_layers(vt_cpu *me)
{
    for (int i = 1; i <= VT_LAYERS_DEEPEST; i++) {
        vt_cpu_sheet *sheet = &me->sheets[i];
        if (sheet->image) pixman_image_unref(sheet->image);
        vt_free(sheet->data);
        *sheet = (vt_cpu_sheet){.data = NULL};
    }
}

static bool make_sheet(vt_cpu_sheet *sheet, int w, int h)
{
    if (sheet->image) return true;
    sheet->stride = w;
    sheet->data = vt_alloc_array((size_t)w * (size_t)h, sizeof *sheet->data);
    if (sheet->data)
        sheet->image = pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, w, h, sheet->data, w * 4);
    if (sheet->image) return true;
    vt_free(sheet->data);
    sheet->data = NULL;
    return false;
}

bool vt_cpu_push(vt_painter *painter, const vt_layer *layer)
{
    vt_cpu *me = vt_cpu_of(painter);
    if (me->depth == VT_LAYERS_DEEPEST ||
        !make_sheet(&me->sheets[me->depth + 1], me->canvas->w, me->canvas->h))
        return false;
    vt_cpu_settle(me);
    vt_cpu_sheet *sheet = &me->sheets[++me->depth];
    vt_irect b = layer->bounds;
    for (int y = b.y0; y < b.y1; y++)
        memset(sheet->data + (ptrdiff_t)y * sheet->stride + b.x0, 0, (size_t)(b.x1 - b.x0) * 4);
    return true;
}

typedef struct {
    vt_cpu *me;
    vt_cpu_desk *desk;
    const vt_layer *layer;
    vt_cpu_source source, opacity;
    vt_cover cover;
    vt_sampler mask;
} layer_job;

static void lay_plain(void *context, vt_irect r)
{
    const layer_job *job = context;
    vt_cpu_meet(job->me, job->desk, VT_BLEND_NORMAL, job->source, job->opacity, r);
}

static void lay_edge(void *context, vt_irect tile)
{
    const layer_job *job = context;
    vt_cpu_desk *desk = job->desk;
    vt_cover_fill(&job->cover, tile, job->layer->opacity, desk->mask, VT_TILE);
    vt_cpu_meet(job->me, desk, VT_BLEND_NORMAL, job->source,
        (vt_cpu_source){desk->mask_image, -tile.x0, -tile.y0}, tile);
}

/* Coverage and opacity, thinned by the alpha of the mask's picture. */
static void lay_masked_tile(void *context, vt_irect tile)
{
    const layer_job *job = context;
    vt_cpu_desk *desk = job->desk;
    vt_cover_fill(&job->cover, tile, job->layer->opacity, desk->mask, VT_TILE);
    vt_sampler_colors(&job->mask, tile, desk->pixels, VT_TILE);
    for (int y = 0; y < tile.y1 - tile.y0; y++) {
        for (int i = y * VT_TILE; i < y * VT_TILE + tile.x1 - tile.x0; i++)
            desk->mask[i] = (uint8_t)((desk->mask[i] * (desk->pixels[i] >> 24) + 127) / 255);
    }
    vt_cpu_meet(job->me, desk, VT_BLEND_NORMAL, job->source,
        (vt_cpu_source){desk->mask_image, -tile.x0, -tile.y0}, tile);
}

static void lay_masked(void *context, vt_irect r)
{
    for (int y = r.y0; y < r.y1; y += VT_TILE) {
        for (int x = r.x0; x < r.x1; x += VT_TILE)
            lay_masked_tile(context, vt_irect_intersect(r, (vt_irect){x, y, x + VT_TILE, y + VT_TILE}));
    }
}

void vt_cpu_pop(vt_painter *painter, const vt_layer *layer)
{
    vt_cpu *me = vt_cpu_of(painter);
    layer_job job = {.me = me, .desk = me->desk, .layer = layer};
    job.source.image = vt_cpu_sheet_of(me)->image;
    me->depth--;
    job.opacity = vt_cpu_opacity(me, layer->opacity);
    if (!layer->shaped || layer->aligned)
        job.cover =
            vt_cover_box(layer->shaped ? layer->box : layer->bounds, layer->shaped ? layer->radius : 0);
    else if (!vt_cover_placed(&job.cover, &layer->place, layer->shown_w, layer->shown_h, layer->radius))
        return;
    vt_cover_visitor visitor = {&job, lay_plain, lay_edge};
    if (layer->mask) {
        vt_affine place = vt_affine_multiply(
            layer->mask_place, vt_affine_translate(-layer->mask_part.x, -layer->mask_part.y));
        if (!vt_sampler_init(&job.mask, layer->mask, &place)) return;
        visitor = (vt_cover_visitor){&job, lay_masked, lay_masked_tile};
    }
    vt_cover_visit(&job.cover, layer->bounds, &visitor);
}

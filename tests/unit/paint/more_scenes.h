/* Draw lists with layers and blends, and a machine that makes lists at random. */
#ifndef VT_TESTS_MORE_SCENES_H
#define VT_TESTS_MORE_SCENES_H

#include "base/chance.h"
#include "scenes.h"

static inline vt_draw *add_push(vt_drawlist *list, double x, double y, double w, double h, double degrees,
    double opacity, bool clip, uint32_t mask)
{
    const vt_draw_layer extra = {.clip = clip, .mask_src = 0};
    vt_draw *item = add_item(list, VT_DRAW_PUSH, x, y, w, h, degrees, 1);
    item->opacity = opacity;
    item->asset = mask;
    item->extra = vt_drawlist_keep_extra(list, &extra, sizeof extra);
    if (!clip && !mask) item->bounds = (vt_irect){-4000, -4000, 4000, 4000};
    return item;
}

static inline void add_pop(vt_drawlist *list)
{
    add_item(list, VT_DRAW_POP, 0, 0, 0, 0, 0, 1)->bounds = (vt_irect){-4000, -4000, 4000, 4000};
}

static inline void scene_layers(vt_drawlist *list, const props *p)
{
    add_image(list, 320, 200, 640, 400, 0, 1, PLATE);
    add_push(list, 120, 100, 200, 160, 0, 0.5, false, 0);
    add_rect(list, 30, 30, 120, 100, 0xff0000ff);
    add_rect(list, 90, 70, 120, 100, 0x00ff00ff);
    add_pop(list);
    add_push(list, 330, 100, 160, 140, 0, 1, true, 0)->radius = 30;
    add_image(list, 330, 100, 300, 200, 0, 1, DISC);
    add_push(list, 360, 120, 120, 80, 20, 0.7, true, 0)->radius = 12;
    add_rect(list, 300, 60, 200, 200, 0x2040ffff);
    add_text(list, p->fonts, 310, 100, 20, 0, 1, 0, "Clipped twice", 0xffffffff);
    add_pop(list);
    add_pop(list);
    add_push(list, 540, 120, 150, 150, 10, 0.9, false, DISC);
    add_rect(list, 440, 20, 200, 200, 0xffc020ff);
    add_pop(list);
    add_push(list, 150, 300, 220, 140, -15, 1, true, 0);
    add_image(list, 150, 300, 300, 300, 40, 1, PLATE);
    add_pop(list);
}

static inline void scene_blends(vt_drawlist *list, const props *p)
{
    (void)p;
    add_image(list, 320, 200, 640, 400, 0, 1, PLATE);
    for (int blend = VT_BLEND_ADD; blend <= VT_BLEND_SCREEN; blend++) {
        double x = 110 + 200 * (blend - 1);
        add_rect(list, x - 80, 20, 70, 60, 0xc06040c0)->blend = (vt_blend)blend;
        bordered(add_rect(list, x, 20, 70, 60, 0xc06040ff), 16, 5, 0x40ff80a0)->blend = (vt_blend)blend;
        add_image(list, x - 40, 140, 70, 70, 0, 1, DISC)->blend = (vt_blend)blend;
        add_image(list, x + 40, 140, 70, 70, 30, 1, PLATE)->blend = (vt_blend)blend;
        add_push(list, x, 280, 160, 100, 0, 0.8, false, 0);
        add_image(list, x - 30, 280, 90, 90, 0, 1, DISC);
        vt_draw *item = add_image(list, x + 20, 280, 90, 90, 0, 1, DISC);
        item->blend = (vt_blend)blend;
        item->opacity = 0.7;
        add_pop(list);
    }
}

static const scene more_scenes[] = {{"rects", scene_rects}, {"pictures", scene_pictures},
    {"text", scene_text}, {"layers", scene_layers}, {"blends", scene_blends}};
enum { MORE_SCENES = sizeof more_scenes / sizeof more_scenes[0] };

static inline double random_place(vt_chance *chance, double least, double most)
{
    return least + (most - least) * vt_chance_unit(chance);
}

/* One thing more, of any kind, anywhere. */
static inline void add_random(vt_drawlist *list, vt_chance *chance)
{
    double x = random_place(chance, -50, 350), y = random_place(chance, -50, 250);
    double w = random_place(chance, 1, 150), h = random_place(chance, 1, 150);
    double degrees = vt_chance_below(chance, 2) ? random_place(chance, 0, 360) : 0;
    bool image = vt_chance_below(chance, 2);
    vt_draw *item = add_item(list, image ? VT_DRAW_IMAGE : VT_DRAW_RECT, x, y, w, h, degrees, 1);
    item->asset = 1 + (uint32_t)vt_chance_below(chance, 3);
    item->src = 0;
    item->color =
        rgba((uint32_t)vt_chance_below(chance, UINT32_MAX) | (vt_chance_below(chance, 2) ? 255 : 0));
    item->radius = vt_chance_below(chance, 2) ? random_place(chance, 0, 40) : 0;
    item->opacity = vt_chance_below(chance, 2) ? 1 : random_place(chance, 0, 1);
    item->blend = vt_chance_below(chance, 4) ? VT_BLEND_NORMAL : (vt_blend)vt_chance_below(chance, 4);
    item->fit = (vt_fit)vt_chance_below(chance, 3);
    item->bounds.x0--, item->bounds.y0--, item->bounds.x1++, item->bounds.y1++;
}

#endif

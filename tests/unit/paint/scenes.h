/* Draw lists that show everything a painter can do, for comparing painters and for looking at. */
#ifndef VT_TESTS_SCENES_H
#define VT_TESTS_SCENES_H

#include "easel.h"

enum { SCENE_W = 640, SCENE_H = 400, DISC = 1, PLATE, LOST };

typedef struct {
    vt_fonts *fonts;
    vt_pixels *disc, *plate;
} props;

static inline props get_props(void)
{
    return (props){inter(), disc(300, 300, false), disc(320, 240, true)};
}

static inline void return_props(props *p)
{
    vt_fonts_destroy(p->fonts);
    vt_pixels_destroy(p->disc);
    vt_pixels_destroy(p->plate);
}

static inline void hang_pictures(vt_painter *painter, const props *p)
{
    give(painter, DISC, p->disc);
    give(painter, PLATE, p->plate);
    vt_painter_asset(painter, LOST, NULL, true);
}

static inline vt_draw *bordered(vt_draw *item, double radius, double border, uint32_t color)
{
    item->radius = radius;
    item->border = border;
    item->border_color = rgba(color);
    return item;
}

static inline void scene_rects(vt_drawlist *list, const props *p)
{
    (void)p;
    add_rect(list, 10, 10, 100, 60, 0xd08040ff);
    add_rect(list, 60.4, 40.6, 100, 60, 0x40d08080);
    bordered(add_rect(list, 200, 10, 120, 80, 0x4080d0ff), 20, 0, 0);
    bordered(add_rect(list, 340, 10, 120, 80, 0x4080d0ff), 24, 6, 0xffffffff);
    bordered(add_rect(list, 480, 10, 120, 80, 0x4080d080), 24, 6, 0xffffff80);
    bordered(add_rect(list, 10, 120, 90, 90, 0x80d040ff), 45, 0, 0);
    bordered(add_rect(list, 120, 120, 90, 90, 0x80d040ff), 0, 3, 0xff2020ff);
    bordered(add_rect(list, 230, 120, 60, 31, 0x80d040ff), 15.5, 40, 0xff20ffff);
    bordered(add_rect(list, 310, 120, 90, 40, 0x80d04000), 12, 4, 0xffd020ff);
    add_rect(list, 420, 120, 200, 0.3, 0xffffffff);
    vt_draw *item = add_item(list, VT_DRAW_RECT, 500, 200, 150, 70, 25, 1);
    item->color = rgba(0xd04080ff);
    bordered(item, 16, 6, 0xffff80ff);
    item = add_item(list, VT_DRAW_RECT, 320, 260, 150, 60, -10, 1.3);
    item->color = rgba(0xd04080a0);
    item->opacity = 0.7;
    item = add_item(list, VT_DRAW_RECT, 100, 300, 150, 60, 90, 1);
    item->color = rgba(0x20d0d0ff);
    bordered(item, 10, 2, 0x000000ff);
}

static inline void scene_pictures(vt_drawlist *list, const props *p)
{
    (void)p;
    add_image(list, 85, 85, 150, 150, 0, 1, DISC);
    vt_draw *item = add_image(list, 250, 85, 150, 150, 0, 1, PLATE);
    item->fit = VT_FIT_COVER;
    item->radius = 30;
    item = add_image(list, 415, 85, 150, 150, 0, 1, PLATE);
    item->fit = VT_FIT_CONTAIN;
    item->opacity = 0.5;
    item->radius = 12;
    item = add_image(list, 560, 85, 110, 90, 20, 1, PLATE);
    item->radius = 14;
    add_image(list, 60, 240, 80, 80, 45, 1, DISC);
    add_image(list, 160, 240, 60, 90, 90, 1, PLATE)->fit = VT_FIT_COVER;
    add_image(list, 400, 290, 480, 200, 0, 1, PLATE)->opacity = 0.8; /* stretched, larger and smaller */
    add_image(list, 240, 320, 100, 100, -70, 1.2, PLATE)->opacity = 0.6;
    add_image(list, 90, 350, 120, 60, 0, 1, LOST);
}

static inline void scene_text(vt_drawlist *list, const props *p)
{
    add_text(list, p->fonts, 10, 4, 44, 0, 1, 0, "Handgloves jÅÀ ffi AVA", 0xffffffff);
    add_text(list, p->fonts, 10, 62, 13, 0, 1, 0, "The quick brown fox jumps over the lazy dog 0123456789",
        0xffffffff);
    vt_draw *item = add_text(list, p->fonts, 10, 90, 20, 0, 1, 260,
        "Wrapped text breaks at spaces and after hyphens, as in well-behaved typography", 0xc0e0ffff);
    item->style.align = VT_ALIGN_CENTER;
    add_text(list, p->fonts, 300, 90, 20, 0, 1, 0, "Two\nlines", 0xffc080ff)->opacity = 0.5;
    add_text(list, p->fonts, 380, 160, 26, -12, 1, 0, "Turned text is smooth", 0xffffffff);
    add_text(list, p->fonts, 540, 250, 26, 90, 1, 0, "Sideways", 0xffffffff);
    add_text(list, p->fonts, 300, 300, 26, 180, 1, 0, "Head over", 0xffffffff);
    add_text(list, p->fonts, 60, 300, 18, 0, 1.5, 0, "Scaled 1.5", 0xffffffff);
}

typedef struct {
    const char *name;
    void (*draw)(vt_drawlist *list, const props *p);
} scene;

static const scene scenes[] = {{"rects", scene_rects}, {"pictures", scene_pictures}, {"text", scene_text}};

#endif

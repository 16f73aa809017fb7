/* Films and cameras, with a picture given by hand; and what becomes of it on a canvas. */
#include "golden.h"

static void ground(booth *b)
{
    put_scene(b, "image", "src=plate.jpg w=640 h=360 fit=cover opacity=0.55");
}

static void films(booth *b)
{
    const char *const names[] = {"contain", "cover", "stretch"};
    ground(b);
    for (int i = 0; i < 3; i++) {
        put_scene(b, "video", "src=film.mp4 x=%d y=10 w=100 h=90 fit=%s background=#10182080", 10 + 110 * i,
            names[i]);
        put_scene(b, "video", "src=film.mp4 x=%d y=110 w=100 h=80 fit=%s radius=16", 10 + 110 * i, names[i]);
    }
    put_scene(b, "video", "src=film.mp4 x=350.4 y=10.3");    /* its own size, pixel by pixel */
    put_scene(b, "camera", "src=film.mp4 x=520 y=10 w=110"); /* a mirror */
    put_scene(b, "camera", "src=film.mp4 x=520 y=80 w=110 mirror=false tint=#ffb0b0");
    put_scene(b, "video", "src=film.mp4 x=420 y=160 w=120 anchor=center rotation=20 radius=12");
    put_scene(b, "video", "src=film.mp4 x=570 y=190 w=120 anchor=center rotation=90");
    put_scene(b, "video", "src=film.mp4 x=10 y=200 w=120 opacity=0.4");
    put_scene(b, "video", "src=jar.png x=140 y=200 w=70 h=90"); /* with alpha */
    put_scene(b, "video", "src=film.mp4 x=220 y=200 w=120 h=68 blend=screen");
    put_scene(b, "camera", "src=film.mp4 x=60 y=320 w=100 h=60 anchor=center rotation=-15 opacity=0.7");
    put_scene(b, "video", "src=film.mp4 x=180 y=300 w=96 scale_x=-1 scale_y=0.5 anchor=center");
    /* What stands in. */
    put_scene(b, "video", "src=later.mp4 poster=jar.png x=240 y=280 w=90 h=70 background=#203040");
    put_scene(b, "video", "src=lost.mp4 poster=plate.jpg x=340 y=280 w=90 h=70 radius=10");
    put_scene(b, "video", "src=later.mp4 x=440 y=280 w=90 h=70 background=#203040");
    put_scene(b, "video", "src=lost.mp4 x=540 y=280 w=90 h=70");
}

static void upon(booth *b, vt_node film)
{
    put(b, film, "rect", "x=20 y=10 w=60 h=30 color=#ffffffc0 radius=8");
    put(b, film, "rect", "x=150 y=70 w=80 h=60 color=#d04040"); /* beyond the edge */
    put(b, film, "ellipse", "x=-20 y=60 w=60 h=60 color=#40d060");
}

static void films_with_things(booth *b)
{
    ground(b);
    upon(b, put_scene(b, "video", "src=film.mp4 x=20 y=20 w=200"));
    upon(b, put_scene(b, "video", "src=film.mp4 x=250 y=20 w=200 radius=30"));
    upon(b, put_scene(b, "video", "src=film.mp4 x=550 y=90 w=130 anchor=center rotation=25 radius=16"));
    upon(b, put_scene(b, "video", "src=film.mp4 x=20 y=180 w=200 opacity=0.5"));
    upon(b, put_scene(b, "video", "src=film.mp4 x=250 y=180 w=200 opacity=0.5 flatten=true"));
    upon(b, put_scene(b, "camera", "src=film.mp4 x=470 y=200 w=150 h=130 fit=cover mask=veil.png"));
}

static void paste(booth *b, vt_node canvas, vt_node source, vt_sketch_paste how)
{
    vt_err err = {.kind = VT_ERR_NONE};
    if (!vt_stage_paste(b->stage, canvas, source, &how, &err)) die("%s", err.message);
}

static void filter(booth *b, vt_node canvas, vt_rect box, const double *matrix)
{
    vt_err err = {.kind = VT_ERR_NONE};
    if (!vt_stage_filter(b->stage, canvas, box, matrix, &err)) die("%s", err.message);
}

static vt_node paper(booth *b, double x, double y, double w, double h)
{
    return put_scene(b, "canvas", "x=%g y=%g w=%g h=%g", x, y, w, h);
}

static void composites(booth *b)
{
    static const double sepia[] = {
        0.393, 0.769, 0.189, 0, 0, 0.349, 0.686, 0.168, 0, 0, 0.272, 0.534, 0.131, 0, 0, 0, 0, 0, 1, 0};
    static const double negative[] = {-1, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0};
    const vt_color green = {13, 230, 26, 255};
    ground(b);
    vt_node film = put_scene(b, "video", "src=film.mp4 x=520 y=250 w=110");
    vt_node wall = put_scene(b, "video", "src=wall.mp4 x=400 y=250 w=110");
    vt_node jar = put_scene(b, "image", "src=jar.png x=340 y=250 w=50 h=66");
    vt_node later = put_scene(b, "video", "src=later.mp4");
    /* A photo in a frame, mirrored, with a stroke upon it. */
    vt_node photo = paper(b, 10, 10, 200, 110);
    draw_on(b, photo, (vt_sketch){.kind = VT_SKETCH_CLEAR, .color = {240, 232, 208, 255}});
    paste(b, photo, film, (vt_sketch_paste){.box = {10, 10, 110, 90}, .fit = VT_FIT_COVER, .weight = 1});
    paste(b, photo, film,
        (vt_sketch_paste){.box = {130, 10, 60, 90}, .fit = VT_FIT_CONTAIN, .mirrored = true, .weight = 1});
    paste(b, photo, jar, (vt_sketch_paste){.box = {132, 60, 30, 40}, .weight = 1});
    paste(b, photo, later, (vt_sketch_paste){.weight = 1}); /* leaves it as it is */
    draw_on(b, photo,
        (vt_sketch){.kind = VT_SKETCH_LINE,
            .x0 = 5,
            .y0 = 95,
            .x1 = 120,
            .y1 = 60,
            .width = 6,
            .color = {200, 0, 0, 255}});
    /* Keys: hard, soft, too little. */
    for (int i = 0; i < 3; i++) {
        vt_node keyed = paper(b, 220 + 140 * i, 10, 130, 110);
        paste(b, keyed, film, (vt_sketch_paste){.fit = VT_FIT_COVER, .weight = 1});
        paste(b, keyed, wall,
            (vt_sketch_paste){.fit = VT_FIT_COVER,
                .weight = 1,
                .keyed = true,
                .key = green,
                .tolerance = i == 2 ? 0.05 : 0.2,
                .soft = i == 1 ? 0.25 : 0.02});
    }
    /* Filters over a half, over a picture with alpha. */
    vt_node old = paper(b, 10, 130, 150, 90);
    paste(b, old, film, (vt_sketch_paste){.fit = VT_FIT_COVER, .weight = 1});
    filter(b, old, (vt_rect){0, 0, 75, 0}, sepia);
    filter(b, old, (vt_rect){75, 30, 0, 0}, negative);
    vt_node pot = paper(b, 170, 130, 100, 110);
    paste(b, pot, jar, (vt_sketch_paste){.fit = VT_FIT_CONTAIN, .weight = 1});
    filter(b, pot, (vt_rect){0, 0, 0, 0}, negative);
    /* Averages of two and three, one of them keyed. */
    vt_node both = paper(b, 290, 130, 150, 90);
    paste(b, both, film, (vt_sketch_paste){.fit = VT_FIT_COVER, .weight = 1});
    paste(b, both, wall, (vt_sketch_paste){.fit = VT_FIT_COVER, .weight = 0.5});
    vt_node three = paper(b, 460, 130, 150, 90);
    paste(b, three, film, (vt_sketch_paste){.fit = VT_FIT_COVER, .weight = 1});
    paste(b, three, film, (vt_sketch_paste){.fit = VT_FIT_COVER, .mirrored = true, .weight = 0.5});
    paste(b, three, jar, (vt_sketch_paste){.fit = VT_FIT_CONTAIN, .weight = 1.0 / 3});
    /* Stretched onto a sheet that is turned. */
    vt_node turned = put_scene(b, "canvas", "x=120 y=290 w=140 h=70 anchor=center rotation=10");
    paste(b, turned, film, (vt_sketch_paste){.box = {0, 0, 140, 70}, .weight = 1});
}

const scene film_scenes[] = {
    {.name = "films", .build = films, .text = true},
    {.name = "films-with-things", .build = films_with_things},
    {.name = "composites", .build = composites},
};
const int film_scene_count = sizeof film_scenes / sizeof film_scenes[0];

/* Pictures: fits, crop, nine-slice, tint, blend, corners, frames, turned and mirrored, and those that never
 * come. */
#include "golden.h"

static void ground(booth *b)
{
    put_scene(b, "image", "src=plate.jpg w=640 h=360 fit=cover opacity=0.55");
}

static void fits(booth *b)
{
    const char *const names[] = {"stretch", "contain", "cover"};
    for (int i = 0; i < 3; i++) {
        put_scene(b, "rect", "x=%d y=10 w=200 h=100 color=#405060", 10 + 210 * i);
        put_scene(b, "image", "src=plate.jpg x=%d y=10 w=200 h=100 fit=%s", 10 + 210 * i, names[i]);
        put_scene(b, "rect", "x=%d y=120 w=90 h=150 color=#405060", 10 + 100 * i);
        put_scene(b, "image", "src=jar.png x=%d y=120 w=90 h=150 fit=%s radius=20", 10 + 100 * i, names[i]);
        put_scene(
            b, "image", "src=plate.jpg x=%d y=120 w=90 h=150 fit=%s radius=24", 320 + 100 * i, names[i]);
    }
    put_scene(b, "image", "src=plate.jpg x=10 y=280 w=100 h=75");
    put_scene(b, "image", "src=plate.jpg x=120 y=280 w=100 h=75 radius=37.5");
    put_scene(b, "image", "src=plate.jpg x=230 y=280 w=100 h=75 radius=12 opacity=0.5");
    put_scene(b, "image", "src=jar.png x=340.5 y=280.5 scale=0.4");
    put_scene(b, "image", "src=jar.png x=400 y=280 w=120 h=70 fit=cover radius=10");
    put_scene(b, "image", "src=plate.jpg x=530 y=280 w=100.4 h=0.2");
    put_scene(b, "image", "src=plate.jpg x=530 y=290 w=100 h=60 scale=1 opacity=0.004");
}

static void crops(booth *b)
{
    put_scene(b, "image", "src=plate.jpg x=10 y=10 crop_x=160 crop_y=20 crop_w=140 crop_h=100");
    put_scene(b, "image", "src=plate.jpg x=160 y=10 w=70 h=50 crop_x=160 crop_y=20 crop_w=140 crop_h=100");
    put_scene(b, "image", "src=plate.jpg x=240 y=10 w=210 h=150 crop_x=160 crop_y=20 crop_w=140 crop_h=100");
    put_scene(b, "image", "src=plate.jpg x=460 y=10 w=170 h=150 crop_x=160.5 crop_w=90 fit=contain");
    put_scene(b, "image",
        "src=plate.jpg x=10 y=170 w=100 h=100 crop_x=40 crop_y=40 crop_w=200 crop_h=120 fit=cover radius=16");
    put_scene(b, "image", "src=panel.png x=130 y=170 w=100 h=100");
    const char *slices = "slice_left=16 slice_top=16 slice_right=16 slice_bottom=16";
    put_scene(b, "image", "src=panel.png x=250 y=170 w=180 h=60 %s", slices);
    put_scene(b, "image", "src=panel.png x=250 y=240 w=48 h=110 %s opacity=0.6", slices);
    put_scene(b, "image", "src=panel.png x=310 y=240 w=24 h=24 %s", slices);
    put_scene(b, "image", "src=panel.png x=350 y=250 w=90 h=60 scale=1.5 %s", slices);
    put_scene(
        b, "image", "src=panel.png x=560 y=250 w=100 h=60 anchor=center rotation=20 %s tint=#80c0ff", slices);
    put_scene(b, "image", "src=panel.png x=10 y=290 w=220 h=60 slice_left=16 slice_right=16");
}

static void tints(booth *b)
{
    const char *const colors[] = {"#ffffff", "#ff8080", "#80ff80", "#4060ff", "#ffffff80", "#000000"};
    ground(b);
    for (int i = 0; i < 6; i++) {
        put_scene(b, "image", "src=jar.png x=%d y=10 w=90 h=120 tint=%s", 10 + 104 * i, colors[i]);
        put_scene(b, "image", "src=plate.jpg x=%d y=140 w=90 h=70 radius=14 tint=%s opacity=0.8",
            10 + 104 * i, colors[i]);
        put_scene(b, "image", "src=plate.jpg x=%d y=280 w=90 h=70 anchor=center rotation=%d tint=%s",
            55 + 104 * i, 15 * i, colors[i]);
    }
}

static void blends(booth *b)
{
    const char *const names[] = {"normal", "add", "multiply", "screen"};
    ground(b);
    for (int i = 0; i < 4; i++) {
        const int x = 10 + 158 * i;
        put_scene(b, "rect", "x=%d y=10 w=70 h=60 color=#c06040 blend=%s", x, names[i]);
        put_scene(b, "rect", "x=%d y=10 w=70 h=60 color=#c0604080 blend=%s radius=20", x + 78, names[i]);
        put_scene(b, "image", "src=jar.png x=%d y=80 w=70 h=100 blend=%s", x, names[i]);
        put_scene(b, "image", "src=plate.jpg x=%d y=80 w=70 h=100 fit=cover radius=18 blend=%s opacity=0.7",
            x + 78, names[i]);
        put_scene(b, "image", "src=spark.png x=%d y=190 w=70 h=70 blend=%s", x, names[i]);
        put_scene(b, "image",
            "src=plate.jpg x=%d y=225 w=60 h=50 anchor=center rotation=25 blend=%s tint=#ffe0a0", x + 115,
            names[i]);
        put_scene(b, "rect",
            "x=%d y=310 w=120 h=40 anchor=center rotation=-8 radius=10 border=4 border_color=#ffffff "
            "color=#30a0d0c0 blend=%s",
            x + 75, names[i]);
    }
}

static void sprites(booth *b)
{
    for (int i = 0; i < 10; i++)
        put_scene(b, "sprite", "src=clock.png columns=4 rows=2 frame=%d x=%d y=10", i - 1, 10 + 62 * i);
    for (int i = 0; i < 4; i++) {
        put_scene(b, "sprite", "src=clock.png columns=4 rows=2 frame=%d x=%d y=90 w=100 h=60 fit=%s", i,
            10 + 110 * i,
            i == 0   ? "stretch"
            : i == 1 ? "contain"
                     : "cover");
        put_scene(b, "sprite",
            "src=clock.png columns=4 rows=2 frame=%d.9 x=%d y=220 anchor=center rotation=%d scale=1.3 "
            "tint=#ffd0a0",
            i, 60 + 110 * i, 30 * i);
        put_scene(b, "image", "src=ball.gif x=%d y=290 playing=%s", 10 + 80 * i, i % 2 ? "true" : "false");
    }
}

static void turned(booth *b)
{
    ground(b);
    for (int i = 0; i < 6; i++) {
        put_scene(b, "image", "src=jar.png x=%d y=60 w=60 h=80 anchor=center rotation=%d", 60 + 104 * i,
            15 + 30 * i);
        put_scene(b, "image", "src=plate.jpg x=%d y=170 w=90 h=60 anchor=center rotation=%d radius=%d",
            60 + 104 * i, 90 * i, i > 3 ? 15 : 0);
    }
    put_scene(b, "image", "src=jar.png x=60 y=290 w=90 h=120 anchor=center scale_x=-1");
    put_scene(b, "image", "src=jar.png x=160 y=290 w=90 h=120 anchor=center scale_y=-1");
    put_scene(b, "image", "src=jar.png x=260 y=290 w=90 h=120 anchor=center scale_x=-0.7 rotation=30");
    put_scene(
        b, "image", "src=plate.jpg x=370 y=290 w=100 h=80 anchor=center scale_x=-1 rotation=90 radius=20");
    put_scene(b, "image", "src=plate.jpg x=480 y=290 w=100 h=80 anchor=center scale_x=-1 fit=cover");
    put_scene(b, "image",
        "src=clock.png x=580 y=290 w=100 h=50 anchor=center scale_y=1.6 rotation=-12 opacity=0.7");
}

static void missing(booth *b)
{
    put_scene(b, "image", "src=lost.png x=10 y=10 w=200 h=100");
    put_scene(b, "image", "src=lost.png x=230 y=10 w=200 h=100 radius=20");
    put_scene(b, "image", "src=lost.png x=540 y=70 w=160 h=80 anchor=center rotation=15");
    put_scene(b, "sprite", "src=lost.png x=10 y=130 w=100 h=60");
}

/* The same house on a screen that hangs upright and is larger. */
static void upright_screen(booth *b)
{
    ground(b);
    put_scene(b, "image", "src=plate.jpg x=20 y=20 w=200 h=130 fit=cover radius=20");
    put_scene(b, "image", "src=jar.png x=250 y=20");
    put_scene(b, "image",
        "src=panel.png x=390 y=30 w=220 h=100 slice_left=16 slice_top=16 slice_right=16 slice_bottom=16");
    put_scene(b, "rect", "x=20 y=200 w=200 h=120 color=#d08040 radius=30 border=6 border_color=#ffffff");
    put_scene(b, "image", "src=jar.png x=330 y=270 anchor=center rotation=30");
    put_scene(b, "text", "text='Upright' x=420 y=180 size=48 color=#ffffff");
}

const scene picture_scenes[] = {
    {.name = "fits", .build = fits},
    {.name = "crops", .build = crops},
    {.name = "tints", .build = tints},
    {.name = "blends", .build = blends},
    {.name = "sprites", .build = sprites, .seconds = 0.25},
    {.name = "turned", .build = turned},
    {.name = "missing", .build = missing, .text = true},
    {.name = "upright",
        .build = upright_screen,
        .screen_w = 450,
        .screen_h = 800,
        .rotation = 90,
        .text = true},
};
const int picture_scene_count = sizeof picture_scenes / sizeof picture_scenes[0];

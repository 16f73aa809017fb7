/* Shapes: boxes, ellipses, gradients, lines, polygons, arcs. */
#include "golden.h"

static void boxes(booth *b)
{
    put_scene(b, "rect", "x=10 y=10 w=100 h=60 color=#d08040");
    put_scene(b, "rect", "x=60.4 y=40.6 w=100 h=60 color=#40d08080");
    put_scene(b, "rect", "x=200 y=10 w=120 h=80 color=#4080d0 radius=20");
    put_scene(b, "rect", "x=340 y=10 w=120 h=80 color=#4080d0 radius=24 border=6 border_color=#ffffff");
    put_scene(b, "rect", "x=480 y=10 w=120 h=80 color=#4080d080 radius=24 border=6 border_color=#ffffff80");
    put_scene(b, "rect", "x=10 y=120 w=90 h=90 color=#80d040 radius=45");
    put_scene(b, "rect", "x=120 y=120 w=90 h=90 color=#80d040 border=3 border_color=#ff2020");
    put_scene(b, "rect", "x=230 y=120 w=60 h=31 color=#80d040 radius=15.5 border=40 border_color=#ff20ff");
    put_scene(b, "rect", "x=310 y=120 w=90 h=40 color=#80d04000 radius=12 border=4 border_color=#ffd020");
    put_scene(b, "rect", "x=420 y=120 w=200 h=0.3 color=#ffffff");
    put_scene(b, "rect",
        "x=500 y=190 w=150 h=70 anchor=center rotation=25 color=#d04080 radius=16 border=6 "
        "border_color=#ffff80");
    put_scene(
        b, "rect", "x=320 y=230 w=150 h=60 anchor=center rotation=-10 scale=1.3 color=#d04080a0 opacity=0.7");
    put_scene(b, "rect",
        "x=100 y=290 w=150 h=60 anchor=center rotation=90 color=#20d0d0 radius=10 border=2 "
        "border_color=#000000");
    put_scene(
        b, "rect", "x=560 y=310 w=100 h=50 anchor=center scale_x=-1.2 scale_y=0.8 color=#20d0d0 radius=10");
    put_scene(
        b, "rect", "x=420 y=310 w=100 h=50 anchor=center scale_x=1.5 rotation=15 color=#8040d0 radius=14");
    for (int i = 0; i < 12; i++)
        put_scene(b, "rect", "x=%d y=300 w=6 h=%d color=#ffffff", 170 + 8 * i, 4 + 4 * i);
}

static void gradients(booth *b)
{
    for (int i = 0; i < 4; i++)
        put_scene(b, "rect",
            "x=%d y=10 w=140 h=90 color=#204080 color_end=#ffd060 gradient=linear gradient_angle=%d "
            "radius=%d",
            10 + 156 * i, 45 * i, 8 * i);
    for (int i = 0; i < 4; i++)
        put_scene(b, "rect",
            "x=%d y=110 w=140 h=70 color=#ffffff color_end=#a0206000 gradient=radial radius=%d opacity=%s",
            10 + 156 * i, 10 * i, i == 3 ? "0.5" : "1");
    put_scene(b, "rect",
        "x=80 y=235 w=120 h=60 anchor=center rotation=20 color=#00c080 color_end=#0040ff gradient=linear "
        "radius=12 border=4 border_color=#ffffff");
    put_scene(b, "ellipse",
        "x=170 y=195 w=140 h=80 color=#ff4040 color_end=#ffff40 gradient=linear gradient_angle=90");
    put_scene(b, "ellipse", "x=330 y=195 w=140 h=80 color=#ffffff color_end=#ff400000 gradient=radial");
    put_scene(
        b, "arc", "x=490 y=195 w=80 h=80 start=0 sweep=270 color=#40ff40 color_end=#4040ff gradient=linear");
    put_scene(
        b, "polygon", "x=20 y=290 points=0,60,60,0,120,60 color=#ffffff color_end=#ff0080 gradient=linear");
    put_scene(b, "rect", "x=170 y=290 w=450 h=60 color=#000000 color_end=#ffffff gradient=linear");
}

static void ellipses(booth *b)
{
    put_scene(b, "ellipse", "x=10 y=10 w=100 h=100 color=#d08040");
    put_scene(b, "ellipse", "x=120 y=10 w=160 h=60 color=#4080d0 border=6 border_color=#ffffff");
    put_scene(b, "ellipse", "x=300 y=10 w=60 h=100 color=#4080d080 border=3 border_color=#ffff0080");
    put_scene(b, "ellipse", "x=450 y=60 w=120 h=60 anchor=center rotation=30 color=#80d040");
    put_scene(b, "ellipse",
        "x=570 y=60 w=100 h=60 anchor=center scale_x=-1 rotation=60 color=#80d04000 border=5 "
        "border_color=#ffffff");
    for (int i = 0; i < 6; i++) {
        put_scene(b, "arc", "x=%d y=125 w=80 h=80 start=%d sweep=%d color=#ffb040", 10 + 104 * i, 30 * i,
            60 * (i + 1));
        put_scene(b, "arc", "x=%d y=215 w=80 h=80 start=%d sweep=%d thickness=%d cap=%s color=#60c0ff",
            10 + 104 * i, 30 * i, 55 * (i + 1), 4 + 3 * i,
            i % 3 == 0   ? "round"
            : i % 3 == 1 ? "flat"
                         : "square");
    }
    put_scene(b, "arc", "x=10 y=305 w=120 h=45 start=-90 sweep=180 color=#ffffff");
    put_scene(b, "arc", "x=150 y=305 w=120 h=45 start=-90 sweep=-120 thickness=8 color=#ffffff");
    put_scene(b, "arc",
        "x=340 y=327 w=80 h=40 anchor=center rotation=20 start=0 sweep=300 thickness=6 color=#ff80c0");
    put_scene(b, "ellipse", "x=430 y=320 w=2 h=2 color=#ffffff");
    put_scene(b, "ellipse", "x=440 y=320 w=1.5 h=30 color=#ffffff");
    put_scene(b, "ellipse", "x=460.5 y=310.5 w=30 h=30 color=#ffffff opacity=0.5");
    put_scene(b, "arc", "x=510 y=305 w=45 h=45 start=0 sweep=360 thickness=5 color=#ffffff");
    put_scene(b, "arc", "x=570 y=305 w=45 h=45 start=0 sweep=360 color=#ffffff");
}

static void lines(booth *b)
{
    const char *const caps[] = {"round", "flat", "square"}, *const joins[] = {"round", "miter", "bevel"};
    for (int i = 0; i < 3; i++) {
        put_scene(b, "line", "x=20 y=%d dx=180 dy=0 thickness=12 cap=%s color=#ffffff", 20 + 26 * i, caps[i]);
        put_scene(b, "line", "x=230 y=%d dx=180 dy=0 thickness=8 dash=20 cap=%s color=#ffd060", 20 + 26 * i,
            caps[i]);
        put_scene(b, "line", "x=440 y=%d dx=170 dy=14 thickness=4 dash=12 cap=%s color=#60d0ff", 16 + 26 * i,
            caps[i]);
        put_scene(b, "polyline",
            "x=%d y=110 points=0,80,40,0,80,80,160,10 thickness=16 join=%s cap=%s color=#ff8060",
            20 + 205 * i, joins[i], caps[i]);
        put_scene(b, "polyline",
            "x=%d y=210 points=0,40,30,0,60,40,90,0,120,40,150,0 thickness=3 dash=9 join=%s cap=%s "
            "color=#80ff80",
            20 + 205 * i, joins[i], caps[i]);
        put_scene(b, "polyline",
            "x=%d y=270 points=0,30,60,30,10,22,120,0 thickness=9 join=%s color=#c0a0ff80", 20 + 205 * i,
            joins[i]);
    }
    for (int i = 0; i < 10; i++)
        put_scene(b, "line", "x=40 y=315 dx=%d dy=%d thickness=%d color=#ffffff", 30 * i, 30 - i * 3, 1);
    put_scene(b, "line", "x=360 y=330 dx=250 dy=-10 thickness=0.5 color=#ffffff");
    put_scene(b, "line", "x=360 y=340 dx=0 dy=0 thickness=12 color=#ffffff");
    put_scene(b, "polyline", "x=400 y=335 points=0,0,40,10,0,0 thickness=5 color=#ffffff join=miter");
    put_scene(b, "line", "x=460 y=345 dx=150 dy=0 thickness=6 rotation=-4 color=#ff4040 opacity=0.5");
}

static void polygons(booth *b)
{
    put_scene(b, "polygon", "x=10 y=10 points=0,100,60,0,120,100 color=#d08040");
    put_scene(b, "polygon",
        "x=150 y=10 points=50,0,62,35,100,35,70,57,81,95,50,72,19,95,30,57,0,35,38,35 color=#ffd040");
    put_scene(b, "polygon", "x=270 y=10 points=50,0,81,95,0,35,100,35,19,95 color=#40d0d0");
    put_scene(b, "polygon",
        "x=400 y=10 points=0,0,100,0,100,100,0,100 color=#4080d0 border=8 border_color=#ffffff join=miter");
    put_scene(b, "polygon",
        "x=520 y=10 points=0,0,100,20,80,100,10,80 color=#4080d080 border=8 border_color=#ffff0080 "
        "join=bevel");
    put_scene(b, "polygon",
        "x=80 y=200 points=0,0,60,0,60,40,0,40 anchor=center rotation=30 color=#ff80ff border=5 "
        "border_color=#000000 join=round");
    put_scene(b, "polygon", "x=200 y=190 points=0,60,30,0,60,60 anchor=center scale_x=-2 color=#80ff80");
    put_scene(b, "polygon", "x=300 y=160 points=0,0,100,0,100,2,0,2 color=#ffffff");
    put_scene(b, "polygon", "x=300 y=170.5 points=0,0,100.5,0,100.5,20.5,0,20.5 color=#ffffff");
    put_scene(b, "polygon", "x=300 y=205 points=0,0,100,50,100,0,0,50 color=#ff6060");
    put_scene(b, "polygon",
        "x=420 y=150 points=0,20,20,0,40,20,60,0,80,20,100,0,120,20,140,0,160,20,180,0,200,20,200,90,0,90 "
        "color=#a0a0ff opacity=0.6");
    put_scene(
        b, "polygon", "x=10 y=270 points=0,80,620,0,620,80 color=#305030 border=2 border_color=#80ff80");
}

const scene shape_scenes[] = {
    {.name = "boxes", .build = boxes},
    {.name = "gradients", .build = gradients},
    {.name = "ellipses", .build = ellipses},
    {.name = "lines", .build = lines},
    {.name = "polygons", .build = polygons},
};
const int shape_scene_count = sizeof shape_scenes / sizeof shape_scenes[0];

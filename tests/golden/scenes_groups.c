/* What holds other things: layers, clips, masks, layouts, scrollers. */
#include "golden.h"

static void ground(booth *b)
{
    put_scene(b, "image", "src=plate.jpg w=640 h=360 fit=cover opacity=0.55");
}

static void fill_with_discs(booth *b, vt_node group)
{
    put(b, group, "ellipse", "x=0 y=0 w=80 h=80 color=#ff4040");
    put(b, group, "ellipse", "x=40 y=0 w=80 h=80 color=#40ff40");
    put(b, group, "ellipse", "x=20 y=35 w=80 h=80 color=#4080ff");
}

static void flattened(booth *b)
{
    ground(b);
    fill_with_discs(b, put_scene(b, "group", "x=20 y=20 opacity=0.5"));
    fill_with_discs(b, put_scene(b, "group", "x=180 y=20 opacity=0.5 flatten=true"));
    vt_node outer = put_scene(b, "group", "x=340 y=20 opacity=0.7 flatten=true");
    fill_with_discs(b, outer);
    fill_with_discs(b, put(b, outer, "group", "x=60 y=20 scale=0.8 opacity=0.5 flatten=true"));
    fill_with_discs(b, put_scene(b, "group", "x=500 y=20 flatten=true"));
    vt_node turned =
        put_scene(b, "group", "x=80 y=250 w=120 h=115 anchor=center rotation=30 opacity=0.6 flatten=true");
    fill_with_discs(b, turned);
    vt_node blended = put_scene(b, "group", "x=180 y=190 flatten=true opacity=0.9");
    put(b, blended, "rect", "w=120 h=100 color=#806040 radius=12");
    put(b, blended, "image", "src=spark.png w=110 h=110 blend=add");
    put(b, blended, "rect", "x=60 y=50 w=100 h=90 color=#60a0ff blend=multiply");
    vt_node words = put_scene(b, "group", "x=360 y=200 opacity=0.5 flatten=true");
    put(b, words, "rect", "w=200 h=90 color=#ffffff radius=16 border=5 border_color=#000000");
    put(b, words, "text", "text='As one' x=24 y=20 size=44 color=#a02020");
    vt_node many = put_scene(b, "group", "x=360 y=310");
    for (int i = 0; i < 20; i++)
        many = put(b, many, "group", "x=8 opacity=0.9 flatten=true");
    put(b, many, "rect", "w=60 h=30 color=#ffffff");
}

static void clipped(booth *b)
{
    ground(b);
    for (int i = 0; i < 4; i++) {
        vt_node clip = put_scene(
            b, "group", "x=%d y=10 w=110 h=90 clip=true radius=%d background=#203040", 10 + 156 * i, 14 * i);
        fill_with_discs(b, clip);
        put(b, clip, "text", "text='longer than its house' x=-20 y=60 size=20 color=#ffffff");
    }
    vt_node turned = put_scene(
        b, "group", "x=90 y=190 w=130 h=80 anchor=center clip=true rotation=20 background=#604020c0");
    fill_with_discs(b, turned);
    turned = put_scene(b, "group",
        "x=260 y=190 w=130 h=80 anchor=center clip=true rotation=-15 radius=30 background=#604020");
    put(b, turned, "image", "src=plate.jpg x=-20 y=-20 w=170 h=120");
    vt_node outer =
        put_scene(b, "group", "x=360 y=130 w=120 h=120 clip=true radius=60 opacity=0.8 flatten=true");
    put(b, outer, "image", "src=plate.jpg w=160 h=120");
    vt_node inner = put(
        b, outer, "group", "x=60 y=60 w=70 h=70 anchor=center rotation=45 clip=true background=#ffffff80");
    put(b, inner, "image", "src=jar.png x=10 y=-10 w=60 h=90");
    put(b, put_scene(b, "group", "x=500 y=130 w=60.5 h=40.5 clip=true background=#ffffff"), "image",
        "src=plate.jpg");
    put(b, put_scene(b, "group", "x=620 y=230 w=60 h=40 anchor=center scale_x=-1 clip=true radius=12"),
        "image", "src=plate.jpg w=90 h=60");
    vt_node deep = put_scene(b, "group", "x=20 y=270 w=600 h=80 clip=true");
    for (int i = 0; i < 10; i++)
        deep = put(
            b, deep, "group", "x=10 y=4 w=580 h=72 clip=true radius=%d background=#ffffff18", i % 2 ? 20 : 0);
    put(b, deep, "text", "text='ten houses deep' size=30 color=#ffffff");
}

static void masked(booth *b)
{
    ground(b);
    vt_node group = put_scene(b, "group", "x=10 y=10 w=180 h=140 mask=veil.png");
    put(b, group, "image", "src=plate.jpg w=180 h=140");
    group = put_scene(
        b, "group", "x=210 y=10 w=180 h=140 mask=veil.png background=#ffffff opacity=0.7 radius=40");
    fill_with_discs(b, group);
    group = put_scene(
        b, "group", "x=510 y=80 w=180 h=110 anchor=center rotation=20 mask=veil.png background=#ff8040");
    put(b, group, "text", "text='masked' x=20 y=20 size=44 color=#000000");
    group = put_scene(b, "group", "x=10 y=180 w=120 h=160 mask=jar.png");
    put(b, group, "rect", "w=120 h=160 color=#4040ff color_end=#ffff40 gradient=linear gradient_angle=90");
    group = put_scene(b, "group", "x=150 y=180 w=120 h=160 mask=jar.png clip=true radius=30 opacity=0.8");
    put(b, put(b, group, "group", "x=60 y=80 w=120 h=120 anchor=center rotation=45 mask=veil.png"), "rect",
        "w=120 h=120 color=#ffffff");
    group = put_scene(b, "group", "x=300 y=180 w=120 h=160 mask=lost.png");
    fill_with_discs(b, group);
    group = put_scene(b, "row", "x=440 y=190 mask=veil.png background=#00000080 inset=10 gap=10 scale=1.2");
    for (int i = 0; i < 3; i++)
        put(b, group, "rect", "w=40 h=100 color=#ffffff");
}

static void layouts_in(booth *b, const char *direction, int y)
{
    const char *const justify[] = {"start", "center", "end", "between", "around"};
    const char *const colors[] = {"#ff8060", "#80ff60", "#60a0ff"};
    for (int i = 0; i < 5; i++) {
        vt_node row = put_scene(b, "row",
            "x=10 y=%d w=200 h=28 direction=%s justify=%s items=center gap=4 inset=3 background=#405060",
            y + 32 * i, direction, justify[i]);
        for (int k = 0; k < 3; k++)
            put(b, row, "rect", "w=%d h=%d color=%s", 14 + 12 * k, 10 + 5 * k, colors[k]);
    }
    vt_node column = put_scene(b, "column",
        "x=220 y=%d w=90 h=156 direction=%s items=start justify=between gap=4 inset=4 background=#405060 "
        "radius=8",
        y, direction);
    for (int k = 0; k < 3; k++)
        put(b, column, "text", "text='%s' size=%d color=%s",
            k == 0   ? "One"
            : k == 1 ? "Second"
                     : "Third",
            14 + 2 * k, colors[k]);
    vt_node stretched = put_scene(b, "column",
        "x=320 y=%d w=80 h=156 direction=%s items=stretch gap=4 inset=4 background=#405060", y, direction);
    put(b, stretched, "rect", "h=20 color=#ff8060");
    put(b, stretched, "rect", "h=20 color=#80ff60 grow=1");
    put(b, stretched, "rect", "h=20 color=#60a0ff grow=2");
    vt_node grid = put_scene(b, "grid",
        "x=410 y=%d w=130 direction=%s columns=3 gap=5 inset=5 items=center background=#405060", y,
        direction);
    for (int k = 0; k < 8; k++)
        put(b, grid, "rect", "w=%d h=%d color=%s", 20 + 2 * k, 14 + 3 * (k % 4), colors[k % 3]);
    vt_node stack =
        put_scene(b, "stack", "x=550 y=%d w=80 h=100 direction=%s background=#405060 inset=4", y, direction);
    put(b, stack, "rect", "w=30 h=20 color=#ff8060 place=topleft");
    put(b, stack, "rect", "w=40 h=40 color=#80ff60 place=center");
    put(b, stack, "text", "text='end' size=16 color=#ffffff place=bottomright");
}

static void layouts(booth *b)
{
    layouts_in(b, "ltr", 8);
    layouts_in(b, "rtl", 190);
}

static void scrollers(booth *b)
{
    vt_node list = put_scene(b, "scroller", "x=10 y=10 w=200 h=160 background=#405060 radius=16 scroll_y=38");
    for (int i = 0; i < 8; i++) {
        put(b, list, "rect", "x=8 y=%d w=184 h=36 color=#6080a0 radius=8", 8 + 44 * i);
        put(b, list, "text", "text='Entry %d' x=20 y=%d size=20 color=#ffffff", i + 1, 14 + 44 * i);
    }
    vt_node across =
        put_scene(b, "scroller", "x=230 y=10 w=400 h=110 axis=horizontal background=#405060 scroll_x=60");
    vt_node row = put(b, across, "row", "gap=10 inset=10 items=center");
    for (int i = 0; i < 7; i++)
        put(b, row, "image", "src=%s w=%d h=90 fit=cover radius=10", i % 2 ? "plate.jpg" : "jar.png",
            70 + 10 * (i % 3));
    vt_node turned = put_scene(b, "scroller",
        "x=340 y=210 w=160 h=100 anchor=center rotation=12 background=#304050 scroll_y=20 axis=both "
        "scroll_x=15");
    put(b, turned, "image", "src=plate.jpg");
    vt_node nested = put_scene(b, "scroller", "x=10 y=190 w=200 h=160 background=#504030 scroll_y=30");
    put(b, nested, "text", "text='A scroller in a scroller' size=18 y=10 x=10 color=#ffffff");
    vt_node inner =
        put(b, nested, "scroller", "x=10 y=60 w=150 h=80 background=#203040 radius=10 scroll_y=25");
    for (int i = 0; i < 5; i++)
        put(b, inner, "ellipse", "x=%d y=%d w=50 h=50 color=#ffd060", 10 + 20 * i, 10 + 24 * i);
    vt_node past = put_scene(b, "scroller", "x=460 y=240 w=160 h=100 background=#405060 opacity=0.6");
    put(b, past, "text", "text='short' size=30 x=10 y=10 color=#ffffff");
}

static void zoomables(booth *b)
{
    put_scene(b, "zoomable", "src=map.dzi x=10 y=10 w=200 h=150");
    vt_node far =
        put_scene(b, "zoomable", "src=map.dzi x=220 y=10 w=200 h=150 zoom=6 view_x=500 view_y=500 radius=20");
    put(b, far, "ellipse", "x=500 y=500 w=60 h=60 anchor=center color=#ff000080");
    put(b, far, "text", "text='fixed' x=520 y=460 size=20 color=#ffffff fixed_size=true");
    put_scene(b, "zoomable", "src=map.dzi x=430 y=10 w=200 h=150 zoom=3 view_x=700 view_y=500");
    put_scene(b, "zoomable", "src=map.dzi x=110 y=260 w=180 h=120 anchor=center zoom=2 rotation=15");
    put_scene(b, "zoomable", "src=map.dzi x=220 y=180 w=200 h=170 zoom=12 view_x=100 view_y=600");
    put_scene(b, "zoomable",
        "src=map.dzi x=430 y=180 w=200 h=170 zoom=1.5 view_x=0 view_y=0 background=#604020 opacity=0.7");
}

const scene group_scenes[] = {
    {.name = "flattened", .build = flattened, .text = true},
    {.name = "clipped", .build = clipped, .text = true},
    {.name = "masked", .build = masked, .text = true},
    {.name = "layouts", .build = layouts, .text = true},
    {.name = "scrollers", .build = scrollers, .text = true},
    {.name = "zoomables", .build = zoomables, .text = true},
};
const int group_scene_count = sizeof group_scenes / sizeof group_scenes[0];

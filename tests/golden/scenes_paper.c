/* Canvases, codes, particles. */
#include "golden.h"

static vt_color rgba(uint32_t value)
{
    return (vt_color){(uint8_t)(value >> 24), (uint8_t)(value >> 16 & 255), (uint8_t)(value >> 8 & 255),
        (uint8_t)(value & 255)};
}

static void stroke(
    booth *b, vt_node canvas, vt_sketch_kind kind, vt_rect from_to, double width, uint32_t color)
{
    draw_on(b, canvas,
        (vt_sketch){.kind = kind,
            .x0 = from_to.x,
            .y0 = from_to.y,
            .x1 = from_to.w,
            .y1 = from_to.h,
            .width = width,
            .color = rgba(color)});
}

static void scribble(booth *b, vt_node canvas)
{
    for (int i = 0; i < 20; i++) {
        double x = 10 + 8 * i, y = i % 2 ? 20 : 70;
        stroke(b, canvas, VT_SKETCH_LINE, (vt_rect){x, y, x + 8, 90 - y}, 1 + i * 0.4, 0xffd060ff);
    }
    stroke(b, canvas, VT_SKETCH_RECT, (vt_rect){20, 30, 80, 60}, 0, 0x4080ff80);
    stroke(b, canvas, VT_SKETCH_RECT, (vt_rect){90, 30, 150, 60}, 4, 0xffffffff);
    stroke(b, canvas, VT_SKETCH_ELLIPSE, (vt_rect){60, 40, 130, 90}, 0, 0x80ff80a0);
    stroke(b, canvas, VT_SKETCH_ELLIPSE, (vt_rect){100, 50, 170, 95}, 3, 0xff8080ff);
    stroke(b, canvas, VT_SKETCH_LINE, (vt_rect){140, 20, 140, 20}, 16, 0xffffffff);
    stroke(b, canvas, VT_SKETCH_LINE, (vt_rect){0, 48, 180, 52}, 8, 0x00000000);
}

static void canvases(booth *b)
{
    put_scene(b, "image", "src=plate.jpg w=640 h=360 fit=cover opacity=0.55");
    scribble(b, put_scene(b, "canvas", "x=10 y=10 w=180 h=100"));
    vt_node paper = put_scene(b, "canvas", "x=220 y=10 w=180 h=100");
    stroke(b, paper, VT_SKETCH_CLEAR, (vt_rect){0, 0, 0, 0}, 0, 0xf0e8d0ff);
    scribble(b, paper);
    scribble(b, put_scene(b, "canvas", "x=520 y=70 w=180 h=100 anchor=center rotation=20"));
    scribble(b, put_scene(b, "canvas", "x=10 y=130 w=180 h=100 scale=1.6 opacity=0.7"));
    scribble(b, put_scene(b, "canvas", "x=400 y=200 w=180 h=100 anchor=center scale_x=-0.6 scale_y=0.6"));
    vt_node stamped = put_scene(b, "canvas", "x=460 y=220 w=170 h=130");
    uint32_t jar = vt_stage_stamp(b->stage, stamped, "jar.png");
    for (int i = 0; i < 4; i++)
        draw_on(b, stamped,
            (vt_sketch){.kind = VT_SKETCH_STAMP,
                .x0 = 10 + 38 * i,
                .y0 = 10 + 10 * i,
                .x1 = 50 + 38 * i,
                .y1 = 70 + 12 * i,
                .asset = jar});
}

static void codes(booth *b)
{
    const char *const levels[] = {"low", "medium", "quartile", "high"};
    for (int i = 0; i < 4; i++)
        put_scene(b, "qr",
            "text='https://www.example.org/visit/%d' x=%d y=10 w=140 correction=%s color=#000000 "
            "background=#ffffff",
            i, 10 + 156 * i, levels[i]);
    put_scene(b, "qr", "text='small' x=10 y=170 w=50 color=#000000 background=#ffffff");
    put_scene(b, "qr", "text='odd size' x=80.5 y=170.5 w=77.7 color=#203080 background=#f0e8d0");
    put_scene(b, "qr",
        "text='turned' x=250 y=230 w=100 anchor=center rotation=20 color=#000000 background=#ffffff");
    put_scene(
        b, "qr", "text='light on dark' x=330 y=170 w=120 color=#ffffff background=#00000000 opacity=0.8");
    put_scene(b, "qr", "text='Ünïcødé متحف' x=470 y=170 w=160 color=#000000 background=#ffffff");
}

static void particles(booth *b)
{
    put_scene(b, "particles",
        "x=40 y=300 w=120 h=20 rate=60 life=2 speed=90 heading=-90 spread=40 gravity=20 particle_size=10 "
        "color=#ffd060 color_end=#ff000000");
    put_scene(b, "particles",
        "src=spark.png x=240 y=200 w=160 h=20 rate=80 life=2 speed=60 heading=-90 spread=360 growth=3 "
        "particle_size=24 spin=180 blend=add color=#ffffff color_end=#ffffff00");
    put_scene(b, "particles",
        "src=jar.png x=460 y=20 w=150 h=10 rate=10 life=3 speed=40 heading=90 spread=20 gravity=30 "
        "particle_size=30 spin=90 life_spread=0.5 speed_spread=0.5 color=#80c0ff");
}

const scene paper_scenes[] = {
    {.name = "canvases", .build = canvases},
    {.name = "codes", .build = codes},
    {.name = "particles", .build = particles, .seconds = 2},
};
const int paper_scene_count = sizeof paper_scenes / sizeof paper_scenes[0];

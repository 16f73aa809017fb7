/* Pages of text in all scripts on the real stage, changed and scrolled at random: every change is damaged,
 * and no letter is cut off at its text's bounds, though those that stand in are taller than the line. */
#include "check.h"

#include "base/chance.h"
#include "base/view.h"
#include "cpu_help.h"

enum { VIEW_W = 480, VIEW_H = 270, TEXTS = 12, FRAMES = 60 };

static const char *const words[] = {"Handgloves", "jÅÀ", "ẰỖǺ", "μουσείο", "Музей", "المتحف", "لَّٰٓ", "سُبْحَٰنَ",
    "إِ۪۟", "ججِيِّ", "ﷺ", "שלום", "בְּרֵאשִׁ֖ית", "לֹּ֔", "संग्रहालय", "र्हूँ", "त्र्यैं", "ङ्क्ष्ट्रॄ", "中文字", "한국어", "ひらがな",
    "︵鬱", "😀", "،", "…", "₹", "[size=60]", "[/]", "*", "_", "\n"};
enum { WORDS = sizeof words / sizeof words[0] };

typedef struct {
    vt_stage *stage;
    vt_fonts *fonts;
    vt_chance chance;
    vt_node list, texts[TEXTS];
} page;

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    return vt_fonts_measure(((page *)context)->fonts, text, length, style, out);
}

static double between(page *p, double least, double most)
{
    return least + (most - least) * vt_chance_unit(&p->chance);
}

static void number(page *p, vt_node node, vt_prop prop, double value)
{
    assert_true(vt_stage_set_number(p->stage, node, prop, value, NULL));
}

static void write(page *p, vt_node text)
{
    char line[1024] = "";
    for (uint64_t n = 1 + vt_chance_below(&p->chance, 8); n > 0; n--) {
        strcat(line, words[vt_chance_below(&p->chance, WORDS)]);
        strcat(line, vt_chance_below(&p->chance, 4) ? " " : "");
    }
    assert_true(vt_stage_set_string(p->stage, text, VT_PROP_TEXT, line, NULL));
}

static void change(page *p)
{
    vt_node text = p->texts[vt_chance_below(&p->chance, TEXTS)];
    switch (vt_chance_below(&p->chance, 9)) {
    case 0:
        number(p, text, VT_PROP_SIZE, between(p, 8, 40));
        break;
    case 1:
        number(p, text, VT_PROP_LINE_HEIGHT, between(p, 0.7, 1.5));
        break;
    case 2:
        number(p, text, VT_PROP_W, vt_chance_below(&p->chance, 2) ? between(p, 60, 400) : 0);
        break;
    case 3:
        number(p, text, VT_PROP_H, vt_chance_below(&p->chance, 2) ? between(p, 20, 100) : 0);
        break;
    case 4:
        number(p, text, VT_PROP_OUTLINE, between(p, 0, 4));
        break;
    case 5:
        number(p, text, VT_PROP_ROTATION, vt_chance_below(&p->chance, 2) ? between(p, 0, 360) : 0);
        break;
    case 6:
        number(p, p->list, VT_PROP_Y, between(p, -200, 100)); /* the page scrolls */
        break;
    case 7:
        vt_stage_set_bool(p->stage, text, VT_PROP_MARKUP, vt_chance_below(&p->chance, 2), NULL);
        break;
    default:
        write(p, text);
    }
}

static void lay_out(page *p)
{
    assert_true(vt_stage_add(p->stage, vt_stage_scene(p->stage), VT_NODE_GROUP, &p->list, NULL));
    for (int i = 0; i < TEXTS; i++) {
        assert_true(vt_stage_add(p->stage, p->list, VT_NODE_TEXT, &p->texts[i], NULL));
        number(p, p->texts[i], VT_PROP_X, between(p, 0, VIEW_W / 2.0));
        number(p, p->texts[i], VT_PROP_Y, i * 40);
        number(p, p->texts[i], VT_PROP_SIZE, between(p, 12, 30));
        write(p, p->texts[i]);
    }
}

/* What is drawn does not change where it may draw everywhere. */
static void nothing_is_cut(vt_fonts *fonts, vt_drawlist *list, uint64_t seed, int frame)
{
    vt_painter *painter = make(VIEW_W, VIEW_H, fonts, false);
    vt_pixels *cut = paint_all(painter, list, VIEW_W, VIEW_H);
    vt_painter_destroy(painter);
    painter = make(VIEW_W, VIEW_H, fonts, false);
    for (int i = 0; i < list->count; i++)
        if (list->items[i].kind == VT_DRAW_TEXT) list->items[i].bounds = (vt_irect){0, 0, VIEW_W, VIEW_H};
    vt_pixels *whole_ones = paint_all(painter, list, VIEW_W, VIEW_H);
    vt_painter_destroy(painter);
    for (int y = 0; y < VIEW_H; y++)
        for (int x = 0; x < VIEW_W; x++)
            if (at(cut, x, y) != at(whole_ones, x, y))
                fail_msg("seed %d, frame %d: cut off at %d,%d", (int)seed, frame, x, y);
    vt_pixels_destroy(cut);
    vt_pixels_destroy(whole_ones);
}

static void run(uint64_t seed)
{
    page p = {.fonts = inter()};
    vt_err err = {.kind = VT_ERR_NONE};
    const vt_stage_deps deps = {.context = &p, .measure = measure};
    const vt_painter_options options = {.fonts = p.fonts, .w = VIEW_W, .h = VIEW_H, .oracle = true};
    const vt_view view = vt_view_make(VIEW_W, VIEW_H, VIEW_W, VIEW_H, 0, 500);
    vt_chance_seed(&p.chance, seed);
    p.stage = vt_stage_create(&deps, &err);
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    assert_non_null(p.stage);
    assert_non_null(painter);
    vt_drawlist list;
    vt_drawlist_init(&list);
    lay_out(&p);
    for (int frame = 0; frame < FRAMES; frame++) {
        vt_region damage;
        vt_region_clear(&damage);
        for (uint64_t n = 1 + vt_chance_below(&p.chance, 3); n > 0; n--)
            change(&p);
        vt_stage_settle(p.stage, &view, &damage);
        assert_true(vt_stage_draw(p.stage, &view, NULL, &list, &err));
        bool right = vt_painter_paint(painter, &list, &damage, &err);
        if (!right) fail_msg("seed %d, frame %d: %s", (int)seed, frame, err.message);
        if (frame % 4 == 0) nothing_is_cut(p.fonts, &list, seed, frame);
    }
    vt_drawlist_finish(&list);
    vt_painter_destroy(painter);
    vt_stage_destroy(p.stage);
    vt_fonts_destroy(p.fonts);
}

static void pages_are_damaged_where_they_change(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {1, 2, 3, 16};
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        run(seeds[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_are_damaged_where_they_change)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

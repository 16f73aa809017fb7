/* Any bytes as a text in any style: it is measured, its lines lie within what they must, and it is drawn. */
#include "paint/painter.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "type/typeset.h"

enum { HEAD = 8, W = 320, H = 200, TEXT_MOST = 4000 };

static int open_asset(void *context, const char *name, vt_err *err)
{
    char path[512];
    (void)context;
    snprintf(path, sizeof path, "%s/assets/%s", VT_SOURCE_DIR, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, name, "open the font");
    return fd;
}

static vt_fonts *open_fonts(void)
{
    static vt_fonts *fonts;
    if (fonts) return fonts;
    fonts = vt_fonts_create(&(vt_fonts_deps){.open = open_asset}, NULL);
    FUZZ_MUST(fonts && vt_fonts_declare(fonts, "sans", "fonts/Inter-Regular.otf", NULL));
    FUZZ_MUST(vt_fonts_declare(fonts, "bold", "fonts/Inter-Bold.otf", NULL));
    return fonts;
}

/* The first bytes choose the style, so that a change of them changes it. */
static vt_text_style style_of(const uint8_t *b)
{
    static const char *const languages[] = {"", "ja", "zh-Hant", "ar"};
    return (vt_text_style){.font = "sans",
        .size = 8 + b[0] % 40,
        .line_height = 1 + b[1] % 4 * 0.3,
        .wrap = b[2] * 2.0,
        .height = b[3] % 4 ? 0 : b[3],
        .shrink = b[4] % 4 ? 0 : 4,
        .spacing = b[5] % 4 ? 0 : b[5] % 16 - 4,
        .max_lines = b[6] % 6,
        .markup = b[7] & 1,
        .align = (vt_align)(b[7] >> 1 & 7) % 6,
        .direction = (vt_direction)(b[7] >> 4 & 3) % 3,
        .language = languages[b[7] >> 6]};
}

static void check_layout(vt_fonts *fonts, const char *text, size_t length, const vt_text_style *style)
{
    const vt_layout *layout = vt_fonts_layout(fonts, text, length, 0, style, NULL);
    FUZZ_MUST(layout && layout->line_count >= 1);
    FUZZ_MUST(style->max_lines == 0 || layout->line_count <= style->max_lines);
    double top = 0;
    for (int i = 0; i < layout->line_count; i++) {
        const vt_line *line = &layout->lines[i];
        FUZZ_MUST(line->top == top && line->height > 0);
        FUZZ_MUST(line->first_run >= 0 && line->first_run + line->run_count <= layout->run_count);
        top += line->height;
    }
    for (int i = 0; i < layout->run_count; i++) {
        const vt_run *run = &layout->runs[i];
        FUZZ_MUST(run->length > 0 && run->look < layout->look_count && run->x > -1e5 && run->x < 1e6);
    }
}

static void draw(
    vt_fonts *fonts, const char *text, size_t length, const vt_text_style *style, const vt_text_box *box)
{
    static vt_painter *painter;
    static vt_drawlist list;
    const vt_painter_options options = {.fonts = fonts, .w = W, .h = H, .memory = 1 << 20};
    if (!painter) painter = vt_painter_cpu_create(&options, NULL);
    if (!painter) return;
    if (!list.items) vt_drawlist_init(&list);
    vt_draw item = {
        .kind = VT_DRAW_TEXT, .matrix = vt_affine_identity, .w = box->w, .h = box->h, .opacity = 1};
    item.bounds = (vt_irect){0, 0, W, H};
    item.color = (vt_color){255, 255, 255, 255};
    item.style = *style;
    vt_buf_clear(&list.strings);
    vt_buf_clear(&list.extras);
    vt_buf_bytes(&list.strings, "sans", 5);
    item.text = list.strings.size;
    item.text_length = length;
    vt_buf_bytes(&list.strings, text, length);
    vt_buf_bytes(&list.strings, "", 1);
    vt_draw_ink ink = {.outline = style->max_lines,
        .outline_color = {9, 9, 9, 255},
        .shadow_blur = 3,
        .shadow_color = {0, 0, 0, 90},
        .language = list.strings.size};
    vt_buf_bytes(&list.strings, style->language, strlen(style->language) + 1);
    item.extra = vt_drawlist_keep_extra(&list, &ink, sizeof ink);
    list.items = &item;
    list.count = 1;
    vt_region all;
    vt_region_clear(&all);
    vt_region_add(&all, item.bounds);
    FUZZ_MUST(vt_painter_paint(painter, &list, &all, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_fonts *fonts = open_fonts();
    if (size < HEAD) return 0;
    vt_text_style style = style_of(bytes);
    const char *text = (const char *)bytes + HEAD;
    size_t length = size - HEAD < TEXT_MOST ? size - HEAD : TEXT_MOST;
    vt_text_box box;
    char link[64];
    FUZZ_MUST(vt_fonts_measure(fonts, text, length, &style, &box));
    FUZZ_MUST(box.w >= 0 && box.w < 1e7 && box.h > 0 && box.size >= 4 && box.size <= style.size);
    check_layout(fonts, text, length, &style);
    vt_fonts_link(
        fonts, text, length, &style, box.w, box.h, (vt_point){box.w / 2, box.h / 2}, link, sizeof link);
    draw(fonts, text, length, &style, &box);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {
        "The quick *brown* fox; well-known [link=a]jumps[/] [size=30]far[/]\nand on",
        "المتحف مفتوح كل يوم من 9 صباحًا (ما عدا الاثنين)", "מוזיאון ב-1965, Museomix", "संग्रहालय में क्षत्रिय श्री",
        "东京是「首都」。日本語ひらがな 한국어",
        "😀👩‍👩‍👧🇫🇷🇩🇪👍🏽❤️1️⃣",
        "a\u202Eb\u2067c\u2069d\u200F\u00AD\u200Bx\u0301\u0302", "e\xff\xfe\xc3(\xed\xa0\x80\xf0\x9f"};
    static const uint8_t heads[][HEAD] = {{12, 0, 90, 1, 1, 1, 0, 1}, {20, 2, 60, 1, 1, 4, 3, 0xA7},
        {9, 1, 0, 1, 4, 1, 2, 0x5B}, {30, 1, 40, 80, 4, 1, 0, 0x6A}};
    uint8_t seed[400];
    for (size_t i = 0; i < 4 * sizeof texts / sizeof texts[0]; i++) {
        const char *text = texts[i / 4];
        memcpy(seed, heads[i % 4], HEAD);
        memcpy(seed + HEAD, text, strlen(text));
        add(seed, HEAD + strlen(text));
    }
}

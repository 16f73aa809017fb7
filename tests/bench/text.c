/* What a page of 3,000 characters in six scripts needs, and what a text of a megabyte: laid out, shown first,
 * scrolled. In milliseconds of one processor; memory as the share of this process (PSS). */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "unit/paint/easel.h"

enum { W = 1920, H = 1080, CHARACTERS = 3000, LONG = 1 << 20, LAYOUTS = 9, PAGE_PARTS = 5 };

static const char *const lines[] = {
    "The museum is open every day but Monday, and children enter free; well-known guides lead you. ",
    "Το μουσείο είναι ανοιχτό κάθε μέρα εκτός Δευτέρας και τα παιδιά μπαίνουν δωρεάν στις αίθουσες. ",
    "Музей открыт каждый день, кроме понедельника, дети проходят бесплатно, экскурсии ведут знатоки. ",
    "المتحف مفتوح كل يوم من 9 صباحًا حتى 18 مساءً (ما عدا الاثنين)، والدخول مجاني للأطفال والطلاب. ",
    "המוזיאון פתוח בכל יום מלבד יום שני, והכניסה לילדים חופשית (כולל הדרכה בקבוצות קטנות ובערב). ",
    "संग्रहालय सोमवार को छोड़कर हर दिन खुला रहता है और बच्चों के लिए प्रवेश निःशुल्क है। ",
    "博物馆除星期一外每天开放,儿童免费入场,讲解员会带领您参观各个展厅,欢迎光临,请勿触摸展品,谢谢合作。\n"};
enum { LINES = sizeof lines / sizeof lines[0] };

static double since(int64_t start_us)
{
    return (double)(vt_clock_cpu_us() - start_us) / 1000;
}

static long memory_kb(void)
{
    char line[200];
    long kb = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    while (file && fgets(line, sizeof line, file) && sscanf(line, "Pss: %ld", &kb) != 1)
        continue;
    if (file) fclose(file);
    return kb;
}

static double measure(vt_fonts *fonts, const char *text, vt_text_style style, vt_text_box *box)
{
    int64_t start = vt_clock_cpu_us();
    if (!vt_fonts_measure(fonts, text, strlen(text), &style, box)) abort();
    return since(start);
}

static double paint(
    vt_painter *painter, const char *text, vt_text_style style, const vt_text_box *box, double y)
{
    vt_drawlist list;
    vt_region all = whole(W, H);
    start_list(&list, 0xffffffff);
    vt_draw *item =
        add_item(&list, VT_DRAW_TEXT, 60 + style.wrap / 2, y + box->h / 2, style.wrap, box->h, 0, 1);
    item->bounds = (vt_irect){0, 0, W, H};
    item->style = style;
    item->color = rgba(0x102030ff);
    item->font = keep_string(&list, "sans");
    item->text = keep_string(&list, text);
    item->text_length = strlen(text);
    int64_t start = vt_clock_cpu_us();
    if (!vt_painter_paint(painter, &list, &all, NULL)) abort();
    double took = since(start);
    finish_list(&list);
    return took;
}

/* Everything is new: fonts, layouts, letters. */
static void cold(void)
{
    static char part[4096], page[sizeof part * PAGE_PARTS];
    FILE *file = fopen(VT_SOURCE_DIR "/tests/bench/page.txt", "r");
    size_t length = file ? fread(part, 1, sizeof part - 1, file) : 0;
    if (length == 0) abort();
    fclose(file);
    for (int i = 0; i < PAGE_PARTS; i++)
        strcat(page, part);
    double laid = 1e9, shown = 1e9, again = 1e9;
    for (int i = 0; i < LAYOUTS; i++) {
        vt_fonts *fonts = inter();
        const vt_painter_options options = {.fonts = fonts, .w = W, .h = H, .memory = 16 << 20};
        vt_painter *painter = vt_painter_cpu_create(&options, NULL);
        vt_text_style style = {.font = "sans",
            .size = 44,
            .line_height = 1.2,
            .wrap = 1520,
            .language = "",
            .align = VT_ALIGN_START};
        vt_text_box box;
        if (!painter) abort();
        laid = fmin(laid, measure(fonts, page, style, &box));
        shown = fmin(shown, paint(painter, page, style, &box, 0));
        again = fmin(again, paint(painter, page, style, &box, 0));
        vt_painter_destroy(painter);
        vt_fonts_destroy(fonts);
    }
    printf("page.txt %d times, 44 px, nothing known before (best of %d)\n", PAGE_PARTS, LAYOUTS);
    printf("%-44s %8.2f\n", "fonts opened, text laid out", laid);
    printf("%-44s %8.2f\n", "first screen of it", shown);
    printf("%-44s %8.2f\n", "the same again", again);
}

static void scroll(vt_painter *painter, const char *what, const char *text, vt_text_style style,
    const vt_text_box *box, double from, double to, double step)
{
    double sum = 0, worst = 0;
    int frames = 0;
    for (double y = from; y > to; y -= step, frames++) {
        double took = paint(painter, text, style, box, y);
        sum += took;
        worst = fmax(worst, took);
    }
    printf("%-44s %8.2f mean, %.2f worst of %d frames\n", what, sum / frames, worst, frames);
}

int main(void)
{
    vt_fonts *fonts = inter();
    const vt_painter_options options = {.fonts = fonts, .w = W, .h = H, .memory = 16 << 20};
    vt_painter *painter = vt_painter_cpu_create(&options, NULL);
    vt_text_style style = {.font = "sans",
        .size = 32,
        .line_height = 1.2,
        .wrap = 1800,
        .language = "",
        .align = VT_ALIGN_START};
    vt_text_box box;
    static char page[8 * CHARACTERS], text[LONG + 1];
    size_t count = 0, used = 0;
    if (!painter) return 1;
    cold();
    long before = memory_kb();
    for (int i = 0; count < CHARACTERS; i = (i + 1) % LINES) {
        strcat(page, lines[i]);
        count += vt_utf8_count(lines[i], strlen(lines[i]));
    }
    printf("a page of %zu characters\n", count);
    printf("%-44s %8.2f\n", "first layout, fonts opened", measure(fonts, page, style, &box));
    double least = 1e9;
    for (int i = 1; i <= LAYOUTS; i++) {
        style.wrap = 1800 - i;
        least = fmin(least, measure(fonts, page, style, &box));
    }
    printf("%-44s %8.2f\n", "another layout (best of 9)", least);
    printf(
        "%-44s %8.2f\n", "first screen of it, no letter drawn before", paint(painter, page, style, &box, 0));
    scroll(painter, "scrolled by 12 pixels a frame", page, style, &box, 0, -box.h / 2, 12);
    printf("%-44s %8ld kB\n", "memory for fonts, layouts and letters", memory_kb() - before);
    for (int i = 0; used + strlen(lines[i]) < LONG; i = (i + 1) % LINES) {
        memcpy(text + used, lines[i], strlen(lines[i]));
        used += strlen(lines[i]);
    }
    printf("a text of %zu bytes\n", used);
    printf("%-44s %8.2f\n", "layout of what is allowed of it", measure(fonts, text, style, &box));
    scroll(painter, "scrolled", text, style, &box, -20000, -26000, 12);
    style.height = 900;
    printf("%-44s %8.2f\n", "layout of what fits into 900 units", measure(fonts, text, style, &box));
    vt_painter_destroy(painter);
    vt_fonts_destroy(fonts);
    return 0;
}

/* Fingers as they come: what is measured of each, and how it looks. */
#include "cmd/doctor_fingers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double ring_mm = 24, thin_mm = 1.2, digit_mm = 12, label_mm = 7, head_mm = 14, words_mm = 8;
static const int64_t second_us = 1000000, stays_us = 2000000, stuck_us = 10000000;

static const vt_color ground = {0x0d, 0x12, 0x1a, 255}, grid = {0x1b, 0x25, 0x33, 255},
                      grid_bold = {0x2b, 0x3a, 0x4f, 255}, strip = {0xff, 0xb4, 0x54, 0x26},
                      bright = {0xf4, 0xf7, 0xfb, 255}, dim = {0x9f, 0xb0, 0xc4, 255},
                      strip_ink = {0xff, 0xc9, 0x80, 0xc0}, bad = {0xff, 0x5c, 0x5c, 255};
static const vt_color inks[] = {{0x5c, 0xc8, 0xff, 255}, {0xff, 0xd1, 0x5c, 255}, {0x7d, 0xe3, 0x8a, 255},
    {0xff, 0x8f, 0xa3, 255}, {0xc4, 0xa1, 0xff, 255}, {0x4f, 0xe0, 0xd0, 255}, {0xff, 0xa0, 0x5c, 255},
    {0xd4, 0xe1, 0x57, 255}, {0xf4, 0x8f, 0xe0, 255}, {0x9a, 0xb8, 0xff, 255}};
enum { INKS = sizeof inks / sizeof inks[0] };

/* ---- nodes ---- */

static void number(const vt_fingers *f, vt_node node, vt_prop prop, double value)
{
    vt_stage_set_number(f->stage, node, prop, value, NULL);
}

static void color(const vt_fingers *f, vt_node node, vt_prop prop, vt_color value)
{
    vt_stage_set_color(f->stage, node, prop, value, NULL);
}

static void choice(const vt_fingers *f, vt_node node, vt_prop prop, int value)
{
    vt_value v = {.type = VT_TYPE_ENUM, .as.choice = value};
    vt_stage_set(f->stage, node, prop, &v, NULL);
}

static void place(const vt_fingers *f, vt_node node, double x, double y)
{
    number(f, node, VT_PROP_X, x);
    number(f, node, VT_PROP_Y, y);
}

static vt_node add(const vt_fingers *f, vt_node_kind kind, double x, double y)
{
    vt_node node = {0, 0};
    vt_stage_add(f->stage, vt_stage_scene(f->stage), kind, &node, NULL);
    place(f, node, x, y);
    return node;
}

static vt_node box(const vt_fingers *f, double x, double y, double w, double h, vt_color fill)
{
    vt_node node = add(f, VT_NODE_RECT, x, y);
    number(f, node, VT_PROP_W, w);
    number(f, node, VT_PROP_H, h);
    color(f, node, VT_PROP_COLOR, fill);
    return node;
}

static vt_node words(
    const vt_fingers *f, const char *text, const char *font, double mm, double x, double y, vt_color ink)
{
    vt_node node = add(f, VT_NODE_TEXT, x, y);
    vt_stage_set_string(f->stage, node, VT_PROP_TEXT, text, NULL);
    vt_stage_set_string(f->stage, node, VT_PROP_FONT, font, NULL);
    number(f, node, VT_PROP_SIZE, fmax(mm * f->mm, 12));
    color(f, node, VT_PROP_COLOR, ink);
    return node;
}

static void draw_grid(const vt_fingers *f)
{
    double w = f->view.design_w, h = f->view.design_h, step = 10 * f->mm;
    for (int i = 1; i * step < w || i * step < h; i++) {
        bool bold = i % 5 == 0;
        double half = bold ? 1.5 : 0.5;
        vt_color ink = bold ? grid_bold : grid;
        if (i * step < w) box(f, i * step - half, 0, 2 * half, h, ink);
        if (i * step < h) box(f, 0, i * step - half, w, 2 * half, ink);
    }
}

static void draw_strips(const vt_fingers *f)
{
    double w = f->view.design_w, h = f->view.design_h, e[4];
    for (int i = 0; i < 4; i++)
        e[i] = f->edges[i] * f->mm;
    if (e[0] > 0) box(f, 0, 0, e[0], h, strip);
    if (e[1] > 0) box(f, e[0], 0, w - e[0] - e[2], e[1], strip);
    if (e[2] > 0) box(f, w - e[2], 0, e[2], h, strip);
    if (e[3] > 0) box(f, e[0], h - e[3], w - e[0] - e[2], e[3], strip);
    if (f->edges[1] < 6) return;
    vt_node told = words(
        f, "edge: short touches that hit nothing do not count here", "sans", 4.5, w / 2, e[1] / 2, strip_ink);
    choice(f, told, VT_PROP_ANCHOR, 4);
}

static void draw_words(vt_fingers *f)
{
    double left = (f->edges[0] + 10) * f->mm, top = (f->edges[1] + 8) * f->mm;
    double low = f->view.design_h - (f->edges[3] + 8) * f->mm;
    char line[200];
    words(f, "Touch the screen", "bold", head_mm, left, top, bright);
    snprintf(line, sizeof line,
        "A square is 10 mm%s.  Escape ends this, and so does a minute without a touch.", f->mm_from);
    words(f, line, "sans", label_mm, left, top + 1.45 * head_mm * f->mm, dim);
    words(f, f->about, "sans", label_mm, left, top + (1.45 * head_mm + 1.5 * label_mm) * f->mm, dim);
    f->status = words(f, "", "bold", words_mm, left, low, bright);
    choice(f, f->status, VT_PROP_ANCHOR, 6); /* bottomleft */
    f->note = words(f, "", "sans", label_mm, left, low - 1.6 * words_mm * f->mm, dim);
    choice(f, f->note, VT_PROP_ANCHOR, 6);
}

static void make_mark(const vt_fingers *f, vt_finger_mark *mark)
{
    mark->line = add(f, VT_NODE_POLYLINE, 0, 0);
    number(f, mark->line, VT_PROP_THICKNESS, fmax(thin_mm * f->mm, 3));
    mark->ring = add(f, VT_NODE_ELLIPSE, 0, 0);
    number(f, mark->ring, VT_PROP_W, ring_mm * f->mm);
    number(f, mark->ring, VT_PROP_H, ring_mm * f->mm);
    number(f, mark->ring, VT_PROP_BORDER, fmax(thin_mm * f->mm, 3));
    choice(f, mark->ring, VT_PROP_ANCHOR, 4);
    mark->digit = words(f, "", "bold", digit_mm, 0, 0, bright);
    choice(f, mark->digit, VT_PROP_ANCHOR, 4);
    mark->label = words(f, "", "sans", label_mm, 0, 0, bright);
    const vt_node nodes[] = {mark->line, mark->ring, mark->digit, mark->label};
    for (int i = 0; i < 4; i++)
        vt_stage_set_bool(f->stage, nodes[i], VT_PROP_VISIBLE, false, NULL);
}

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    return vt_fonts_measure(context, text, length, style, out);
}

bool vt_fingers_begin(vt_fingers *f, vt_fonts *fonts, const vt_view *view, int64_t now_us, vt_err *err)
{
    f->stage = vt_stage_create(&(vt_stage_deps){.context = fonts, .measure = measure}, err);
    if (!f->stage) return false;
    f->view = *view;
    f->mm = 1 / view->mm_per_unit;
    f->touched_us = now_us;
    vt_stage_set_background(f->stage, ground);
    draw_grid(f);
    draw_strips(f);
    draw_words(f);
    for (int i = 0; i < VT_FINGERS_MOST; i++)
        make_mark(f, &f->marks[i]);
    vt_stage_damage_all(f->stage);
    return true;
}

void vt_fingers_end(vt_fingers *f)
{
    vt_stage_destroy(f->stage);
}

/* ---- contacts ---- */

static vt_finger_mark *find(vt_fingers *f, int64_t id)
{
    for (int i = 0; i < VT_FINGERS_MOST; i++) {
        if (f->marks[i].down && f->marks[i].id == id) return &f->marks[i];
    }
    return NULL;
}

static void add_place(vt_finger_mark *mark, const vt_event *event)
{
    double x = event->as.contact.x8 / 8.0, y = event->as.contact.y8 / 8.0;
    if (mark->trail_count == VT_TRAIL_MOST) {
        memmove(mark->trail, mark->trail + 2, sizeof mark->trail - 2 * sizeof mark->trail[0]);
        mark->trail_count--;
    }
    mark->trail[2 * mark->trail_count] = x;
    mark->trail[2 * mark->trail_count++ + 1] = y;
}

static void go_up(vt_finger_mark *mark, int64_t now_us)
{
    mark->down = false;
    mark->gone_us = now_us;
}

static vt_finger_mark *free_mark(vt_fingers *f)
{
    vt_finger_mark *fading = NULL;
    for (int i = 0; i < VT_FINGERS_MOST; i++) {
        if (f->marks[i].down) continue;
        if (!f->marks[i].shown) return &f->marks[i];
        if (!fading) fading = &f->marks[i];
    }
    return fading;
}

static void go_down(vt_fingers *f, const vt_event *event, const char *glass, int64_t now_us)
{
    vt_finger_mark *mark = find(f, event->as.contact.finger);
    int down = 1;
    if (mark) {
        f->lost_ups++;
        go_up(mark, now_us);
    }
    mark = free_mark(f);
    if (!mark) {
        f->too_many++;
        return;
    }
    const vt_node nodes[] = {mark->line, mark->ring, mark->digit, mark->label};
    *mark = (vt_finger_mark){.down = true,
        .shown = true,
        .id = event->as.contact.finger,
        .number = (int)(mark - f->marks) + 1,
        .began_us = now_us,
        .moved_us = now_us,
        .line = nodes[0],
        .ring = nodes[1],
        .digit = nodes[2],
        .label = nodes[3]};
    snprintf(mark->glass, sizeof mark->glass, "%s", glass);
    add_place(mark, event);
    f->seen++;
    for (int i = 0; i < VT_FINGERS_MOST; i++)
        down += f->marks[i].down && &f->marks[i] != mark;
    if (down > f->most) f->most = down;
}

static void move(vt_fingers *f, vt_finger_mark *mark, const vt_event *event, int64_t now_us)
{
    int64_t pause = now_us - mark->moved_us;
    add_place(mark, event);
    mark->moved_us = now_us;
    if (mark->moves++ == 0 || pause >= second_us / 5) return; /* it rested */
    if (mark->period_us > 0 && mark->moves > 20 && pause > 4 * mark->period_us) {
        mark->gaps++;
        f->gaps++;
        return;
    }
    mark->period_us = mark->period_us > 0 ? (mark->period_us * 15 + pause) / 16 : pause;
}

void vt_fingers_contact(vt_fingers *f, const vt_event *event, const char *glass, int64_t now_us)
{
    vt_finger_mark *mark = find(f, event->as.contact.finger);
    f->touched_us = now_us;
    if (event->as.contact.phase == VT_CONTACT_DOWN)
        go_down(f, event, glass, now_us);
    else if (mark && event->as.contact.phase == VT_CONTACT_MOVE)
        move(f, mark, event, now_us);
    else if (mark)
        go_up(mark, now_us);
}

void vt_fingers_key(vt_fingers *f, const vt_event *event)
{
    snprintf(f->key, sizeof f->key, "key \"%s\" %s", event->as.key.name, event->as.key.down ? "down" : "up");
}

/* ---- before a picture ---- */

static double hz_of(const vt_finger_mark *mark)
{
    return mark->period_us > 0 && mark->moves > 30 ? 1e6 / (double)mark->period_us : 0;
}

/* Below the ring, or above it where no room is. */
static void show_label(const vt_fingers *f, const vt_finger_mark *mark, double x, double y, bool stuck)
{
    char text[200], rate[40] = "", gaps[40] = "";
    double half = ring_mm / 2 * f->mm, hz = hz_of(mark);
    bool low = y > f->view.design_h * 0.72;
    if (hz > 0) snprintf(rate, sizeof rate, "\n%.0f Hz", hz);
    if (mark->gaps) snprintf(gaps, sizeof gaps, ", %d gaps", mark->gaps);
    snprintf(text, sizeof text, "%.0f, %.0f mm%s%s%s%s", x / f->mm, y / f->mm, stuck ? "\nstill there" : rate,
        gaps, f->tell_glass ? "\n" : "", f->tell_glass ? mark->glass : "");
    vt_stage_set_string(f->stage, mark->label, VT_PROP_TEXT, text, NULL);
    color(f, mark->label, VT_PROP_COLOR, stuck ? bad : bright);
    choice(f, mark->label, VT_PROP_ANCHOR, low ? 7 : 1); /* bottom, top */
    choice(f, mark->label, VT_PROP_ALIGN, VT_ALIGN_CENTER);
    place(f, mark->label, x, low ? y - half * 1.15 : y + half * 1.15);
}

static void show_mark(const vt_fingers *f, vt_finger_mark *mark, int64_t now_us)
{
    if (!mark->down && now_us - mark->gone_us >= stays_us) mark->shown = false;
    const vt_node nodes[] = {mark->line, mark->ring, mark->digit, mark->label};
    for (int i = 0; i < 4; i++)
        vt_stage_set_bool(f->stage, nodes[i], VT_PROP_VISIBLE, mark->shown && (i == 0 || mark->down), NULL);
    if (!mark->shown) return;
    bool stuck = mark->down && now_us - mark->moved_us >= stuck_us;
    vt_color ink = stuck ? bad : inks[(mark->number - 1) % INKS], inside = ink;
    vt_value trail = {
        .type = VT_TYPE_POINTS, .as.points = {.xy = mark->trail, .count = 2 * (size_t)mark->trail_count}};
    double x = mark->trail[2 * mark->trail_count - 2], y = mark->trail[2 * mark->trail_count - 1];
    char digit[8];
    inside.a = 0x50;
    vt_stage_set(f->stage, mark->line, VT_PROP_POINTS, &trail, NULL);
    color(f, mark->line, VT_PROP_COLOR, ink);
    number(f, mark->line, VT_PROP_OPACITY, mark->down ? 0.8 : 0.35);
    if (!mark->down) return;
    color(f, mark->ring, VT_PROP_COLOR, inside);
    color(f, mark->ring, VT_PROP_BORDER_COLOR, ink);
    place(f, mark->ring, x, y);
    snprintf(digit, sizeof digit, "%d", mark->number);
    vt_stage_set_string(f->stage, mark->digit, VT_PROP_TEXT, digit, NULL);
    place(f, mark->digit, x, y);
    show_label(f, mark, x, y, stuck);
}

void vt_fingers_show(vt_fingers *f, int64_t now_us)
{
    char text[300];
    int down = 0, known = 0;
    double sum = 0;
    for (int i = 0; i < VT_FINGERS_MOST; i++) {
        show_mark(f, &f->marks[i], now_us);
        down += f->marks[i].down;
        double hz = f->marks[i].down ? hz_of(&f->marks[i]) : 0;
        sum += hz;
        known += hz > 0;
    }
    if (known > 0) f->hz = sum / known;
    char gaps[40] = "no gaps", ups[40] = "no lost ups", rate[40] = "";
    if (f->gaps) snprintf(gaps, sizeof gaps, "%d gaps", f->gaps);
    if (f->lost_ups) snprintf(ups, sizeof ups, "%d lost ups", f->lost_ups);
    if (f->hz > 0) snprintf(rate, sizeof rate, "  ·  %.0f Hz", f->hz);
    snprintf(text, sizeof text, "%d now  ·  %d at once  ·  %d in all%s  ·  %s  ·  %s%s", down, f->most,
        f->seen, rate, gaps, ups, f->too_many ? "  ·  more than 20 at once" : "");
    vt_stage_set_string(f->stage, f->status, VT_PROP_TEXT, text, NULL);
    color(f, f->status, VT_PROP_COLOR, f->gaps + f->lost_ups + f->too_many > 0 ? bad : bright);
    vt_stage_set_string(f->stage, f->note, VT_PROP_TEXT, f->key, NULL);
}

int64_t vt_fingers_wish(const vt_fingers *f)
{
    int64_t wish = INT64_MAX;
    for (int i = 0; i < VT_FINGERS_MOST; i++) {
        const vt_finger_mark *mark = &f->marks[i];
        if (!mark->shown) continue;
        int64_t at = mark->down ? mark->moved_us + stuck_us : mark->gone_us + stays_us;
        if (mark->down && mark->moved_us + stuck_us <= f->touched_us) continue; /* known to be stuck */
        if (at < wish) wish = at;
    }
    return wish;
}

/* vitrine doctor --touch: a full screen that shows every finger as the show would get it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/doctor_fingers.h"
#include "cmd/doctor_private.h"
#include "host/host.h"
#include "host/touches.h"
#include "stage/drawlist.h"

static const int64_t patience_us = 60000000;

typedef struct {
    char shared[4096];
    vt_host *host;
    vt_fonts *fonts;
    vt_painter *painter;
    vt_fingers fingers;
    vt_drawlist list;
    vt_region damage;
    vt_view view;
    vt_touch_device glasses[VT_TOUCHES_MAX];
    int glass_count;
    int64_t period_us, presented_us;
} touch_show;

static int open_font(void *context, const char *name, vt_err *err)
{
    const touch_show *show = context;
    char path[4600];
    snprintf(path, sizeof path, "%s/%s", show->shared, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, path, "open");
    return fd;
}

static vt_fonts *make_fonts(touch_show *show, vt_err *err)
{
    vt_fonts *fonts = vt_fonts_create(&(vt_fonts_deps){.context = show, .open = open_font}, err);
    if (fonts && vt_fonts_declare(fonts, "sans", "fonts/Inter-Regular.otf", err) &&
        vt_fonts_declare(fonts, "bold", "fonts/Inter-Bold.otf", err))
        return fonts;
    vt_fonts_destroy(fonts);
    return NULL;
}

/* The name of the device; the mouse has none. */
static const char *name_of(const touch_show *show, int64_t glass)
{
    for (int i = 0; i < show->glass_count; i++) {
        if (show->glasses[i].id == glass) return show->glasses[i].name;
    }
    return glass == 0 ? "mouse" : "touch";
}

static void describe(touch_show *show)
{
    vt_fingers *fingers = &show->fingers;
    int length = snprintf(fingers->about, sizeof fingers->about, "%s, %dx%d", vt_host_name(show->host),
        show->view.screen_w, show->view.screen_h);
    fingers->tell_glass = show->glass_count > 1;
    for (int i = 0; i < show->glass_count && length < (int)sizeof fingers->about; i++)
        length += snprintf(fingers->about + length, sizeof fingers->about - (size_t)length, "  ·  %s",
            show->glasses[i].name);
    if (show->glass_count == 0 && strcmp(vt_host_name(show->host), "x11") == 0)
        snprintf(fingers->about + length, sizeof fingers->about - (size_t)length, "  ·  no touch device");
}

static void measure_screen(touch_show *show, const vt_conf *conf)
{
    static const char *const edges[] = {
        "touch.edge_left_mm", "touch.edge_top_mm", "touch.edge_right_mm", "touch.edge_bottom_mm"};
    int w, h, rotation = (int)vt_conf_int(conf, "screen.rotate");
    double mm, said = vt_conf_real(conf, "screen.width_mm");
    vt_host_screen(show->host, &w, &h, &mm);
    bool sideways = rotation == 90 || rotation == 270;
    show->view = vt_view_make(sideways ? h : w, sideways ? w : h, w, h, rotation, said > 0 ? said : mm);
    vt_host_set_view(show->host, &show->view);
    show->fingers.mm_from = said > 0 ? ", says kiosk.conf"
                            : mm > 0 ? ", says the screen"
                                     : " if this screen has 96 dpi: measure it, and write screen.width_mm";
    for (int i = 0; i < 4; i++)
        show->fingers.edges[i] = vt_conf_real(conf, edges[i]);
}

static bool begin(touch_show *show, const vt_args *args, const vt_conf *conf, vt_err *err)
{
    vt_painter_choice choice = vt_args_painter(args, conf);
    vt_host_options options = {.title = "vitrine doctor",
        .fullscreen = true,
        .software = choice == VT_PAINTER_CPU,
        .display = vt_conf_text(conf, "screen.display"),
        .across = vt_conf_text(conf, "screen.across"),
        .touch = vt_conf_text(conf, "screen.touch"),
        .touch_rotation = vt_args_touch_rotation(conf)};
    show->host = vt_host_sdl_create(&options, err);
    if (!show->host) return false;
    show->glass_count = vt_host_touches(show->glasses);
    measure_screen(show, conf);
    describe(show);
    show->period_us = (int64_t)(1e6 / vt_host_refresh(show->host));
    show->fonts = make_fonts(show, err);
    if (!show->fonts) return false;
    vt_painter_options painter = {.fonts = show->fonts,
        .window = vt_host_window(show->host),
        .w = show->view.screen_w,
        .h = show->view.screen_h,
        .memory = (size_t)16 << 20};
    show->painter = choice == VT_PAINTER_GPU ? vt_painter_gpu_create(&painter, err) : NULL;
    if (!show->painter) show->painter = vt_painter_cpu_create(&painter, err);
    return show->painter &&
           vt_fingers_begin(&show->fingers, show->fonts, &show->view, vt_host_now(show->host), err);
}

static bool picture(touch_show *show, int64_t now_us, vt_err *err)
{
    vt_stage *stage = show->fingers.stage;
    vt_fingers_show(&show->fingers, now_us);
    vt_stage_settle(stage, &show->view, &show->damage);
    vt_painter_sharpen(show->painter, now_us, &show->damage);
    if (vt_region_empty(&show->damage)) return true;
    if (!vt_stage_draw(stage, &show->view, &show->damage, &show->list, err) ||
        !vt_painter_paint(show->painter, &show->list, &show->damage, err) ||
        !vt_painter_present(show->painter, &show->damage, err))
        return false;
    vt_region_clear(&show->damage);
    show->presented_us = now_us;
    return true;
}

/* False: somebody wants to end it. */
static bool take(touch_show *show, const vt_host_news *news, int64_t now_us)
{
    bool goes_on = !news->close;
    for (int i = 0; i < news->count; i++) {
        const vt_event *event = &news->events[i];
        if (event->kind == VT_EVENT_CONTACT)
            vt_fingers_contact(&show->fingers, event, name_of(show, news->glass[i]), now_us);
        if (event->kind != VT_EVENT_KEY) continue;
        vt_fingers_key(&show->fingers, event);
        if (event->as.key.down && strcmp(event->as.key.name, "escape") == 0) goes_on = false;
    }
    return goes_on;
}

static bool serve(touch_show *show, vt_err *err)
{
    static vt_host_news news;
    bool due = true;
    for (;;) {
        int64_t now = vt_host_now(show->host), end = show->fingers.touched_us + patience_us;
        int64_t until = vt_fingers_wish(&show->fingers), next = show->presented_us + show->period_us;
        int64_t sharper = vt_painter_sharpens(show->painter);
        if (now >= end) return true;
        if (due && now >= next) {
            if (!picture(show, now, err)) return false;
            due = false;
            continue;
        }
        if (sharper < until) until = sharper > next ? sharper : next;
        if (due && next < until) until = next;
        if (!vt_host_wait(show->host, until < end ? until : end, &news, err)) return false;
        if (!take(show, &news, vt_host_now(show->host))) return true;
        due = true;
        if (!news.exposed && !news.resized) continue;
        if (news.resized &&
            !vt_painter_resize(show->painter, show->view.screen_w, show->view.screen_h, NULL, err))
            return false;
        vt_stage_damage_all(show->fingers.stage);
    }
}

int vt_doctor_touch(const vt_args *args, const vt_conf *conf)
{
    static touch_show show;
    char experience[4096], why[200];
    vt_err err = {0};
    vt_args none = *args;
    none.rest_count = 0;
    if (!vt_host_display_exists(why, sizeof why)) {
        fprintf(stderr, "vitrine: no display here (%s): start it where there is one\n", why);
        return VT_EXIT_FAILED;
    }
    vt_drawlist_init(&show.list);
    bool found = vt_args_experience(&none, conf, experience, &err);
    if (found && !vt_shared_assets(experience, show.shared))
        found =
            vt_fail(&err, VT_ERR_MISSING, "assets", "Vitrine's own fonts are not found; see vitrine doctor");
    bool done = found && begin(&show, args, conf, &err) && serve(&show, &err);
    if (done)
        printf("%d fingers, at most %d at once, %.0f Hz, %d gaps, %d lost ups\n", show.fingers.seen,
            show.fingers.most, show.fingers.hz, show.fingers.gaps, show.fingers.lost_ups);
    vt_fingers_end(&show.fingers);
    vt_painter_destroy(show.painter);
    vt_fonts_destroy(show.fonts);
    vt_host_destroy(show.host);
    vt_drawlist_finish(&show.list);
    return done ? VT_EXIT_OK : vt_cmd_fail(VT_EXIT_FAILED, &err);
}

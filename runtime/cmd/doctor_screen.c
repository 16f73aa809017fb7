/* What visitors see and touch. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/doctor_private.h"
#include "host/displays.h"
#include "host/host.h"
#include "host/touches.h"

static void one_display(vt_findings *findings, const vt_display *display, int number, bool ours)
{
    char mm[60] = "its size in mm unknown", turned[40] = "";
    if (display->width_mm > 0) snprintf(mm, sizeof mm, "%.0f mm wide", display->width_mm);
    if (display->rotation) snprintf(turned, sizeof turned, ", turned by %d degrees", display->rotation);
    vt_finding_add(findings, VT_FINDING_FINE, "display", NULL, "%d: %s, %dx%d at %d,%d, %s%s%s", number,
        display->name, display->place.x1 - display->place.x0, display->place.y1 - display->place.y0,
        display->place.x0, display->place.y0, mm, turned, ours ? "; the show is here" : "");
}

static void choose(vt_findings *findings, const vt_display *all, int count, vt_placement *found)
{
    const char *display = vt_conf_text(findings->conf, "screen.display");
    const char *across = vt_conf_text(findings->conf, "screen.across");
    vt_displays_choose(all, count, display, across, found);
    for (int i = 0; i < count; i++) {
        vt_irect common = vt_irect_intersect(all[i].place, found->place);
        one_display(findings, &all[i], i + 1, !found->missing && !vt_irect_empty(common));
    }
    const char *colon = strchr(found->advice, ':');
    if (colon)
        vt_finding_add(findings, VT_FINDING_MEND, "display", colon + 2, "%.*s", (int)(colon - found->advice),
            found->advice);
}

static void millimetres(vt_findings *findings, const vt_placement *place)
{
    double said = vt_conf_real(findings->conf, "screen.width_mm");
    if (said > 0) {
        vt_finding_add(
            findings, VT_FINDING_FINE, "size", NULL, "%.0f mm wide, says kiosk.conf (screen.width_mm)", said);
    } else if (place->width_mm > 0) {
        vt_finding_add(findings, VT_FINDING_FINE, "size",
            "measure once: some screens say nonsense. A wrong one goes into screen.width_mm",
            "%.0f mm wide, says the screen", place->width_mm);
    } else {
        vt_finding_add(findings, VT_FINDING_MEND, "size",
            "measure the width of the picture and write it into screen.width_mm",
            "nobody knows how many mm the screen is wide; taps and swipes are judged as if it had 96 dpi");
    }
}

static void painter(vt_findings *findings)
{
    char why[200];
    const char *choice = vt_conf_text(findings->conf, "screen.painter");
    bool real = vt_painter_gpu_is_real(why, sizeof why);
    if (strcmp(choice, "gpu") == 0 && !real)
        vt_finding_add(findings, VT_FINDING_NOTE, "painter", "write screen.painter = auto",
            "the GPU, as kiosk.conf says; but %s", why);
    else
        vt_finding_add(findings, VT_FINDING_FINE, "painter", NULL, "%s (screen.painter is %s; %s)",
            strcmp(choice, "gpu") == 0 || (real && strcmp(choice, "auto") == 0) ? "the GPU" : "the processor",
            choice, why);
}

static void one_glass(vt_findings *findings, const vt_touch_device *glass, bool ours)
{
    char usb[32] = "", fingers[32] = "any number of fingers";
    if (glass->vendor) snprintf(usb, sizeof usb, ", %04x:%04x", glass->vendor, glass->product);
    if (glass->fingers) snprintf(fingers, sizeof fingers, "%d fingers", glass->fingers);
    vt_finding_add(findings, VT_FINDING_FINE, "touch", NULL, "%s%s, %s%s%s%s%s", glass->name, usb, fingers,
        glass->by_path[0] ? ", in socket " : "", glass->by_path, glass->mapped ? ", mapped already" : "",
        ours ? "; the show listens to it" : "");
}

static void touch(vt_findings *findings, int display_count)
{
    vt_touch_device all[VT_TOUCHES_MAX];
    bool ours[VT_TOUCHES_MAX];
    const char *wanted = vt_conf_text(findings->conf, "screen.touch");
    int count = vt_host_touches(all);
    int chosen = vt_touches_choose(all, count, wanted, ours);
    for (int i = 0; i < count; i++)
        one_glass(findings, &all[i], !wanted[0] || ours[i]);
    if (count == 0 && !getenv("DISPLAY")) {
        vt_finding_add(findings, VT_FINDING_NOTE, "touch",
            "vitrine doctor --touch shows whether fingers arrive",
            "without X11 the touch devices are the compositor's");
    } else if (count == 0) {
        vt_finding_add(findings, VT_FINDING_NOTE, "touch",
            "plug the cable of the touch screen in; a mouse works, too", "no touch device");
    } else if (wanted[0] && chosen == 0) {
        vt_finding_add(findings, VT_FINDING_MEND, "touch",
            "write one of the names above into screen.touch, or look at its cable",
            "none of them is %s, as screen.touch says: nobody could touch the show", wanted);
    } else if (!wanted[0] && count > 1 && display_count > 1) {
        vt_finding_add(findings, VT_FINDING_MEND, "touch",
            "write into screen.touch which glass lies over the show's display",
            "%d touch devices and %d displays: nobody knows which glass lies over which", count,
            display_count);
    }
}

static int number_in(const char *path)
{
    int number = 0;
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    if (fscanf(file, "%d", &number) != 1) number = 0;
    fclose(file);
    return number;
}

static void keyboard(vt_findings *findings)
{
    vt_host_keyboard found = vt_host_survey_keyboard();
    bool grabs = vt_conf_bool(findings->conf, "screen.grab_keys");
    if (!found.known) {
        vt_finding_add(findings, VT_FINDING_NOTE, "keys",
            "start the kiosk under cage: it has no keys of its own",
            "without X11 the compositor decides which keys reach the system");
        return;
    }
    if (found.managed)
        vt_finding_add(findings, VT_FINDING_NOTE, "manager",
            "none is needed; without one no other window ever comes to the front", "%s runs on this display",
            found.manager);
    if (!grabs)
        vt_finding_add(findings, VT_FINDING_MEND, "keys", "write screen.grab_keys = yes",
            "visitors with a keyboard can leave the show: screen.grab_keys is no");
    else if (found.taken)
        vt_finding_add(findings, VT_FINDING_NOTE, "keys",
            "end that program before the doors open; a kiosk that runs here is one",
            "the keys cannot be taken now: %s", found.taken);
    else
        vt_finding_add(findings, VT_FINDING_FINE, "keys", NULL,
            "all come to the show; %d keys of the X server (console, end) are off while it runs",
            found.own_keys);
    if (number_in("/proc/sys/kernel/sysrq") != 0)
        vt_finding_add(findings, VT_FINDING_NOTE, "keys",
            "write kernel.sysrq = 0 into /etc/sysctl.d/90-kiosk.conf where visitors reach a keyboard",
            "the kernel itself listens to Alt+PrintScreen and a letter");
}

void vt_doctor_screen(vt_findings *findings)
{
    vt_display all[VT_DISPLAYS_MAX];
    vt_placement place = {.missing = false};
    vt_err err;
    int count = vt_host_displays(all, &err);
    if (count == 0) {
        vt_finding_add(findings, VT_FINDING_MEND, "display",
            "start it from the session that has the screen, or set DISPLAY=:0", "none: %s", err.message);
        painter(findings);
        return;
    }
    choose(findings, all, count, &place);
    millimetres(findings, &place);
    painter(findings);
    touch(findings, count);
    keyboard(findings);
}

/* eye: what the screen shows. Commands come line by line on standard input; each is answered by one line.
 *
 *   pixel X Y                   rrggbb
 *   shot FILE                   writes a PPM; "ok"
 *   keep NAME                   remembers the whole screen under this name (one letter); "ok"
 *   differs NAME                how many pixels are not as in the kept picture
 *   film EVERY_MS SECONDS A B   looks again and again; for each look "MS/A/B/NEITHER": when, and how many pixels of
 *                               a thousand are as in picture A, as in B (or both), and in neither; ends with "end"
 *   frames SECONDS HZ           how often the screen changed, and how many refreshes of that rate passed without a change
 *                               between the first and the last one
 *   cells SECONDS X Y STEP COUNT  looks at each change of the screen: "US/BITS" with the monotonic time and a 1 or 0 for each of
 *                               COUNT places from X, Y on, STEP pixels apart: light or dark; ends with "end"
 *   cursor                      "shown" or "hidden"
 *   windows                     "WxH+X+Y" of each window that is up, from the lowest to the front */
#include "screen.h"

#include <X11/extensions/Xfixes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOLERANCE = 24, PICTURES = 26 };

typedef struct {
    screen screen;
    XImage *kept[PICTURES];
} eye;

static uint32_t at(const XImage *image, int x, int y)
{
    uint32_t pixel;
    memcpy(&pixel, image->data + (size_t)y * (size_t)image->bytes_per_line + (size_t)x * 4, sizeof pixel);
    return pixel & 0xffffff;
}

static XImage **slot(eye *e, char name)
{
    return name >= 'A' && name < 'A' + PICTURES ? &e->kept[name - 'A'] : NULL;
}

static const char *shot(const eye *e, const char *path)
{
    XImage *image = screen_image(&e->screen);
    FILE *file = image != NULL ? fopen(path, "wb") : NULL;
    bool fine = file != NULL;
    if (fine) {
        fprintf(file, "P6\n%d %d\n255\n", image->width, image->height);
        for (int y = 0; y < image->height; y++)
            for (int x = 0; x < image->width; x++) {
                uint32_t pixel = at(image, x, y);
                unsigned char rgb[3] = {(unsigned char)(pixel >> 16), (unsigned char)(pixel >> 8), (unsigned char)pixel};
                fwrite(rgb, 1, sizeof rgb, file);
            }
        fine = fclose(file) == 0;
    }
    if (image != NULL) XDestroyImage(image);
    return fine ? "ok" : "error: no picture could be written";
}

static bool keep(eye *e, char name)
{
    XImage **kept = slot(e, name);
    if (kept == NULL) return false;
    if (*kept != NULL) XDestroyImage(*kept);
    *kept = screen_image(&e->screen);
    return *kept != NULL;
}

static long differs(const eye *e, const XImage *kept)
{
    long count = 0;
    XImage *image = screen_image(&e->screen);
    if (image == NULL) return -1;
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) count += color_distance(at(image, x, y), at(kept, x, y)) > TOLERANCE;
    XDestroyImage(image);
    return count;
}

/* Every fourth pixel of every fourth row is looked at. */
static void look(const eye *e, int64_t since, const XImage *a, const XImage *b)
{
    long as_a = 0, as_b = 0, neither = 0, all = 0;
    XImage *image = screen_image(&e->screen);
    if (image == NULL) return;
    for (int y = 0; y < image->height; y += 4)
        for (int x = 0; x < image->width; x += 4) {
            uint32_t pixel = at(image, x, y);
            bool like_a = color_distance(pixel, at(a, x, y)) <= TOLERANCE;
            bool like_b = color_distance(pixel, at(b, x, y)) <= TOLERANCE;
            as_a += like_a;
            as_b += like_b;
            neither += !like_a && !like_b;
            all++;
        }
    printf("%lld/%ld/%ld/%ld ", (long long)(clock_us() - since) / 1000, as_a * 1000 / all, as_b * 1000 / all,
        (neither * 1000 + all - 1) / all);
    XDestroyImage(image);
}

static void film(const eye *e, double every_ms, double seconds, const XImage *a, const XImage *b)
{
    int64_t start = clock_us(), end = start + (int64_t)(seconds * 1e6);
    for (int64_t next = start; next < end; next += (int64_t)(every_ms * 1000)) {
        sleep_until_us(next);
        look(e, start, a, b);
    }
    puts("end");
}

/* Changes within a third of a refresh belong to one frame. */
static void frames(eye *e, double seconds, double hz)
{
    int64_t refresh = (int64_t)(1e6 / hz), first = 0, last = 0;
    long count = 0;
    if (e->screen.damage == None && !screen_watch(&e->screen)) return;
    while (screen_changed(&e->screen, clock_us())) { /* what came before is not counted */
    }
    int64_t end = clock_us() + (int64_t)(seconds * 1e6);
    while (screen_changed(&e->screen, end)) {
        int64_t now = clock_us();
        if (count > 0 && now - last < refresh / 3) continue;
        if (count++ == 0) first = now;
        last = now;
    }
    long possible = count > 0 ? (long)((last - first + refresh / 2) / refresh) + 1 : 0;
    printf("%ld %ld\n", count, possible > count ? possible - count : 0);
}

static void print_cells(const eye *e, int x, int y, double step, int count)
{
    int width = (int)(step * count) + 1;
    XImage *image = XGetImage(e->screen.display, e->screen.root, x, y, (unsigned)width, 1, AllPlanes, ZPixmap);
    if (image == NULL) return;
    printf("%lld/", (long long)clock_us());
    for (int i = 0; i < count; i++) putchar((at(image, (int)(step * i), 0) >> 8 & 0xff) > 127 ? '1' : '0');
    putchar(' ');
    XDestroyImage(image);
}

static void cells(eye *e, double seconds, int x, int y, double step, int count)
{
    if (e->screen.damage == None && !screen_watch(&e->screen)) return;
    int64_t end = clock_us() + (int64_t)(seconds * 1e6);
    do print_cells(e, x, y, step, count);
    while (screen_changed(&e->screen, end));
    puts("end");
}

static const char *cursor(const eye *e)
{
    bool shown = false;
    XFixesCursorImage *image = XFixesGetCursorImage(e->screen.display);
    if (image == NULL) return "hidden";
    for (int i = 0; i < image->width * image->height; i++) shown = shown || (image->pixels[i] & 0xff000000) != 0;
    XFree(image);
    return shown ? "shown" : "hidden";
}

static void windows(const eye *e)
{
    Window root, parent, *children = NULL;
    unsigned count = 0;
    XQueryTree(e->screen.display, e->screen.root, &root, &parent, &children, &count);
    for (unsigned i = 0; i < count; i++) {
        XWindowAttributes its;
        if (XGetWindowAttributes(e->screen.display, children[i], &its) && its.map_state == IsViewable && its.class == InputOutput)
            printf("%dx%d+%d+%d ", its.width, its.height, its.x, its.y);
    }
    if (children != NULL) XFree(children);
    puts("end");
}

static void answer(eye *e, const char *line)
{
    int x, y, count;
    char name, other, path[220];
    double every, seconds, hz, step;
    if (sscanf(line, "pixel %d %d", &x, &y) == 2) printf("%06x\n", screen_pixel(&e->screen, x, y));
    else if (sscanf(line, "shot %219[^\n]", path) == 1) puts(shot(e, path));
    else if (sscanf(line, "keep %c", &name) == 1) puts(keep(e, name) ? "ok" : "error: not kept");
    else if (sscanf(line, "differs %c", &name) == 1 && slot(e, name) && *slot(e, name))
        printf("%ld\n", differs(e, *slot(e, name)));
    else if (sscanf(line, "film %lf %lf %c %c", &every, &seconds, &name, &other) == 4 && slot(e, name) && *slot(e, name) &&
             slot(e, other) && *slot(e, other))
        film(e, every, seconds, *slot(e, name), *slot(e, other));
    else if (sscanf(line, "frames %lf %lf", &seconds, &hz) == 2) frames(e, seconds, hz);
    else if (sscanf(line, "cells %lf %d %d %lf %d", &seconds, &x, &y, &step, &count) == 5)
        cells(e, seconds, x, y, step, count);
    else if (strcmp(line, "cursor") == 0) puts(cursor(e));
    else if (strcmp(line, "windows") == 0) windows(e);
    else printf("error: not understood: %s\n", line);
    fflush(stdout);
}

int main(void)
{
    eye e = {0};
    char line[256];
    int event_base, error_base, major = 5, minor = 0;
    if (!screen_open(&e.screen)) return 1;
    if (!XFixesQueryExtension(e.screen.display, &event_base, &error_base)) return 1;
    XFixesQueryVersion(e.screen.display, &major, &minor);
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        answer(&e, line);
    }
    for (int i = 0; i < PICTURES; i++)
        if (e.kept[i] != NULL) XDestroyImage(e.kept[i]);
    screen_close(&e.screen);
    return 0;
}

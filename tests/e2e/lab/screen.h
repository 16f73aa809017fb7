/* What an X display shows, seen from outside the program under test. */
#ifndef LAB_SCREEN_H
#define LAB_SCREEN_H

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    Display *display;
    Window root;
    int w, h;
    Damage damage; /* None until screen_watch */
    int damage_event;
} screen;

bool screen_open(screen *s); /* $DISPLAY; says on stderr why not */
void screen_close(screen *s);

uint32_t screen_pixel(const screen *s, int x, int y); /* 0xrrggbb */
XImage *screen_image(const screen *s);                /* 32 bits a pixel; free with XDestroyImage; NULL on failure */

/* Sum of the differences of the three channels. */
int color_distance(uint32_t a, uint32_t b);

/* Counts changes of the screen from now on; false when the server cannot. */
bool screen_watch(screen *s);
/* True once the screen changed since the last call that said so; false at the deadline. */
bool screen_changed(screen *s, int64_t deadline_us);

int64_t clock_us(void); /* monotonic */
void sleep_until_us(int64_t at);

#endif

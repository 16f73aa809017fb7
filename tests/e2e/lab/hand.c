/* hand [TOUCH_SOCKET [DEVICE]]: the fingers, the mouse and the keys of a visitor. Commands come line by line on standard input;
 * each is answered by one line, "ok" once the X server has processed it, or "error: ...". Coordinates are pixels.
 *
 *   down FINGER X Y     move FINGER X Y     up FINGER        needs TOUCH_SOCKET
 *   unplug                                                   the touch screen's cable is pulled and put back
 *   circles N HZ SECONDS                                     N fingers go round, every one moved at each step
 *   mouse X Y           press BUTTON        release BUTTON
 *   key NAME...                                              pressed in this order, released in the other: key Alt_L F4
 *   keydown NAME        keyup NAME
 *   disable DEVICE                                           an input device's cable is pulled
 *   window X Y W H                                           a window of our own, white
 *   grab                                                     takes the whole keyboard, until the end
 *   close                                                    asks every window to close, as a window manager does
 *
 * At the end of its input every finger is lifted. */
#include "inputtest.h"
#include "screen.h"

#include <X11/extensions/XTest.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINGERS = 15, KEYS = 4 };

typedef struct {
    screen screen;
    inputtest touch;
    struct {
        bool down;
        double x, y;
    } fingers[FINGERS];
    const char *touch_socket, *touch_device, *error;
} hand;

static bool fail(hand *h, const char *why)
{
    h->error = why;
    return false;
}

static bool finger(hand *h, int what, int id, double x, double y)
{
    if (h->touch.fd < 0) return fail(h, "no touch socket was given");
    if (id < 0 || id >= FINGERS) return fail(h, "no such finger");
    if (h->fingers[id].down == (what == INPUTTEST_DOWN)) return fail(h, "the finger is not where that begins");
    if (!inputtest_touch(&h->touch, what, (uint32_t)id, x, y)) return fail(h, strerror(errno));
    h->fingers[id].down = what != INPUTTEST_UP;
    h->fingers[id].x = x;
    h->fingers[id].y = y;
    return true;
}

static bool lift(hand *h, int id)
{
    if (id < 0 || id >= FINGERS) return fail(h, "no such finger");
    return finger(h, INPUTTEST_UP, id, h->fingers[id].x, h->fingers[id].y);
}

static bool circles(hand *h, int count, double hz, double seconds)
{
    int64_t start = clock_us();
    int steps = (int)(seconds * hz);
    bool fine = true;
    if (count > FINGERS) return fail(h, "too many fingers");
    for (int step = 0; step <= steps && fine; step++) {
        sleep_until_us(start + (int64_t)(step * 1e6 / hz));
        for (int id = 0; id < count && fine; id++) {
            double angle = step * 2 * M_PI / hz + id;
            double x = h->screen.w * (id % 5 + 0.5) / 5 + 60 * cos(angle);
            double y = h->screen.h * (id / 5 + 0.5) / ((count + 4) / 5) + 60 * sin(angle);
            fine = finger(h, step == 0 ? INPUTTEST_DOWN : INPUTTEST_MOVE, id, x, y);
        }
    }
    for (int id = 0; id < count; id++)
        if (h->fingers[id].down) fine = lift(h, id) && fine;
    return fine;
}

static bool plug_in(hand *h, const char *socket_path)
{
    return inputtest_cycle(h->screen.display, h->touch_device) &&
           inputtest_open(&h->touch, socket_path, h->screen.w, h->screen.h);
}

static bool unplug(hand *h)
{
    if (h->touch.fd < 0) return fail(h, "no touch socket was given");
    inputtest_close(&h->touch);
    for (int id = 0; id < FINGERS; id++) h->fingers[id].down = false;
    return plug_in(h, h->touch_socket) || fail(h, strerror(errno));
}

static bool keys(hand *h, char *names)
{
    KeyCode codes[KEYS];
    int count = 0;
    for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
        KeySym symbol = XStringToKeysym(name);
        if (symbol == NoSymbol || count == KEYS) return fail(h, "no such key, or too many");
        codes[count++] = XKeysymToKeycode(h->screen.display, symbol);
    }
    for (int i = 0; i < count; i++) XTestFakeKeyEvent(h->screen.display, codes[i], True, CurrentTime);
    for (int i = count - 1; i >= 0; i--) XTestFakeKeyEvent(h->screen.display, codes[i], False, CurrentTime);
    return true;
}

static bool one_key(hand *h, const char *name, bool down)
{
    KeySym symbol = XStringToKeysym(name);
    if (symbol == NoSymbol) return fail(h, "no such key");
    XTestFakeKeyEvent(h->screen.display, XKeysymToKeycode(h->screen.display, symbol), down, CurrentTime);
    return true;
}

static bool close_windows(hand *h)
{
    Display *display = h->screen.display;
    Window root, parent, *children = NULL;
    unsigned count = 0;
    if (!XQueryTree(display, h->screen.root, &root, &parent, &children, &count)) return fail(h, "no windows");
    for (unsigned i = 0; i < count; i++) {
        XEvent event = {.xclient = {.type = ClientMessage,
                            .window = children[i],
                            .message_type = XInternAtom(display, "WM_PROTOCOLS", False),
                            .format = 32}};
        event.xclient.data.l[0] = (long)XInternAtom(display, "WM_DELETE_WINDOW", False);
        XSendEvent(display, children[i], False, NoEventMask, &event);
    }
    if (children != NULL) XFree(children);
    return true;
}

static bool obey(hand *h, char *line)
{
    char word[16] = "";
    double a = 0, b = 0, c = 0;
    int after = 0;
    if (sscanf(line, "%15s%n", word, &after) != 1) return fail(h, "an empty line");
    char *rest = line + after;
    int given = sscanf(rest, "%lf %lf %lf", &a, &b, &c);
    if (strcmp(word, "down") == 0 && given == 3) return finger(h, INPUTTEST_DOWN, (int)a, b, c);
    if (strcmp(word, "move") == 0 && given == 3) return finger(h, INPUTTEST_MOVE, (int)a, b, c);
    if (strcmp(word, "up") == 0 && given == 1) return lift(h, (int)a);
    if (strcmp(word, "unplug") == 0) return unplug(h);
    if (strcmp(word, "circles") == 0 && given == 3) return circles(h, (int)a, b, c);
    if (strcmp(word, "mouse") == 0 && given == 2) {
        XTestFakeMotionEvent(h->screen.display, -1, (int)a, (int)b, CurrentTime);
        return true;
    }
    if ((strcmp(word, "press") == 0 || strcmp(word, "release") == 0) && given == 1) {
        XTestFakeButtonEvent(h->screen.display, (unsigned)a, word[0] == 'p', CurrentTime);
        return true;
    }
    if (strcmp(word, "key") == 0) return keys(h, rest);
    if (strcmp(word, "keydown") == 0) return one_key(h, rest + strspn(rest, " "), true);
    if (strcmp(word, "keyup") == 0) return one_key(h, rest + strspn(rest, " "), false);
    if (strcmp(word, "disable") == 0)
        return inputtest_enable(h->screen.display, rest + strspn(rest, " "), false) || fail(h, "no such device");
    int x, y, w, height;
    if (strcmp(word, "window") == 0 && sscanf(rest, "%d %d %d %d", &x, &y, &w, &height) == 4) {
        Window window = XCreateSimpleWindow(h->screen.display, h->screen.root, x, y, (unsigned)w, (unsigned)height, 0, 0,
                                            WhitePixel(h->screen.display, DefaultScreen(h->screen.display)));
        XMapRaised(h->screen.display, window);
        return true;
    }
    if (strcmp(word, "grab") == 0) {
        int answer = XGrabKeyboard(h->screen.display, h->screen.root, True, GrabModeAsync, GrabModeAsync, CurrentTime);
        return answer == GrabSuccess || fail(h, "the keyboard is somebody else's");
    }
    if (strcmp(word, "close") == 0) return close_windows(h);
    return fail(h, "not understood");
}

int main(int argc, char **argv)
{
    hand h = {.touch = {.fd = -1}, .touch_socket = argc > 1 ? argv[1] : NULL,
        .touch_device = argc > 2 ? argv[2] : "lab-touch"};
    char line[256];
    if (!screen_open(&h.screen)) return 1;
    if (h.touch_socket != NULL && !plug_in(&h, h.touch_socket)) {
        fprintf(stderr, "hand: %s: %s\n", h.touch_socket, strerror(errno));
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        bool fine = obey(&h, line);
        XSync(h.screen.display, False);
        if (fine && h.touch.fd >= 0 && !inputtest_sync(&h.touch)) fine = fail(&h, strerror(errno));
        if (fine) puts("ok");
        else printf("error: %s\n", h.error);
        fflush(stdout);
    }
    for (int id = 0; id < FINGERS; id++)
        if (h.fingers[id].down) lift(&h, id);
    if (h.touch.fd >= 0) {
        inputtest_sync(&h.touch);
        inputtest_close(&h.touch);
        inputtest_cycle(h.screen.display, h.touch_device);
    }
    screen_close(&h.screen);
    return 0;
}

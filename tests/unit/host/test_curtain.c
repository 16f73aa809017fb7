/* The curtain on an X server of the test's own: it shows the picture, shows it again when a window over it
 * goes, and ends with its keeper. Skipped where there is no X server to start. */
#include "check.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/shape.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/curtain.h"
#include "host/host.h"

enum { W = 320, H = 240, PICTURE_W = 300, PICTURE_H = 200 };

static pid_t server;
static unsigned *shared; /* the picture, as the keeper's shared canvas would be */

static bool start_server(void)
{
    int ends[2];
    char number[16] = "";
    if (pipe(ends) != 0) return false;
    server = fork();
    if (server == 0) {
        char fd[16];
        snprintf(fd, sizeof fd, "%d", ends[1]);
        freopen("/dev/null", "w", stderr);
        execlp("Xvfb", "Xvfb", "-noreset", "-displayfd", fd, "-screen", "0", "320x240x24", "-nolisten", "tcp",
            (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], number, sizeof number - 1);
    close(ends[0]);
    if (got <= 0) return false;
    char display[32];
    snprintf(display, sizeof display, ":%d", atoi(number));
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
    return setenv("DISPLAY", display, 1) == 0;
}

static int stop_server(void **state)
{
    (void)state;
    if (server > 0) {
        kill(server, SIGTERM);
        waitpid(server, NULL, 0);
    }
    return 0;
}

static const struct vt_curtain_picture *look(void *context)
{
    static struct vt_curtain_picture picture = {PICTURE_W, PICTURE_H, PICTURE_W, NULL};
    picture.data = context;
    return shared[PICTURE_W * PICTURE_H] ? &picture : NULL; /* the word behind the picture: there is one */
}

static pid_t hang(int *control)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    pid_t child = fork();
    if (child == 0) {
        const vt_curtain_source source = {.context = shared, .look = look};
        vt_err err = {.kind = VT_ERR_NONE};
        close(ends[0]);
        _exit(vt_curtain_run(&source, ends[1], &err));
    }
    close(ends[1]);
    *control = ends[0];
    char up = 1;
    assert_int_equal(read(*control, &up, 1), 1);
    return child;
}

static unsigned pixel(Display *display, int x, int y)
{
    XImage *image = XGetImage(display, DefaultRootWindow(display), x, y, 1, 1, AllPlanes, ZPixmap);
    assert_non_null(image);
    unsigned value = (unsigned)XGetPixel(image, 0, 0) & 0xFFFFFF;
    XDestroyImage(image);
    return value;
}

/* What is drawn after an event comes a moment later. */
static void expect_pixel(Display *display, int x, int y, unsigned expected)
{
    for (int i = 0; i < 200 && pixel(display, x, y) != expected; i++)
        usleep(10000);
    assert_int_equal(pixel(display, x, y), expected);
}

static void shows_the_last_picture_when_the_stage_goes(void **state)
{
    (void)state;
    if (server <= 0) skip();
    for (int i = 0; i < PICTURE_W * PICTURE_H; i++)
        shared[i] = 0xFF000000U | (unsigned)i % PICTURE_W;
    shared[PICTURE_W * PICTURE_H] = 1;
    int control;
    pid_t child = hang(&control);
    Display *display = XOpenDisplay(NULL);
    assert_non_null(display);
    expect_pixel(display, 10, 10, 10);
    expect_pixel(display, W - 1, 10, 0);
    expect_pixel(display, 10, H - 1, 0);

    Window stage = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, W, H, 0, 0, 0xAA5500);
    XMapWindow(display, stage);
    XSync(display, False);
    expect_pixel(display, 10, 10, 0xAA5500);
    shared[10 * PICTURE_W + 10] = 0xFF123456;
    XDestroyWindow(display, stage);
    XSync(display, False);
    expect_pixel(display, 10, 10, 0x123456);

    shared[10 * PICTURE_W + 10] = 0xFF654321;
    assert_int_equal(write(control, "x", 1), 1);
    expect_pixel(display, 10, 10, 0x654321);
    XCloseDisplay(display);

    int status = -1;
    close(control);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Touches must fall through: as far as the server knows, the curtain may lie above the stage. */
static void nothing_can_be_touched(void **state)
{
    (void)state;
    if (server <= 0) skip();
    int control, status = -1, rectangles = -1, order;
    pid_t child = hang(&control);
    Display *display = XOpenDisplay(NULL);
    assert_non_null(display);
    Window root, parent, *windows = NULL;
    unsigned count = 0;
    assert_true(XQueryTree(display, DefaultRootWindow(display), &root, &parent, &windows, &count) != 0);
    assert_int_equal(count, 1);
    XRectangle *parts = XShapeGetRectangles(display, windows[0], ShapeInput, &rectangles, &order);
    assert_int_equal(rectangles, 0);
    if (parts) XFree(parts);
    XFree(windows);
    XCloseDisplay(display);
    close(control);
    assert_int_equal(waitpid(child, &status, 0), child);
}

static void black_while_there_is_no_picture(void **state)
{
    (void)state;
    if (server <= 0) skip();
    shared[PICTURE_W * PICTURE_H] = 0;
    int control, status = -1;
    pid_t child = hang(&control);
    Display *display = XOpenDisplay(NULL);
    assert_non_null(display);
    expect_pixel(display, 10, 10, 0);
    XCloseDisplay(display);
    close(control);
    assert_int_equal(waitpid(child, &status, 0), child);
}

static void a_window_covers_the_whole_screen(void **state)
{
    (void)state;
    if (server <= 0) skip();
    char why[200];
    vt_err err = {.kind = VT_ERR_NONE};
    assert_true(vt_host_display_exists(why, sizeof why));
    const vt_host_options options = {.title = "test", .fullscreen = true, .kiosk = true, .software = true};
    vt_host *host = vt_host_sdl_create(&options, &err);
    assert_non_null(host);
    int w, h;
    double mm;
    vt_host_screen(host, &w, &h, &mm);
    assert_int_equal(w, W);
    assert_int_equal(h, H);
    assert_string_equal(vt_host_name(host), "x11");
    static vt_host_news news;
    bool exposed = false;
    for (int i = 0; i < 20 && !exposed; i++) {
        assert_true(vt_host_wait(host, vt_host_now(host) + 100000, &news, &err));
        exposed = news.exposed;
    }
    assert_true(exposed);
    vt_host_destroy(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_the_last_picture_when_the_stage_goes),
        cmocka_unit_test(nothing_can_be_touched),
        cmocka_unit_test(black_while_there_is_no_picture),
        cmocka_unit_test(a_window_covers_the_whole_screen),
    };
    size_t size = (PICTURE_W * PICTURE_H + 1) * sizeof *shared;
    shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return 1;
    if (!start_server()) server = 0;
    return cmocka_run_group_tests(tests, NULL, stop_server);
}

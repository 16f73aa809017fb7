/* A GPU that fails gives way to the processor, and the show goes on. */
#define vt_picture vt_paint_picture /* both rooms have one of that name */
#include "paint/backend.h"
#undef vt_picture

#include "app/app_private.h"
#include "show.h"

static const char attract[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  local box = root:rect { x = 100, y = 100, w = 100, h = 100, color = '#00ff00' }\n"
    "  box:to({ x = 700 }, 2)\n"
    "end\n"
    "return s\n";

typedef struct {
    show s;
    vt_painter_backend broken;
    const vt_painter_backend *whole;
    bool broke;
} fixture;

static bool fails(vt_painter *painter, vt_err *err)
{
    (void)painter;
    return vt_fail(err, VT_ERR_IO, NULL, "The driver is gone.");
}

static bool breaks_down(void *context, int64_t until_us)
{
    fixture *f = context;
    vt_picture *picture = &f->s.app->picture;
    if (!f->broke && vt_host_now(f->s.host) >= 1000000) {
        f->whole = picture->painter->backend;
        f->broken = *f->whole;
        f->broken.begin = fails;
        picture->painter->backend = &f->broken;
        picture->gpu = true;
        f->broke = true;
    }
    return show_more(&f->s, until_us);
}

static void a_gpu_that_fails_gives_way(void **state)
{
    (void)state;
    static fixture f;
    vt_err err;
    show *s = &f.s;
    show_init(s);
    show_write(s, "scenes/attract.lua", attract);
    show_open(s);
    s->until_us = 4000000;
    show_finger(s, 4, 99, VT_CONTACT_UP, 0, 0);
    if (!vt_app_run(s->app, breaks_down, &f, &err)) fail_msg("%s", err.message);
    assert_true(f.broke);
    assert_false(s->app->picture.gpu);
    assert_int_equal(s->app->picture.failures, 0);
    assert_ptr_equal(s->app->picture.painter->backend, f.whole);
    vt_pixels *copy = vt_painter_copy(s->app->picture.painter, &err);
    assert_non_null(copy);
    assert_int_equal(copy->data[150 * copy->stride + 750], 0xFF00FF00);
    assert_int_equal(copy->data[150 * copy->stride + 150], 0xFF000000);
    vt_pixels_destroy(copy);
    show_finish(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_gpu_that_fails_gives_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

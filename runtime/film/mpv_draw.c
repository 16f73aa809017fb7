/* Pictures out of libmpv: made by its software renderer at the size at which they are shown, as premultiplied
 * ARGB. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "film/blend.h"
#include "film/mpv_film.h"

enum { ROUND = 16, RESIZE_US = 200000, LATE_US = 20000, LEFT_OUT_MOST = 3 };

static int64_t number(const mpv_node *map, const char *name)
{
    for (int i = 0; i < map->u.list->num; i++)
        if (strcmp(map->u.list->keys[i], name) == 0 && map->u.list->values[i].format == MPV_FORMAT_INT64)
            return map->u.list->values[i].u.int64;
    return 0;
}

static bool has(const mpv_node *map, const char *name)
{
    for (int i = 0; i < map->u.list->num; i++)
        if (strcmp(map->u.list->keys[i], name) == 0) return true;
    return false;
}

void vt_film_params(vt_film *film, const mpv_node *params)
{
    if (params->format != MPV_FORMAT_NODE_MAP) return;
    bool lies = number(params, "rotate") % 180 == 90;
    film->whole_w = (int32_t)number(params, lies ? "dh" : "dw");
    film->whole_h = (int32_t)number(params, lies ? "dw" : "dh");
    film->alpha = has(params, "alpha");
    vt_matte matte = film->base.matte;
    film->facts.w = matte == VT_MATTE_RIGHT ? film->whole_w / 2 : film->whole_w;
    film->facts.h = matte == VT_MATTE_BELOW ? film->whole_h / 2 : film->whole_h;
}

static int32_t wanted_side(int32_t aim, int32_t most)
{
    int32_t rounded = (aim + ROUND - 1) / ROUND * ROUND;
    return aim <= 0 || rounded > most ? most : rounded;
}

/* The size to make it in: what the screen wants, changed now and then. True: it is another one. */
static bool choose_size(vt_film *film, int64_t now_us)
{
    pthread_mutex_lock(&film->lock);
    int32_t aim_w = film->aim_w, aim_h = film->aim_h;
    pthread_mutex_unlock(&film->lock);
    int32_t w = wanted_side(aim_w, film->facts.w), h = wanted_side(aim_h, film->facts.h);
    film->resize_us = INT64_MAX;
    if (w == film->drawn_w && h == film->drawn_h) return false;
    if (film->drawn_w > 0 && now_us < film->resized_us + RESIZE_US) {
        film->resize_us = film->resized_us + RESIZE_US;
        return false;
    }
    film->resized_us = now_us;
    film->drawn_w = w;
    film->drawn_h = h;
    return true;
}

static bool render(vt_film *film, const vt_pixels *into)
{
    int size[2] = {into->w, into->h}, block = 0, skip = 0;
    size_t stride = (size_t)into->stride * sizeof *into->data;
    mpv_render_param how[] = {{MPV_RENDER_PARAM_SW_SIZE, size},
        {MPV_RENDER_PARAM_SW_FORMAT, (void *)(uintptr_t) "bgra"}, {MPV_RENDER_PARAM_SW_STRIDE, &stride},
        {MPV_RENDER_PARAM_SW_POINTER, into->data}, {MPV_RENDER_PARAM_BLOCK_FOR_TARGET_TIME, &block},
        {MPV_RENDER_PARAM_SKIP_RENDERING, &skip}, {0}};
    return film->mpv->mpv_render_context_render(film->render, how) >= 0;
}

/* Takes a picture from libmpv without making it. */
static void skip_picture(vt_film *film)
{
    int block = 0, skip = 1;
    mpv_render_param how[] = {
        {MPV_RENDER_PARAM_BLOCK_FOR_TARGET_TIME, &block}, {MPV_RENDER_PARAM_SKIP_RENDERING, &skip}, {0}};
    film->mpv->mpv_render_context_render(film->render, how);
}

/* Where colour and matte are made together, before they become one picture. */
static vt_pixels *scratch(vt_film *film, int32_t w, int32_t h)
{
    vt_pixels *has_it = film->scratch;
    if (has_it && has_it->w == w && has_it->h == h) return has_it;
    vt_pixels_destroy(has_it);
    return film->scratch = vt_pixels_create(w, h);
}

static bool make(vt_film *film)
{
    vt_pixels *made = vt_frames_begin(&film->frames, film->drawn_w, film->drawn_h);
    if (!made) return false;
    vt_matte matte = film->base.matte;
    made->opaque = matte == VT_MATTE_NONE && !film->alpha;
    if (matte == VT_MATTE_NONE) {
        if (!render(film, made)) return false;
        if (film->alpha)
            vt_blend_premultiply(made);
        else
            vt_blend_opaque(made);
        return true;
    }
    bool right = matte == VT_MATTE_RIGHT;
    vt_pixels *both = scratch(film, right ? made->w * 2 : made->w, right ? made->h : made->h * 2);
    if (!both || !render(film, both)) return false;
    vt_blend_matte(made, both, right);
    return true;
}

/* Time is short: what should have been there a whole picture ago is left out, unless nothing newer comes. */
static bool is_late(const vt_film *film, const mpv_render_frame_info *info)
{
    double picture_us = fmax(film->frame_us / film->speed, LATE_US);
    return film->run && !film->at_end && film->left_out < LEFT_OUT_MOST &&
           (double)(film->mpv->mpv_get_time_us(film->handle) - info->target_time) > picture_us;
}

/* What libmpv has to show, if it is new, is taken from it. True: it, or what was taken before, is to be made.
 */
static bool take(vt_film *film, int64_t now_us)
{
    mpv_render_frame_info info = {0};
    if (film->redraw_us <= now_us) film->redraw_us = INT64_MAX;
    if (!(film->mpv->mpv_render_context_update(film->render) & MPV_RENDER_UPDATE_FRAME)) return film->stale;
    film->mpv->mpv_render_context_get_info(
        film->render, (mpv_render_param){MPV_RENDER_PARAM_NEXT_FRAME_INFO, &info});
    bool again = info.flags & MPV_RENDER_FRAME_INFO_REDRAW;
    if (again && !film->taken) { /* nothing to draw again: it would be black */
        skip_picture(film);
        return false;
    }
    if (!again) {
        film->taken++;
        if (film->left_out) vt_hub_count(film->base.hub, 0, 1);
        film->stale = true;
    }
    if (film->whole_w <= 0 ||
        film->whole_h <= 0) { /* or it waits 200 ms for that, and tells the shape after it */
        skip_picture(film);
        return false;
    }
    if (!again && is_late(film, &info)) {
        skip_picture(film);
        film->left_out++;
        film->redraw_us = now_us + LATE_US;
        return false;
    }
    film->left_out = 0;
    return true;
}

bool vt_film_draw(vt_film *film, int64_t now_us)
{
    bool makes = take(film, now_us);
    if (film->whole_w <= 0 || film->whole_h <= 0 || !film->taken) return false;
    bool waits = film->left_out > 0 && now_us < film->redraw_us && film->redraw_us != INT64_MAX;
    bool resized = choose_size(film, now_us);
    if (waits || !(makes || resized)) return false;
    film->stale = false;
    film->left_out = 0;
    if (!make(film)) {
        vt_film_fail(film, VT_ASSET_NO_MEMORY, VT_ERR_MEMORY, "there is no memory for its pictures");
        return false;
    }
    vt_frames_end(&film->frames);
    vt_hub_count(film->base.hub, 1, 0);
    vt_hub_wake(film->base.hub);
    return true;
}

/* The curtain through SDL. It takes graphics memory only while it draws. */
#include <SDL.h>

#include "host/curtain_private.h"
#include "host/host.h"

static bool draw(SDL_Renderer *renderer, const struct vt_curtain_picture *picture)
{
    SDL_SetRenderDrawColor(renderer, 0, 0, 0, 255);
    SDL_RenderClear(renderer);
    if (picture) {
        SDL_Rect all = {0, 0, picture->w, picture->h};
        SDL_Texture *texture = SDL_CreateTexture(
            renderer, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STATIC, picture->w, picture->h);
        if (!texture) return false;
        SDL_UpdateTexture(texture, NULL, picture->data, picture->stride * 4);
        SDL_RenderCopy(renderer, texture, NULL, &all);
        SDL_DestroyTexture(texture);
    }
    SDL_RenderPresent(renderer);
    return true;
}

bool vt_curtain_sdl(const vt_curtain_source *source, int control, vt_err *err)
{
    const vt_host_options options = {.title = "Vitrine curtain",
        .fullscreen = true,
        .kiosk = true,
        .display = source->display,
        .across = source->across,
        .one_of_several = source->one_of_several,
        .touch_rotation = VT_TOUCH_LEAVE};
    static vt_host_news news;
    vt_host *host = vt_host_sdl_create(&options, err);
    if (!host) return false;
    bool done = false;
    SDL_Renderer *renderer = SDL_CreateRenderer(vt_host_window(host), -1, 0);
    if (!renderer) {
        vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "SDL can draw nothing behind the stage: %s.", SDL_GetError());
        goto out;
    }
    if (!vt_host_watch(host, control, err)) goto out;
    bool drawn = draw(renderer, source->look(source->context));
    vt_curtain_is_up(control);
    for (bool alive = true; alive && drawn;) {
        bool again = false;
        if (!vt_host_wait(host, INT64_MAX, &news, err)) goto out;
        if (news.woken) alive = vt_curtain_obey(control, &again);
        if (news.exposed || news.resized || again) drawn = draw(renderer, source->look(source->context));
    }
    done = drawn ||
           vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "The curtain cannot show the picture: %s.", SDL_GetError());
out:
    if (renderer) SDL_DestroyRenderer(renderer);
    vt_host_destroy(host);
    return done;
}

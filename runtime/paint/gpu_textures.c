/* Sprites become textures: small ones lie together on the pages of an atlas, large ones have a texture of
 * their own. Of those, the ones that were not drawn for longest go when all of them are too many. */
#include <string.h>

#include "base/mem.h"
#include "paint/gpu.h"

enum {
    PAGE_SIDE = 2048,
    SMALL_PIXELS = 128 << 10, /* of a sprite that goes to the atlas */
    SMALL_HEIGHT = 512,
    SCRATCH_PIXELS = 64 << 10,
    STRAIGHT_PIXELS = 64 << 10, /* from here on a picture goes to the driver without being copied first */
    OWN_MOST_BYTES = 96 << 20
};

/* What a sprite's handle is. */
typedef struct vt_gpu_cell {
    uint32_t life;
    SDL_Texture *own;                  /* else it is in the atlas */
    uint32_t frame;                    /* that drew its own texture last */
    struct vt_gpu_cell *newer, *older; /* of those that have one */
    vt_atlas_place place;
} cell;

static size_t bytes_of(SDL_Texture *texture)
{
    int w = 0, h = 0;
    SDL_QueryTexture(texture, NULL, NULL, &w, &h);
    return (size_t)w * (size_t)h * 4;
}

static SDL_Texture *make(vt_gpu_textures *me, int w, int h)
{
    SDL_Texture *texture =
        SDL_CreateTexture(me->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, w, h);
    if (!texture) return NULL;
    SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
    me->counts->texture_bytes += bytes_of(texture);
    return texture;
}

static void unmake(vt_gpu_textures *me, SDL_Texture *texture)
{
    if (!texture) return;
    me->counts->texture_bytes -= bytes_of(texture);
    SDL_DestroyTexture(texture);
}

static bool send(vt_gpu_textures *me, SDL_Texture *texture, int x, int y, int w, int h)
{
    const SDL_Rect rect = {x, y, w, h};
    me->counts->uploads++;
    me->counts->upload_bytes += (uint64_t)w * (uint64_t)h * 4;
    return SDL_UpdateTexture(texture, &rect, me->scratch, w * 4) == 0;
}

static void take_off_list(vt_gpu_textures *me, cell *c)
{
    *(c->newer ? &c->newer->older : &me->newest) = c->older;
    *(c->older ? &c->older->newer : &me->oldest) = c->newer;
}

static void put_newest(vt_gpu_textures *me, cell *c)
{
    c->newer = NULL;
    c->older = me->newest;
    *(me->newest ? &me->newest->newer : &me->oldest) = c;
    me->newest = c;
}

static void unmake_own(vt_gpu_textures *me, cell *c)
{
    if (!c->own) return;
    take_off_list(me, c);
    me->own_bytes -= bytes_of(c->own);
    unmake(me, c->own);
    c->own = NULL;
}

static SDL_Texture *make_own(vt_gpu_textures *me, cell *c, int w, int h)
{
    c->own = make(me, w, h);
    if (!c->own) return NULL;
    me->own_bytes += bytes_of(c->own);
    put_newest(me, c);
    return c->own;
}

void vt_gpu_textures_trim(vt_gpu_textures *me, uint32_t frame)
{
    while (me->own_bytes > OWN_MOST_BYTES && me->oldest && me->oldest->frame + 1 < frame)
        unmake_own(me, me->oldest);
}

bool vt_gpu_textures_init(vt_gpu_textures *me, SDL_Renderer *renderer, int side, vt_gpu_counts *counts)
{
    *me = (vt_gpu_textures){.renderer = renderer, .counts = counts, .life = 1};
    vt_atlas_init(&me->atlas, side < PAGE_SIDE ? side : PAGE_SIDE);
    me->scratch = vt_alloc_array(SCRATCH_PIXELS, sizeof *me->scratch);
    return me->scratch != NULL;
}

void vt_gpu_textures_lose(vt_gpu_textures *me)
{
    for (int i = 0; i < VT_ATLAS_PAGES; i++) {
        unmake(me, me->pages[i]);
        me->pages[i] = NULL;
    }
    vt_atlas_forget(&me->atlas);
    me->life++;
}

void vt_gpu_textures_finish(vt_gpu_textures *me)
{
    if (!me->scratch) return;
    vt_gpu_textures_lose(me);
    vt_free(me->scratch);
    me->scratch = NULL;
}

static SDL_Texture *page(vt_gpu_textures *me, int number)
{
    SDL_Texture *texture = me->pages[number];
    if (texture) return texture;
    texture = make(me, me->atlas.side, me->atlas.side);
    if (!texture) return NULL;
    memset(me->scratch, 255, (size_t)VT_ATLAS_RESERVED * VT_ATLAS_RESERVED * sizeof *me->scratch);
    if (send(me, texture, 0, 0, VT_ATLAS_RESERVED, VT_ATLAS_RESERVED)) return me->pages[number] = texture;
    unmake(me, texture);
    return NULL;
}

static int within(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static void copy_picture(const vt_sprite *sprite, int x0, int x1, int y, uint32_t *out)
{
    const uint32_t *row =
        (const uint32_t *)(const void *)((const uint8_t *)sprite->data +
                                         (size_t)within(y, sprite->h - 1) * (size_t)sprite->stride);
    int left = x0 < 0 ? -x0 : 0, right = x1 > sprite->w ? x1 - sprite->w : 0, middle = x1 - x0 - left - right;
    for (int i = 0; i < left; i++)
        out[i] = row[0];
    memcpy(out + left, row + x0 + left, (size_t)middle * sizeof *out);
    for (int i = 0; i < right; i++)
        out[left + middle + i] = row[sprite->w - 1];
}

/* Coverage becomes white with that alpha, so that the colour of a vertex is all that is needed. */
static void copy_coverage(const vt_sprite *sprite, int x0, int x1, int y, uint32_t *out)
{
    if (y < 0 || y >= sprite->h) {
        memset(out, 0, (size_t)(x1 - x0) * sizeof *out);
        return;
    }
    const uint8_t *row = (const uint8_t *)sprite->data + (size_t)y * (size_t)sprite->stride;
    for (int x = x0; x < x1; x++)
        *out++ = x >= 0 && x < sprite->w ? row[x] * 0x01010101U : 0;
}

/* A part of the sprite, which lies at x, y of the texture, goes there strip by strip; it may reach into the
 * border. */
static bool upload_strips(
    vt_gpu_textures *me, SDL_Texture *texture, int x, int y, const vt_sprite *sprite, vt_irect part)
{
    if (vt_irect_empty(part)) return true;
    const int w = part.x1 - part.x0, most = SCRATCH_PIXELS / w;
    for (int top = part.y0; top < part.y1; top += most) {
        int rows = part.y1 - top < most ? part.y1 - top : most;
        for (int i = 0; i < rows; i++) {
            uint32_t *out = me->scratch + (size_t)i * (size_t)w;
            (sprite->coverage ? copy_coverage : copy_picture)(sprite, part.x0, part.x1, top + i, out);
        }
        if (!send(me, texture, x + part.x0, y + top, w, rows)) return false;
    }
    return true;
}

static bool upload_straight(
    vt_gpu_textures *me, SDL_Texture *texture, int x, int y, const vt_sprite *sprite, vt_irect part)
{
    const SDL_Rect rect = {x + part.x0, y + part.y0, part.x1 - part.x0, part.y1 - part.y0};
    const uint8_t *first =
        (const uint8_t *)sprite->data + (ptrdiff_t)part.y0 * sprite->stride + (ptrdiff_t)part.x0 * 4;
    me->counts->uploads++;
    me->counts->upload_bytes += (uint64_t)rect.w * (uint64_t)rect.h * 4;
    return SDL_UpdateTexture(texture, &rect, first, sprite->stride) == 0;
}

/* A part of the sprite, with what of the border touches it. */
static bool upload(
    vt_gpu_textures *me, SDL_Texture *texture, int x, int y, const vt_sprite *sprite, vt_irect part)
{
    vt_irect all = part;
    if (part.x0 <= 0) all.x0 = -VT_GPU_BORDER;
    if (part.y0 <= 0) all.y0 = -VT_GPU_BORDER;
    if (part.x1 >= sprite->w) all.x1 = sprite->w + VT_GPU_BORDER;
    if (part.y1 >= sprite->h) all.y1 = sprite->h + VT_GPU_BORDER;
    if (sprite->coverage || vt_irect_area(part) < STRAIGHT_PIXELS)
        return upload_strips(me, texture, x, y, sprite, all);
    const vt_irect around[] = {{all.x0, all.y0, all.x1, part.y0}, {all.x0, part.y1, all.x1, all.y1},
        {all.x0, part.y0, part.x0, part.y1}, {part.x1, part.y0, all.x1, part.y1}};
    if (!upload_straight(me, texture, x, y, sprite, part)) return false;
    for (int i = 0; i < 4; i++)
        if (!upload_strips(me, texture, x, y, sprite, around[i])) return false;
    return true;
}

void vt_gpu_textures_drop(vt_gpu_textures *me, vt_sprite *sprite)
{
    cell *c = sprite->handle;
    unmake_own(me, c);
    vt_atlas_give_back(&me->atlas, &c->place);
    vt_free(c);
    sprite->handle = NULL;
}

static bool is_small(const vt_gpu_textures *me, int w, int h)
{
    return w <= me->atlas.side && h <= SMALL_HEIGHT && w * h <= SMALL_PIXELS;
}

static bool place_cell(
    vt_gpu_textures *me, vt_gpu_batch *batch, cell *c, const vt_sprite *sprite, uint32_t frame)
{
    const int w = sprite->w + 2 * VT_GPU_BORDER, h = sprite->h + 2 * VT_GPU_BORDER;
    SDL_Texture *texture;
    int x = 0, y = 0, emptied;
    if (is_small(me, w, h) && vt_atlas_put(&me->atlas, w, h, frame, &c->place, &emptied)) {
        if (emptied >= 0) vt_gpu_batch_flush(batch);
        texture = page(me, c->place.page);
        x = c->place.box.x0;
        y = c->place.box.y0;
    } else {
        texture = make_own(me, c, w, h);
    }
    const vt_irect all = {0, 0, sprite->w, sprite->h};
    return texture && upload(me, texture, x + VT_GPU_BORDER, y + VT_GPU_BORDER, sprite, all);
}

static cell *make_cell(vt_gpu_textures *me, vt_gpu_batch *batch, vt_sprite *sprite, uint32_t frame)
{
    cell *c = vt_alloc(sizeof *c);
    if (!c) return NULL;
    c->life = me->life;
    sprite->handle = c;
    if (place_cell(me, batch, c, sprite, frame)) return c;
    vt_gpu_textures_drop(me, sprite);
    return NULL;
}

static void describe(const vt_sprite *sprite, SDL_Texture *texture, vt_irect box, vt_gpu_cloth *out)
{
    int w = 1, h = 1;
    SDL_QueryTexture(texture, NULL, NULL, &w, &h);
    *out = (vt_gpu_cloth){.texture = texture,
        .x = box.x0 + VT_GPU_BORDER,
        .y = box.y0 + VT_GPU_BORDER,
        .w = sprite->w,
        .h = sprite->h,
        .side_x = w,
        .side_y = h};
}

/* Sends what has changed since. */
static bool refresh(vt_gpu_textures *me, vt_gpu_batch *batch, vt_sprite *sprite, const vt_gpu_cloth *cloth)
{
    const vt_irect part = vt_irect_intersect(sprite->fresh, (vt_irect){0, 0, sprite->w, sprite->h});
    sprite->fresh = (vt_irect){0, 0, 0, 0};
    if (vt_irect_empty(part)) return true;
    if (batch->texture == cloth->texture) vt_gpu_batch_flush(batch);
    return upload(me, cloth->texture, (int)cloth->x, (int)cloth->y, sprite, part);
}

bool vt_gpu_textures_find(
    vt_gpu_textures *me, vt_gpu_batch *batch, vt_sprite *sprite, uint32_t frame, vt_gpu_cloth *out)
{
    cell *c = sprite->handle;
    if (!sprite->data || sprite->w < 1 || sprite->h < 1) return false;
    if (c && (c->life != me->life || (!c->own && !vt_atlas_valid(&me->atlas, &c->place)))) {
        vt_gpu_textures_drop(me, sprite);
        c = NULL;
    }
    if (!c) {
        sprite->fresh = (vt_irect){0, 0, 0, 0};
        c = make_cell(me, batch, sprite, frame);
    }
    if (!c) return false;
    if (c->own && c->frame != frame) {
        c->frame = frame;
        take_off_list(me, c);
        put_newest(me, c);
    }
    if (!c->own) vt_atlas_drawn(&me->atlas, &c->place, frame);
    describe(sprite, c->own ? c->own : me->pages[c->place.page], c->place.box, out);
    return refresh(me, batch, sprite, out);
}

bool vt_gpu_textures_white(vt_gpu_textures *me, const vt_gpu_batch *batch, vt_gpu_cloth *out)
{
    SDL_Texture *texture = page(me, 0);
    for (int i = 1; i < VT_ATLAS_PAGES; i++) {
        if (me->pages[i] && me->pages[i] == batch->texture) texture = me->pages[i];
    }
    const double side = me->atlas.side, white = VT_ATLAS_RESERVED;
    *out = (vt_gpu_cloth){.texture = texture, .w = white, .h = white, .side_x = side, .side_y = side};
    return texture != NULL;
}

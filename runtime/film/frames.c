#include "film/frames.h"

#include "base/mem.h"

enum { LINE = 64, PIXELS_A_LINE = LINE / 4 };

void vt_frames_init(vt_frames *frames)
{
    *frames = (vt_frames){.making = -1, .newest = -1, .shown = -1};
    pthread_mutex_init(&frames->lock, NULL);
}

void vt_frames_finish(vt_frames *frames)
{
    for (int i = 0; i < VT_FRAMES_SLOTS; i++)
        vt_free(frames->slots[i]);
    pthread_mutex_destroy(&frames->lock);
}

static vt_pixels *make(int32_t w, int32_t h)
{
    int32_t stride = (w + PIXELS_A_LINE - 1) / PIXELS_A_LINE * PIXELS_A_LINE;
    vt_pixels *made = vt_alloc(sizeof *made + LINE + (size_t)stride * (size_t)h * sizeof *made->data);
    if (!made) return NULL;
    uintptr_t data = ((uintptr_t)(made + 1) + LINE - 1) / LINE * LINE;
    *made = (vt_pixels){.w = w, .h = h, .stride = stride, .data = (uint32_t *)data};
    return made;
}

vt_pixels *vt_frames_begin(vt_frames *frames, int32_t w, int32_t h)
{
    pthread_mutex_lock(&frames->lock);
    int slot = 0;
    while (slot == frames->newest || slot == frames->shown)
        slot++;
    frames->making = slot;
    pthread_mutex_unlock(&frames->lock);
    vt_pixels *has = frames->slots[slot];
    if (has && has->w == w && has->h == h) return has;
    vt_free(has);
    return frames->slots[slot] = make(w, h);
}

void vt_frames_end(vt_frames *frames)
{
    pthread_mutex_lock(&frames->lock);
    frames->newest = frames->making;
    frames->making = -1;
    frames->number++;
    pthread_mutex_unlock(&frames->lock);
}

const vt_pixels *vt_frames_take(vt_frames *frames, uint64_t *number)
{
    pthread_mutex_lock(&frames->lock);
    frames->shown = frames->newest;
    const vt_pixels *shown = frames->shown < 0 ? NULL : frames->slots[frames->shown];
    if (number) *number = frames->number;
    pthread_mutex_unlock(&frames->lock);
    return shown;
}

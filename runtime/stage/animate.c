/* Sprites and animated pictures that play by themselves. What is shown follows from the time since a node
 * began to play, so it does not depend on how often an advance comes; it is not hashed.
 *
 * Invariants
 * 1. Only a node that plays has a record; one that stands keeps what it shows in shown_frame.
 * 2. A frame that nobody can see is counted, but wakes nobody and damages nothing.
 * 3. The next wish is the next frame of what is seen, not the next refresh. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "stage/stage_private.h"

static const double longest_us = 1e15; /* 31 years: the slowest rate is still a time */

struct stage_film {
    stage_film *next;
    uint32_t request;
    int count;
    int64_t length_us;
    uint16_t delay_ms[];
};

struct stage_play {
    const stage_own *calls;
    stage_node *node;
    stage_play *prev, *next;
    double fps;             /* of a sprite */
    const stage_film *film; /* of an animated picture */
    int64_t since_us, base; /* base: what was shown then */
    int64_t next_us;        /* when another frame is due */
};

static stage_play *play_of(const stage_node *node)
{
    return (stage_play *)(void *)node->own;
}

static void stop(vt_stage *stage, stage_node *node)
{
    stage_play *play = play_of(node);
    if (play->prev)
        play->prev->next = play->next;
    else
        stage->lively.plays = play->next;
    if (play->next) play->next->prev = play->prev;
    vt_free(play);
    node->own = NULL;
}

static const stage_own calls = {.destroy = stop};

static const stage_film *film_of(const vt_stage *stage, uint32_t request)
{
    const stage_film *film = stage->lively.films;
    while (film && film->request != request)
        film = film->next;
    return film;
}

static int64_t frame_us(const stage_film *film, int frame)
{
    return (int64_t)film->delay_ms[frame] * 1000;
}

static int64_t film_frame(const stage_play *play, int64_t now_us, int64_t *next_us)
{
    const stage_film *film = play->film;
    int64_t at = (now_us - play->since_us) % film->length_us;
    int frame = (int)(play->base % film->count);
    for (; at >= frame_us(film, frame); frame = (frame + 1) % film->count)
        at -= frame_us(film, frame);
    *next_us = now_us + frame_us(film, frame) - at;
    return frame;
}

static int64_t sprite_frame(const stage_play *play, int64_t now_us, int64_t *next_us)
{
    double past = (double)(now_us - play->since_us), rate = fabs(play->fps) / 1e6;
    double frames = floor(past * rate + 1e-6); /* a frame's own moment, rounded to microseconds, counts */
    *next_us = play->since_us + (int64_t)fmin(ceil((frames + 1) / rate), longest_us);
    return play->base + (int64_t)(play->fps < 0 ? -frames : frames);
}

static bool seen(const stage_node *node)
{
    return node->lit && !vt_irect_empty(node->bounds);
}

static void show(stage_node *node, int64_t frame)
{
    if (node->shown_frame == frame) return;
    node->shown_frame = frame;
    if (seen(node)) vt_stage_mark(node, STAGE_DIRTY_PAINT);
}

static void advance(stage_play *play, int64_t now_us)
{
    show(play->node,
        play->film ? film_frame(play, now_us, &play->next_us) : sprite_frame(play, now_us, &play->next_us));
}

static void start(vt_stage *stage, stage_node *node, double fps, const stage_film *film)
{
    stage_play *play = play_of(node);
    if (!play) {
        play = vt_alloc(sizeof *play);
        if (!play) return; /* it stands still */
        play->calls = &calls;
        play->node = node;
        play->next = stage->lively.plays;
        if (play->next) play->next->prev = play;
        stage->lively.plays = play;
        node->own = &play->calls;
    }
    play->fps = fps;
    play->film = film;
    play->since_us = stage->tweens.now_us;
    play->base = node->shown_frame;
    advance(play, play->since_us);
}

void vt_plays_changed(vt_stage *stage, stage_node *node, vt_prop prop)
{
    if (prop != VT_PROP_FPS && prop != VT_PROP_FRAME && prop != VT_PROP_PLAYING && prop != VT_PROP_SRC)
        return;
    if (node->kind != VT_NODE_SPRITE && node->kind != VT_NODE_IMAGE) return;
    bool still = stage->tweens.reduce, anew = prop == VT_PROP_FRAME;
    double fps = 0;
    const stage_film *film = NULL;
    if (node->kind == VT_NODE_SPRITE)
        fps = still ? 0 : vt_stage_value(node, VT_PROP_FPS)->number;
    else if (!still && vt_stage_value(node, VT_PROP_PLAYING)->boolean)
        film = film_of(stage, node->showing->request);
    const stage_play *play = play_of(node);
    if (prop == VT_PROP_SRC) anew = play ? play->film != film : node->shown_frame != 0;
    if (anew || still) show(node, 0);
    if (!film && fps == 0) {
        if (play) stop(stage, node);
    } else if (!play || anew || play->fps != fps || play->film != film) {
        start(stage, node, fps, film);
    }
}

void vt_plays_reconsider(vt_stage *stage, stage_node *node)
{
    vt_plays_changed(stage, node, VT_PROP_FPS);
    if (!node->hold) return;
    for (stage_node *child = node->hold->first; child; child = child->next)
        vt_plays_reconsider(stage, child);
}

static stage_film *take_out(vt_stage *stage, uint32_t request)
{
    stage_film **link = &stage->lively.films;
    while (*link && (*link)->request != request)
        link = &(*link)->next;
    stage_film *film = *link;
    if (film) *link = film->next;
    return film;
}

bool vt_stage_asset_frames(vt_stage *stage, uint32_t request, int count, const uint16_t *delay_ms)
{
    stage_film *film = NULL;
    const stage_film *known = film_of(stage, request);
    if (known ? known->count == count && memcmp(known->delay_ms, delay_ms, (size_t)count * 2) == 0
              : count <= 1)
        return true;
    if (count > 1) {
        film = vt_alloc(sizeof *film + (size_t)count * sizeof film->delay_ms[0]);
        if (!film) return false;
        film->request = request;
        film->count = count;
        for (int i = 0; i < count; i++) {
            film->delay_ms[i] = delay_ms[i] > 0 ? delay_ms[i] : 1;
            film->length_us += frame_us(film, i);
        }
    }
    stage_film *old = take_out(stage, request);
    if (film) {
        film->next = stage->lively.films;
        stage->lively.films = film;
    }
    for (stage_showing *showing = vt_stage_asset_first(stage, request); showing; showing = showing->next)
        vt_plays_changed(stage, showing->node, VT_PROP_SRC);
    vt_free(old);
    return true;
}

void vt_plays_finish(vt_stage *stage)
{
    while (stage->lively.films)
        vt_free(take_out(stage, stage->lively.films->request));
}

void vt_plays_advance(vt_stage *stage)
{
    for (stage_play *play = stage->lively.plays; play; play = play->next)
        advance(play, stage->tweens.now_us);
}

int64_t vt_plays_wish(const vt_stage *stage)
{
    int64_t wish = INT64_MAX;
    for (const stage_play *play = stage->lively.plays; play; play = play->next)
        if (seen(play->node) && play->next_us < wish) wish = play->next_us;
    return wish;
}

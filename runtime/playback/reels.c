#include "playback/reels.h"

#include <math.h>

#include "base/mem.h"

enum { CUES_MOST = 256, PASSED_MOST = 512 };
/* What a player and time may differ by; what it may have skipped or done twice rather than gone elsewhere;
 * what a file may say wrongly of its length. */
static const int64_t same_us = 40000, near_us = 2000000, early_us = 500000;

struct cue {
    uint64_t cue;
    int64_t place_us;
};

struct reel {
    uint32_t media;
    vt_reel_state state;
    bool asked;  /* to play */
    bool fresh;  /* it was put where it is, and has not been in play since */
    bool behind; /* it was taken back; cues up to told_place_us were called already */
    int64_t told_us, told_place_us, jump_us;
    vt_transport transport; /* playing: the player said so */
    struct cue *cues;
    int count, room;
};

struct passed {
    int64_t t_us;
    uint32_t media;
    uint64_t cue;
};

struct vt_reels {
    struct reel *list;
    int count, room;
    int64_t now_us;
    struct passed passed[PASSED_MOST]; /* not taken yet, in order of times */
    int passed_count;
};

vt_reels *vt_reels_create(vt_err *err)
{
    vt_reels *reels = vt_alloc(sizeof *reels);
    if (!reels) vt_fail_memory(err, "the films");
    return reels;
}

void vt_reels_destroy(vt_reels *reels)
{
    if (!reels) return;
    for (int i = 0; i < reels->count; i++)
        vt_free(reels->list[i].cues);
    vt_free(reels->list);
    vt_free(reels);
}

static struct reel *find(const vt_reels *reels, uint32_t media)
{
    for (int i = 0; i < reels->count; i++)
        if (reels->list[i].media == media) return &reels->list[i];
    return NULL;
}

bool vt_reels_open(vt_reels *reels, uint32_t media, vt_err *err)
{
    if (find(reels, media)) return true;
    if (reels->count == reels->room) {
        int room = reels->room ? reels->room * 2 : 8;
        struct reel *grown = vt_realloc_array(reels->list, (size_t)room, sizeof *grown);
        if (!grown) return vt_fail_memory(err, "a film");
        reels->list = grown;
        reels->room = room;
    }
    struct reel *reel = &reels->list[reels->count++];
    *reel = (struct reel){.media = media, .state = VT_REEL_LOADING, .fresh = true};
    vt_transport_init(&reel->transport);
    return true;
}

/* Takes what was passed out again: of one film, or one of its cues. */
static void forget(vt_reels *reels, uint32_t media, const uint64_t *cue)
{
    int kept = 0;
    for (int i = 0; i < reels->passed_count; i++) {
        const struct passed *passed = &reels->passed[i];
        if (passed->media != media || (cue && passed->cue != *cue)) reels->passed[kept++] = *passed;
    }
    reels->passed_count = kept;
}

void vt_reels_close(vt_reels *reels, uint32_t media)
{
    struct reel *reel = find(reels, media);
    if (!reel) return;
    forget(reels, media, NULL);
    vt_free(reel->cues);
    reels->count--;
    for (int i = (int)(reel - reels->list); i < reels->count; i++)
        reels->list[i] = reels->list[i + 1];
}

static void pass(vt_reels *reels, uint32_t media, uint64_t cue, int64_t t_us)
{
    if (reels->passed_count == PASSED_MOST) return;
    int at = reels->passed_count++;
    for (; at > 0 && reels->passed[at - 1].t_us > t_us; at--)
        reels->passed[at] = reels->passed[at - 1];
    reels->passed[at] = (struct passed){t_us, media, cue};
}

/* The cues that were passed in play up to t_us join the queue. */
static void settle(vt_reels *reels, struct reel *reel, int64_t t_us)
{
    if (reels->now_us < t_us) reels->now_us = t_us;
    for (int i = 0; i < reel->count && reel->transport.playing; i++) {
        int64_t when = reel->told_us;
        while ((when = vt_transport_when(&reel->transport, reel->cues[i].place_us, when)) <= t_us &&
               reels->passed_count < PASSED_MOST)
            pass(reels, reel->media, reel->cues[i].cue, when);
    }
    if (reel->told_us > t_us) return;
    reel->told_us = t_us;
    if (reel->transport.playing) reel->behind = false;
}

/* After the transport has changed: cues are called from now on, or once it is where it was before. */
static void tell_from(struct reel *reel, int64_t t_us)
{
    reel->told_us = t_us;
    if (!reel->behind || !reel->transport.playing) return;
    int64_t when = vt_transport_when(&reel->transport, reel->told_place_us, t_us);
    if (when < INT64_MAX)
        reel->told_us = when;
    else
        reel->behind = false;
}

static void jump(struct reel *reel, int64_t place_us, int64_t t_us)
{
    reel->transport.playing = false;
    vt_transport_seek(&reel->transport, place_us, t_us);
    reel->fresh = true;
    reel->behind = false;
    reel->jump_us = t_us;
    reel->told_us = t_us;
}

/* How it would go on at rate 1, from time 0. */
static vt_transport way_on(const struct reel *reel)
{
    vt_transport way = reel->transport;
    way.base_us = 0;
    way.rate = way.rate < 0 ? -1 : 1;
    way.playing = true;
    return way;
}

/* How far it is to where it was when it fell back; 0: it did not. */
static int64_t way_to_told(const struct reel *reel)
{
    vt_transport way = way_on(reel);
    return reel->behind ? vt_transport_when(&way, reel->told_place_us, 0) : 0;
}

/* From the place it has to one further on: what lies on the way was passed, all of it now. */
static void pass_way(vt_reels *reels, struct reel *reel, int64_t way_us, int64_t t_us)
{
    vt_transport way = way_on(reel);
    for (int64_t gone = way_to_told(reel), next; gone < way_us; gone = next) {
        next = INT64_MAX;
        for (int i = 0; i < reel->count; i++) {
            int64_t when = vt_transport_when(&way, reel->cues[i].place_us, gone);
            if (when < next) next = when;
        }
        for (int i = 0; i < reel->count && next <= way_us; i++)
            if (vt_transport_when(&way, reel->cues[i].place_us, gone) == next)
                pass(reels, reel->media, reel->cues[i].cue, t_us);
    }
}

/* How much further than it should be, in the direction of play, the shorter way round a loop. */
static int64_t ahead_by(const vt_transport *transport, int64_t place_us, int64_t t_us)
{
    int64_t ahead = place_us - vt_transport_at(transport, t_us), length = transport->length_us;
    if (transport->loop && length > 0) {
        if (ahead > length / 2) ahead -= length;
        if (ahead < -length / 2) ahead += length;
    }
    return transport->rate < 0 ? -ahead : ahead;
}

static void correct(vt_reels *reels, struct reel *reel, int64_t place_us, int64_t t_us)
{
    vt_transport *transport = &reel->transport;
    int64_t ahead = ahead_by(transport, place_us, t_us), before = vt_transport_at(transport, t_us);
    if (ahead > -same_us && ahead < same_us) return;
    vt_transport_correct(transport, before, t_us);
    bool near = ahead > -near_us && ahead < near_us && transport->playing;
    if (near && ahead > 0) pass_way(reels, reel, ahead, t_us);
    if (!reel->behind) reel->told_place_us = before;
    reel->behind = near && way_to_told(reel) > ahead;
    vt_transport_correct(transport, place_us, t_us);
    tell_from(reel, t_us);
}

static void begin(vt_reels *reels, struct reel *reel, int64_t t_us)
{
    vt_transport *transport = &reel->transport;
    for (int i = 0; i < reel->count && reel->fresh; i++)
        if (reel->cues[i].place_us == transport->at_us) pass(reels, reel->media, reel->cues[i].cue, t_us);
    reel->fresh = false;
    transport->base_us = t_us;
    transport->playing = true;
    tell_from(reel, t_us);
}

void vt_reels_set(vt_reels *reels, uint32_t media, bool playing, double rate, bool loop, int64_t t_us)
{
    struct reel *reel = find(reels, media);
    if (!reel) return;
    settle(reels, reel, t_us);
    vt_transport *transport = &reel->transport;
    if (transport->loop != loop) vt_transport_loop(transport, loop, t_us);
    if (transport->rate != rate) vt_transport_rate(transport, rate, t_us);
    if (playing && reel->state == VT_REEL_OVER) {
        jump(reel, transport->rate < 0 ? transport->length_us : 0, t_us);
        reel->state = VT_REEL_READY;
    }
    if (reel->asked != playing) {
        vt_transport_pause(transport, t_us);
        reel->asked = playing;
    }
    tell_from(reel, t_us);
}

void vt_reels_seek(vt_reels *reels, uint32_t media, double seconds, int64_t t_us)
{
    struct reel *reel = find(reels, media);
    if (!reel || reel->state == VT_REEL_FAILED) return;
    settle(reels, reel, t_us);
    jump(reel, seconds > 0 ? llround(fmin(seconds, 1e9) * 1e6) : 0, t_us);
    if (reel->state == VT_REEL_OVER) reel->state = VT_REEL_READY;
}

void vt_reels_ready(vt_reels *reels, uint32_t media, int64_t length_us, int64_t t_us)
{
    struct reel *reel = find(reels, media);
    if (!reel || reel->state == VT_REEL_FAILED) return;
    settle(reels, reel, t_us);
    vt_transport_length(&reel->transport, length_us, t_us);
    if (reel->state == VT_REEL_LOADING) reel->state = VT_REEL_READY;
    tell_from(reel, t_us);
}

/* The player was told otherwise in this very moment, and has not heard it yet. */
static bool stale(const struct reel *reel, int64_t place_us, int64_t t_us)
{
    int64_t off = place_us - reel->transport.at_us;
    return reel->fresh && reel->jump_us == t_us && (off >= same_us || off <= -same_us);
}

void vt_reels_at(vt_reels *reels, uint32_t media, int64_t place_us, int64_t t_us)
{
    struct reel *reel = find(reels, media);
    if (!reel || reel->state != VT_REEL_READY || stale(reel, place_us, t_us)) return;
    settle(reels, reel, t_us);
    if (reel->asked && !reel->transport.playing) begin(reels, reel, t_us);
    correct(reels, reel, place_us, t_us);
}

void vt_reels_end(vt_reels *reels, uint32_t media, int64_t t_us)
{
    struct reel *reel = find(reels, media);
    if (!reel || reel->state != VT_REEL_READY) return;
    vt_transport *transport = &reel->transport;
    bool back = transport->rate < 0, ran = transport->playing;
    int64_t end = back ? 0 : transport->length_us;
    if (stale(reel, end, t_us)) return;
    settle(reels, reel, t_us);
    if (transport->loop) {
        jump(reel, back ? transport->length_us : 0, t_us);
        return;
    }
    if (reel->asked && !ran) begin(reels, reel, t_us);
    int64_t place = vt_transport_at(transport, t_us);
    int64_t left = back ? place : end - place;
    if (ran && !back && place > 0 && (end == 0 || left > early_us))
        vt_transport_length(transport, end = place, t_us);
    else if (left <= early_us) {
        vt_transport_correct(transport, place, t_us);
        pass_way(reels, reel, left, t_us);
    }
    transport->playing = reel->asked = reel->behind = false;
    vt_transport_correct(transport, end, t_us);
    reel->state = VT_REEL_OVER;
}

void vt_reels_fail(vt_reels *reels, uint32_t media)
{
    struct reel *reel = find(reels, media);
    if (!reel) return;
    vt_transport_pause(&reel->transport, reels->now_us);
    reel->state = VT_REEL_FAILED;
}

bool vt_reels_cue(vt_reels *reels, uint32_t media, double seconds, uint64_t cue, vt_err *err)
{
    struct reel *reel = find(reels, media);
    if (!reel) return vt_fail(err, VT_ERR_MISSING, NULL, "this film is closed");
    if (!(seconds >= 0)) return vt_fail(err, VT_ERR_RANGE, NULL, "a cue's place is 0 seconds or more");
    if (reel->count == CUES_MOST)
        return vt_fail(err, VT_ERR_RANGE, NULL, "a film has at most %d cues; cancel those that are done with",
            CUES_MOST);
    if (reel->count == reel->room) {
        int room = reel->room ? reel->room * 2 : 8;
        struct cue *grown = vt_realloc_array(reel->cues, (size_t)room, sizeof *grown);
        if (!grown) return vt_fail_memory(err, "a cue");
        reel->cues = grown;
        reel->room = room;
    }
    reel->cues[reel->count++] = (struct cue){cue, llround(fmin(seconds, 1e9) * 1e6)};
    return true;
}

void vt_reels_uncue(vt_reels *reels, uint32_t media, uint64_t cue)
{
    struct reel *reel = find(reels, media);
    if (!reel) return;
    forget(reels, media, &cue);
    int kept = 0;
    for (int i = 0; i < reel->count; i++)
        if (reel->cues[i].cue != cue) reel->cues[kept++] = reel->cues[i];
    reel->count = kept;
}

bool vt_reels_passed(vt_reels *reels, int64_t t_us, uint32_t *media, uint64_t *cue)
{
    for (int i = 0; i < reels->count; i++)
        settle(reels, &reels->list[i], t_us);
    if (reels->passed_count == 0) return false;
    *media = reels->passed[0].media;
    *cue = reels->passed[0].cue;
    reels->passed_count--;
    for (int i = 0; i < reels->passed_count; i++)
        reels->passed[i] = reels->passed[i + 1];
    return true;
}

int64_t vt_reels_wish(const vt_reels *reels, int64_t t_us)
{
    if (reels->passed_count) return t_us;
    int64_t wish = INT64_MAX;
    for (int i = 0; i < reels->count; i++) {
        const struct reel *reel = &reels->list[i];
        for (int j = 0; j < reel->count; j++) {
            int64_t when = vt_transport_when(&reel->transport, reel->cues[j].place_us, reel->told_us);
            if (when < wish) wish = when;
        }
    }
    return wish;
}

vt_reel_state vt_reels_state(const vt_reels *reels, uint32_t media)
{
    const struct reel *reel = find(reels, media);
    return reel ? reel->state : VT_REEL_FAILED;
}

int64_t vt_reels_place(const vt_reels *reels, uint32_t media, int64_t t_us)
{
    const struct reel *reel = find(reels, media);
    return reel ? vt_transport_at(&reel->transport, t_us) : 0;
}

int64_t vt_reels_length(const vt_reels *reels, uint32_t media)
{
    const struct reel *reel = find(reels, media);
    return reel ? reel->transport.length_us : 0;
}

bool vt_reels_transport(const vt_reels *reels, uint32_t media, vt_transport *out)
{
    const struct reel *reel = find(reels, media);
    if (!reel || reel->state == VT_REEL_FAILED) return false;
    *out = reel->transport;
    return true;
}

bool vt_reels_order(const vt_reels *reels, uint32_t media, vt_reel_order *out)
{
    vt_transport transport;
    if (!vt_reels_transport(reels, media, &transport)) return false;
    *out = (vt_reel_order){media, transport};
    out->transport.playing = find(reels, media)->asked;
    return true;
}

vt_hash vt_reels_hash(const vt_reels *reels, vt_hash hash)
{
    for (int i = 0; i < reels->count; i++) {
        const struct reel *reel = &reels->list[i];
        hash = vt_hash_u64(vt_hash_u64(hash, reel->media), (uint64_t)reel->state);
        hash = vt_hash_u64(hash, (uint64_t)(reel->asked << 2 | reel->fresh << 1 | reel->behind));
        hash = vt_hash_u64(
            vt_transport_hash(&reel->transport, hash), reel->behind ? (uint64_t)reel->told_us : 0);
        for (int j = 0; j < reel->count; j++)
            hash = vt_hash_u64(vt_hash_u64(hash, reel->cues[j].cue), (uint64_t)reel->cues[j].place_us);
    }
    for (int i = 0; i < reels->passed_count; i++)
        hash = vt_hash_u64(vt_hash_u64(hash, reels->passed[i].media), reels->passed[i].cue);
    return hash;
}

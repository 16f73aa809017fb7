/* Particles: sparks, dust, rain. Each is a formula of its birth, so an advance only lets some be born and
 * forgets dead ones; where the others are is worked out when it is asked.
 *
 * Invariants
 * 1. The n-th particle of a node is the same one in every run: its chance comes from the node's number and n.
 * 2. Births lie on the grid of the rate, however often an advance comes; what a long sleep missed is left
 *    out, but for the last `most`.
 * 3. `living` holds them by birth, oldest first; those that died before an older one wait for it.
 * 4. Who is neither seen nor has anything living costs nothing. */
#include <math.h>

#include "base/detmath.h"
#include "base/mem.h"
#include "stage/stage_private.h"

typedef struct {
    int64_t born_us;
    float life; /* seconds */
    float x, y, speed_x, speed_y;
    float gravity, growth;
    float turn, spin;
} particle;

struct stage_emitter {
    const stage_own *calls;
    stage_node *node;
    stage_emitter *prev, *next;
    particle *living;        /* a ring */
    vt_draw_particle *drawn; /* as large */
    int capacity, first, count;
    uint64_t born;
    double rate;
    int64_t since_us; /* when this rate began */
    double carry;     /* the part of a birth that was due then */
    int64_t done;     /* births since */
    int64_t now_us;
    int burst;
    double size, tall; /* tall: height of one over its width */
    bool any;
    vt_rect box;
};

enum { LANES = 8 };

static const int64_t look_us = 250000; /* so often is looked whether those outside the picture come in */
static const double longest_us = 1e15; /* 31 years: the slowest rate is still a time */
static const double radians = 3.14159265358979323846 / 180;

static stage_emitter *emitter_of(const stage_node *node)
{
    return (stage_emitter *)(void *)node->own;
}

static double number(const stage_node *node, vt_prop prop)
{
    return vt_stage_value(node, prop)->number;
}

/* [0, 1): splitmix64 (Steele, Lea, Flood, 2014) of node, birth and lane. */
static double chance(const stage_emitter *e, int lane)
{
    uint64_t z =
        e->node->number * 0xd1342543de82ef95u + (e->born * LANES + (uint64_t)lane + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

static double either_way(const stage_emitter *e, int lane)
{
    return 2 * chance(e, lane) - 1;
}

static int most_of(const stage_emitter *e)
{
    return (int)number(e->node, VT_PROP_MOST);
}

static void drop_oldest(stage_emitter *e)
{
    e->first = (e->first + 1) % e->capacity;
    e->count--;
}

static bool grow(stage_emitter *e)
{
    int most = most_of(e), capacity = e->capacity ? e->capacity * 2 : 32;
    if (e->capacity >= most) return false;
    if (capacity > most) capacity = most;
    particle *living = vt_alloc_array((size_t)capacity, sizeof *living);
    vt_draw_particle *drawn = vt_realloc_array(e->drawn, (size_t)capacity, sizeof *drawn);
    if (drawn) e->drawn = drawn;
    if (!living || !drawn) {
        vt_free(living);
        return false;
    }
    for (int i = 0; i < e->count; i++)
        living[i] = e->living[(e->first + i) % e->capacity];
    vt_free(e->living);
    e->living = living;
    e->capacity = capacity;
    e->first = 0;
    return true;
}

static void bear(stage_emitter *e, int64_t t_us)
{
    const stage_node *node = e->node;
    if (e->count == e->capacity && !grow(e) && e->count > 0) drop_oldest(e);
    if (e->capacity == 0) return;
    double heading =
        (number(node, VT_PROP_HEADING) + either_way(e, 2) * number(node, VT_PROP_SPREAD) / 2) * radians;
    double speed = number(node, VT_PROP_SPEED) * (1 + either_way(e, 3) * number(node, VT_PROP_SPEED_SPREAD));
    double life = number(node, VT_PROP_LIFE) * (1 + either_way(e, 4) * number(node, VT_PROP_LIFE_SPREAD));
    double spin = number(node, VT_PROP_SPIN);
    e->living[(e->first + e->count++) % e->capacity] = (particle){
        .born_us = t_us,
        .life = (float)(life > 0.01 ? life : 0.01),
        .x = (float)(chance(e, 0) * number(node, VT_PROP_W)),
        .y = (float)(chance(e, 1) * number(node, VT_PROP_H)),
        .speed_x = (float)(vt_cos(heading) * speed),
        .speed_y = (float)(vt_sin(heading) * speed),
        .gravity = (float)number(node, VT_PROP_GRAVITY),
        .growth = (float)number(node, VT_PROP_GROWTH),
        .turn = spin != 0 ? (float)(chance(e, 5) * 360) : 0,
        .spin = (float)(either_way(e, 6) * spin),
    };
    e->born++;
}

static double age_of(const particle *p, int64_t now_us)
{
    return (double)(now_us - p->born_us) / 1e6;
}

static bool is_dead(const particle *p, int64_t now_us)
{
    return age_of(p, now_us) >= (double)p->life;
}

static double size_at(const stage_emitter *e, const particle *p, double age)
{
    return e->size * (1 + ((double)p->growth - 1) * age / (double)p->life);
}

static vt_point place_at(const particle *p, double age)
{
    return (vt_point){(double)p->x + (double)p->speed_x * age,
        (double)p->y + ((double)p->speed_y + (double)p->gravity * age / 2) * age};
}

static void find_box(stage_emitter *e)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    double reach = sqrt(1 + e->tall * e->tall) / 2;
    e->any = false;
    for (int i = 0; i < e->count; i++) {
        const particle *p = &e->living[(e->first + i) % e->capacity];
        double age = age_of(p, e->now_us);
        if (age >= (double)p->life) continue;
        vt_point at = place_at(p, age);
        double around = size_at(e, p, age) * reach;
        left = fmin(left, at.x - around);
        top = fmin(top, at.y - around);
        right = fmax(right, at.x + around);
        bottom = fmax(bottom, at.y + around);
        e->any = true;
    }
    if (e->any) e->box = (vt_rect){left, top, right - left, bottom - top};
}

/* ---- births ---- */

static bool is_lit(const stage_node *node)
{
    for (; node; node = node->parent)
        if (!vt_stage_value(node, VT_PROP_VISIBLE)->boolean || number(node, VT_PROP_OPACITY) <= 0 ||
            number(node, VT_PROP_SCALE) <= 0)
            return false;
    return true;
}

static bool bears(const vt_stage *stage, const stage_emitter *e)
{
    return !stage->tweens.reduce && is_lit(e->node);
}

static int64_t due_at(const stage_emitter *e, int64_t birth)
{
    return e->since_us + (int64_t)fmin(ceil(((double)birth - e->carry) / e->rate * 1e6), longest_us);
}

static void begin_rate(stage_emitter *e, double rate, double carry)
{
    e->rate = rate;
    e->since_us = e->now_us;
    e->carry = carry;
    e->done = 0;
}

static double due(const stage_emitter *e, int64_t now_us)
{
    return e->carry + (double)(now_us - e->since_us) * e->rate / 1e6;
}

static void give_birth(stage_emitter *e, int64_t now_us)
{
    double rate = number(e->node, VT_PROP_RATE);
    if (rate != e->rate) begin_rate(e, rate, e->rate > 0 ? due(e, e->now_us) - (double)e->done : 0);
    if (rate > 0) {
        int64_t births = (int64_t)floor(due(e, now_us) + 1e-6), most = most_of(e);
        if (births - e->done > most) {
            e->born += (uint64_t)(births - e->done - most);
            e->done = births - most;
        }
        while (e->done < births) {
            int64_t at = due_at(e, ++e->done);
            bear(e, at < now_us ? at : now_us);
        }
    }
    for (; e->burst > 0; e->burst--)
        bear(e, now_us);
}

static void measure(vt_stage *stage, stage_emitter *e)
{
    double w, h;
    vt_stage_asset_size(stage, e->node, &w, &h);
    e->size = number(e->node, VT_PROP_PARTICLE_SIZE);
    if (e->size == 0) e->size = w;
    e->tall = w > 0 ? h / w : 1;
}

static void advance(vt_stage *stage, stage_emitter *e)
{
    int64_t now_us = stage->tweens.now_us;
    bool had = e->any;
    if (bears(stage, e)) {
        give_birth(e, now_us);
        e->now_us = now_us;
    } else {
        e->now_us = now_us;
        e->burst = 0;
        begin_rate(e, number(e->node, VT_PROP_RATE), 0);
    }
    while (e->count > 0 && (e->count > most_of(e) || is_dead(&e->living[e->first], now_us)))
        drop_oldest(e);
    if (!had && e->count == 0) return;
    measure(stage, e);
    find_box(e);
    if (e->node->lit) vt_stage_mark(e->node, STAGE_DIRTY_PAINT);
}

/* ---- what the stage asks ---- */

static void destroy(vt_stage *stage, stage_node *node)
{
    stage_emitter *e = emitter_of(node);
    if (e->prev)
        e->prev->next = e->next;
    else
        stage->lively.emitters = e->next;
    if (e->next) e->next->prev = e->prev;
    vt_free(e->living);
    vt_free(e->drawn);
    vt_free(e);
}

static bool box(const stage_node *node, vt_rect *out)
{
    const stage_emitter *e = emitter_of(node);
    if (e->any) *out = e->box;
    return e->any;
}

static uint32_t color_at(const stage_node *node, double share)
{
    vt_color c = vt_color_mix(
        vt_stage_value(node, VT_PROP_COLOR)->color, vt_stage_value(node, VT_PROP_COLOR_END)->color, share);
    return (uint32_t)c.r << 24 | (uint32_t)c.g << 16 | (uint32_t)c.b << 8 | c.a;
}

static bool draw(const stage_node *node, vt_drawlist *list, vt_draw *item)
{
    const stage_emitter *e = emitter_of(node);
    vt_draw_particles extra = {.count = 0};
    for (int i = 0; i < e->count; i++) {
        const particle *p = &e->living[(e->first + i) % e->capacity];
        double age = age_of(p, e->now_us);
        if (age >= (double)p->life) continue;
        vt_point at = place_at(p, age);
        e->drawn[extra.count++] = (vt_draw_particle){.x = (float)at.x,
            .y = (float)at.y,
            .size = (float)size_at(e, p, age),
            .turn = (float)((double)p->turn + (double)p->spin * age),
            .color = color_at(node, age / (double)p->life)};
    }
    item->kind = VT_DRAW_PARTICLES;
    item->blend = (vt_blend)vt_stage_value(node, VT_PROP_BLEND)->choice;
    item->asset = node->showing->request;
    extra.first = vt_drawlist_keep_extra(list, e->drawn, (size_t)extra.count * sizeof *e->drawn);
    item->extra =
        extra.first == VT_DRAW_PLAIN ? VT_DRAW_PLAIN : vt_drawlist_keep_extra(list, &extra, sizeof extra);
    return item->extra != VT_DRAW_PLAIN;
}

static vt_hash hash(const stage_node *node, vt_hash so_far)
{
    const stage_emitter *e = emitter_of(node);
    return vt_hash_u64(vt_hash_u64(so_far, e->born), (uint64_t)e->burst);
}

static const stage_own calls = {.destroy = destroy, .box = box, .draw = draw, .hash = hash};

bool vt_particles_begin(vt_stage *stage, stage_node *node)
{
    stage_emitter *e = vt_alloc(sizeof *e);
    if (!e) return false;
    e->calls = &calls;
    e->node = node;
    e->since_us = e->now_us = stage->tweens.now_us;
    e->next = stage->lively.emitters;
    if (e->next) e->next->prev = e;
    stage->lively.emitters = e;
    node->own = &e->calls;
    return true;
}

bool vt_stage_burst(vt_stage *stage, vt_node handle, int count, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node) return false;
    char title[STAGE_TITLE];
    if (node->kind != VT_NODE_PARTICLES)
        return vt_fail(err, VT_ERR_TYPE, NULL, "the %s is no source of particles; only particles can burst",
            vt_stage_title_of(node, title));
    if (count < 1 || count > 5000)
        return vt_fail(err, VT_ERR_RANGE, NULL, "a burst of the %s has 1 to 5000 particles, not %d",
            vt_stage_title_of(node, title), count);
    stage_emitter *e = emitter_of(node);
    e->burst = e->burst + count < 5000 ? e->burst + count : 5000;
    return true;
}

void vt_particles_advance(vt_stage *stage)
{
    for (stage_emitter *e = stage->lively.emitters; e; e = e->next)
        advance(stage, e);
}

static bool is_seen(const stage_node *node)
{
    return node->lit && !vt_irect_empty(node->bounds);
}

bool vt_particles_move(const vt_stage *stage)
{
    for (const stage_emitter *e = stage->lively.emitters; e; e = e->next)
        if ((e->count > 0 && is_seen(e->node)) || (e->burst > 0 && bears(stage, e))) return true;
    return false;
}

static int64_t wish_of(const vt_stage *stage, const stage_emitter *e)
{
    double rate = number(e->node, VT_PROP_RATE);
    if (is_seen(e->node) && e->count > 0) return INT64_MAX; /* every refresh is wanted anyway */
    if (e->count > 0) return is_lit(e->node) ? e->now_us + look_us : INT64_MAX;
    if (rate <= 0 || !bears(stage, e)) return INT64_MAX;
    return rate == e->rate ? due_at(e, e->done + 1) : e->now_us;
}

int64_t vt_particles_wish(const vt_stage *stage)
{
    int64_t wish = INT64_MAX;
    for (const stage_emitter *e = stage->lively.emitters; e; e = e->next) {
        int64_t at = wish_of(stage, e);
        if (at < wish) wish = at;
    }
    return wish;
}

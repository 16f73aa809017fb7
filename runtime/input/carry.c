/* A finger's step moves the middle of the fingers; about it the body is turned and scaled by what brings the
 * fingers' places before the step best onto those after it. */
#include "input/carry.h"

#include <math.h>

#include "base/detmath.h"
#include "input/together.h"

static const double degrees = 57.29577951308232;
static const double foreign = 0.01; /* a body that differs by more was moved by somebody else */

static bool is_foreign(const vt_carry *carry, const vt_body *body)
{
    return fabs(body->x - carry->told.x) > foreign || fabs(body->y - carry->told.y) > foreign ||
           fabs(body->scale - carry->told.scale) > foreign * fabs(carry->told.scale) ||
           fabs(body->rotation - carry->told.rotation) > foreign;
}

static void grip(vt_carry *carry, const vt_body *body)
{
    carry->told = *body;
    carry->raw = (vt_point){body->x, body->y};
}

static bool tell(vt_carry *carry, vt_body *body, vt_body next)
{
    bool changed = next.x != body->x || next.y != body->y || next.scale != body->scale ||
                   next.rotation != body->rotation;
    carry->told = *body = next;
    return changed;
}

/* ---- limits ---- */

static void limit(double area, double room, double low, double high, double *least, double *most)
{
    double a = area - low, b = area + room - high;
    *least = a < b ? a : b;
    *most = a < b ? b : a;
}

/* Of the pivot, for the box that the body has at this scale and turn. */
static void limits(const vt_carry_rules *rules, const vt_body *body, vt_point *least, vt_point *most)
{
    *least = (vt_point){-INFINITY, -INFINITY};
    *most = (vt_point){INFINITY, INFINITY};
    if (!rules->limited) return;
    double c = vt_cos(body->rotation / degrees) * body->scale;
    double s = vt_sin(body->rotation / degrees) * body->scale;
    if (body->rotation == 0) s = 0;
    vt_rect box = vt_affine_bounds((vt_affine){c, s, -s, c, 0, 0}, rules->box);
    limit(rules->area.x, rules->area.w, box.x, box.x + box.w, &least->x, &most->x);
    limit(rules->area.y, rules->area.h, box.y, box.y + box.h, &least->y, &most->y);
}

/* ---- fingers ---- */

static int place_of(const vt_carry *carry, int32_t slot)
{
    int i = 0;
    while (i < carry->count && carry->slots[i] != slot)
        i++;
    return i;
}

void vt_carry_take(vt_carry *carry, const vt_body *body, int32_t slot, vt_point at, int64_t t_us)
{
    if (carry->count == VT_CARRY_FINGERS || place_of(carry, slot) < carry->count || !isfinite(at.x) ||
        !isfinite(at.y))
        return;
    if (carry->count == 0) {
        bool returning = carry->back && vt_carry_moving(carry);
        vt_point home = returning ? carry->home : (vt_point){body->x, body->y};
        *carry = (vt_carry){.home = home};
        vt_trail_begin(&carry->trail, carry->travel, t_us);
    }
    if (carry->count == 0 || is_foreign(carry, body)) grip(carry, body);
    carry->slots[carry->count] = slot;
    carry->at[carry->count++] = at;
}

bool vt_carry_move(
    vt_carry *carry, const vt_carry_rules *rules, vt_body *body, int32_t slot, vt_point at, int64_t t_us)
{
    int moved = place_of(carry, slot);
    if (moved == carry->count || !isfinite(at.x) || !isfinite(at.y)) return false;
    if (is_foreign(carry, body)) grip(carry, body);
    vt_point was = carry->at[moved];
    vt_together before = vt_together_of(carry->at, carry->count);
    carry->at[moved] = at;
    vt_together after = vt_together_of(carry->at, carry->count);
    double turn = 0, factor = 1;
    vt_body next = *body;
    if (rules->turns && before.spread > 0 && after.spread > 0) {
        turn = vt_together_turn(carry->at, carry->count, moved, was);
        double scale = vt_glide_clamped(
            next.scale * after.spread / before.spread, rules->least_scale, rules->most_scale);
        if (next.scale > 0) factor = scale / next.scale;
        next.scale = scale;
        next.rotation += turn * degrees;
    }
    double c = vt_cos(turn) * factor, s = vt_sin(turn) * factor;
    double x = carry->raw.x - before.middle.x, y = carry->raw.y - before.middle.y;
    carry->raw = (vt_point){after.middle.x + c * x - s * y, after.middle.y + s * x + c * y};
    carry->travel.x += after.middle.x - before.middle.x;
    carry->travel.y += after.middle.y - before.middle.y;
    vt_trail_add(&carry->trail, carry->travel, t_us);
    vt_point least, most;
    limits(rules, &next, &least, &most);
    if (rules->across) next.x = vt_glide_clamped(carry->raw.x, least.x, most.x);
    if (rules->down) next.y = vt_glide_clamped(carry->raw.y, least.y, most.y);
    return tell(carry, body, next);
}

void vt_carry_drop(vt_carry *carry, int32_t slot)
{
    int i = place_of(carry, slot);
    if (i == carry->count) return;
    carry->slots[i] = carry->slots[--carry->count];
    carry->at[i] = carry->at[carry->count];
    carry->raw = (vt_point){carry->told.x, carry->told.y};
}

/* ---- let go ---- */

void vt_carry_finish(
    vt_carry *carry, const vt_carry_rules *rules, const vt_body *body, vt_carry_end end, int64_t t_us)
{
    carry->count = 0;
    carry->across.on = carry->along.on = carry->back = false;
    if (is_foreign(carry, body) || end == VT_CARRY_STAYS) return;
    carry->ride_us = t_us;
    if (end == VT_CARRY_GOES_BACK) {
        carry->back = true;
        vt_glide_back(&carry->across, body->x, carry->home.x);
        vt_glide_back(&carry->along, body->y, carry->home.y);
        return;
    }
    vt_point least, most, speed = vt_trail_speed(&carry->trail, t_us);
    limits(rules, body, &least, &most);
    if (rules->across)
        vt_glide_plan(&carry->across, body->x, speed.x, &(vt_glide_rules){.least = least.x, .most = most.x});
    if (rules->down)
        vt_glide_plan(&carry->along, body->y, speed.y, &(vt_glide_rules){.least = least.y, .most = most.y});
}

bool vt_carry_advance(vt_carry *carry, vt_body *body, int64_t t_us)
{
    if (!vt_carry_moving(carry)) return false;
    if (is_foreign(carry, body)) {
        carry->across.on = carry->along.on = false;
        return false;
    }
    double t = t_us > carry->ride_us ? (double)(t_us - carry->ride_us) / 1e6 : 0;
    vt_body next = *body;
    if (carry->across.on) next.x = vt_glide_go(&carry->across, t);
    if (carry->along.on) next.y = vt_glide_go(&carry->along, t);
    return tell(carry, body, next);
}

bool vt_carry_moving(const vt_carry *carry)
{
    return carry->across.on || carry->along.on;
}

/* Any contacts at any times through all that judges fingers: contacts, sieve, gestures, taps, carrying. Each
 * byte triple is one event. Whatever comes: every press ends once, what begins ends once, no number is wild,
 * and a carried body stays within its area. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "input/carry.h"
#include "input/contacts.h"
#include "input/gesture.h"
#include "input/sieve.h"
#include "input/taps.h"

static const vt_sieve_rules sieve_rules = {.palm_fingers = 4,
    .palm_us = 50000,
    .palm_near = 100,
    .w = 512,
    .h = 512,
    .left = 20,
    .edge_us = 40000,
    .double_us = 40000,
    .double_near = 10,
    .stuck_us = 5000000,
    .still = 16,
    .tremble = 2};
static const vt_tap_rules tap_rules = {.near = 30, .within_us = 300000};

typedef struct {
    vt_contacts *contacts;
    vt_sieve sieve;
    vt_gesture gesture;
    vt_gesture_rules rules;
    vt_taps taps;
    vt_carry carry;
    vt_carry_rules carry_rules;
    vt_body body;
    bool down[VT_CONTACTS_MAX];
    int on[VT_GESTURE_KINDS], waiting;
    int64_t t_us;
} hand;

static void check(hand *h, const vt_gesture_event *events, int count)
{
    FUZZ_MUST(count <= VT_GESTURE_EVENTS);
    for (int i = 0; i < count; i++) {
        const vt_gesture_event *e = &events[i];
        FUZZ_MUST(h->rules.wants & 1u << e->kind);
        FUZZ_MUST(isfinite(e->at.x) && isfinite(e->way.x) && isfinite(e->scale) && isfinite(e->turn));
        FUZZ_MUST(isfinite(e->speed.x) && e->scale >= 0);
        if (e->kind == VT_GESTURE_HOLD || e->kind == VT_GESTURE_SWIPE) continue;
        if (e->phase == VT_PHASE_BEGIN) FUZZ_MUST(h->on[e->kind]++ == 0);
        if (e->phase == VT_PHASE_MOVE) FUZZ_MUST(h->on[e->kind] == 1);
        if (e->phase >= VT_PHASE_END) FUZZ_MUST(h->on[e->kind]-- == 1);
    }
}

static void carried(const hand *h)
{
    FUZZ_MUST(isfinite(h->body.x) && isfinite(h->body.y) && isfinite(h->body.rotation));
    FUZZ_MUST(h->body.scale >= h->carry_rules.least_scale && h->body.scale <= h->carry_rules.most_scale);
    FUZZ_MUST(fabs(h->body.x) < 1e6 && fabs(h->body.y) < 1e6);
}

static void act(hand *h, const vt_touch *touch)
{
    vt_gesture_event events[VT_GESTURE_EVENTS];
    int slot = touch->contact.slot, place;
    vt_point at = {touch->contact.x8 / 8.0, touch->contact.y8 / 8.0};
    FUZZ_MUST(h->down[slot] == (touch->phase != VT_TOUCH_PRESS));
    switch (touch->phase) {
    case VT_TOUCH_PRESS:
        h->down[slot] = true;
        vt_gesture_down(&h->gesture, slot, at, touch->t_us);
        vt_taps_down(&h->taps, &tap_rules, 1 + (uint64_t)(slot & 1), slot, at, touch->t_us);
        vt_carry_take(&h->carry, &h->body, slot, at, touch->t_us);
        break;
    case VT_TOUCH_MOVE:
        vt_sieve_moves(&h->sieve, &sieve_rules, touch);
        check(h, events, vt_gesture_move(&h->gesture, &h->rules, slot, at, touch->t_us, events));
        vt_carry_move(&h->carry, &h->carry_rules, &h->body, slot, at, touch->t_us);
        break;
    case VT_TOUCH_RELEASE:
    case VT_TOUCH_CANCEL:
        h->down[slot] = false;
        check(h, events,
            vt_gesture_up(
                &h->gesture, &h->rules, slot, at, touch->phase == VT_TOUCH_CANCEL, touch->t_us, events));
        vt_tap_fate fate =
            vt_taps_up(&h->taps, 1 + (uint64_t)(slot & 1), slot, touch->tap, at, touch->t_us, &place);
        h->waiting += fate == VT_TAP_WAITS ? 1 : fate == VT_TAP_NONE ? 0 : -1;
        vt_carry_drop(&h->carry, slot);
        if (h->carry.count == 0)
            vt_carry_finish(&h->carry, &h->carry_rules, &h->body, (vt_carry_end)(slot % 3), touch->t_us);
        break;
    }
    carried(h);
}

static void pass(hand *h, int64_t us)
{
    vt_gesture_event events[VT_GESTURE_EVENTS];
    vt_touch stuck[VT_CONTACTS_MAX];
    int count, place;
    h->t_us += us;
    count = vt_sieve_advance(&h->sieve, &sieve_rules, h->t_us, stuck);
    for (int i = 0; i < count; i++)
        act(h, &stuck[i]);
    FUZZ_MUST(vt_sieve_wish(&h->sieve, &sieve_rules) > h->t_us);
    while ((count = vt_gesture_advance(&h->gesture, &h->rules, h->t_us, events)) > 0)
        check(h, events, count);
    FUZZ_MUST(vt_gesture_wish(&h->gesture, &h->rules) > h->t_us);
    while (vt_taps_due(&h->taps, &tap_rules, h->t_us, &place))
        h->waiting--;
    FUZZ_MUST(h->waiting >= 0 && vt_taps_wish(&h->taps, &tap_rules) > h->t_us);
    vt_carry_advance(&h->carry, &h->body, h->t_us);
    carried(h);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2) return 0;
    hand h = {.rules = {.wants = bytes[0],
                  .across = bytes[1] & 1,
                  .down = bytes[1] & 2,
                  .start = 11,
                  .turn_start = 5,
                  .still = 30,
                  .swipe_least = 60,
                  .swipe_speed = 300,
                  .hold_us = 600000},
        .carry_rules = {.across = true,
            .down = true,
            .turns = bytes[1] & 4,
            .limited = bytes[1] & 8,
            .least_scale = 0.5,
            .most_scale = 2,
            .area = {0, 0, 512, 512},
            .box = {-40, -30, 80, 60}},
        .body = {200, 200, 1, 0}};
    h.rules.wants &= (1u << VT_GESTURE_KINDS) - 1;
    h.contacts = vt_contacts_create(
        &(vt_contact_rules){.tap_slop_mm = 8, .tap_longest_us = 1000000, .mm_per_unit = 0.27}, NULL);
    if (!h.contacts) return 0;
    for (size_t i = 2; i + 3 <= size; i += 3) {
        vt_event event = {.kind = VT_EVENT_CONTACT};
        vt_touch touches[2], through[VT_CONTACTS_MAX];
        event.as.contact.phase = (vt_contact_phase)(bytes[i] & 3);
        event.as.contact.finger = bytes[i] >> 4;
        event.as.contact.x8 = (int32_t)bytes[i + 1] * 16;
        event.as.contact.y8 = (int32_t)bytes[i + 2] * 16;
        pass(&h, bytes[i] & 8 ? 700000 : bytes[i] & 4 ? 8000 : 0);
        int count = vt_contacts_feed(h.contacts, &event, h.t_us, touches);
        for (int k = 0; k < count; k++) {
            int passed = vt_sieve_feed(&h.sieve, &sieve_rules, &touches[k], through);
            for (int n = 0; n < passed; n++)
                act(&h, &through[n]);
        }
    }
    pass(&h, 100000000);
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        FUZZ_MUST(!h.down[i]); /* stuck ones are let go */
    vt_contacts_destroy(h.contacts);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const uint8_t pinch[] = {255, 15, 0, 100, 100, 16, 120, 100, 5, 90, 100, 21, 130, 100, 5, 60, 90,
        21, 180, 120, 6, 60, 90, 22, 180, 120};
    static const uint8_t taps[] = {
        255, 3, 0, 100, 100, 6, 100, 100, 4, 101, 100, 6, 101, 100, 0, 10, 10, 2, 10, 10};
    static const uint8_t palm[] = {
        255, 7, 0, 100, 100, 16, 104, 100, 32, 108, 100, 48, 112, 100, 64, 116, 100, 2, 100, 100, 13, 90, 90};
    static const uint8_t swipe[] = {
        63, 11, 0, 20, 100, 5, 60, 100, 5, 100, 100, 5, 140, 100, 6, 140, 100, 8, 1, 1, 13, 1, 1};
    add(pinch, sizeof pinch);
    add(taps, sizeof taps);
    add(palm, sizeof palm);
    add(swipe, sizeof swipe);
}

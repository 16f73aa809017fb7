#include "input/sieve.h"

#include <string.h>

/* A palm that is put down goes on growing: what begins near it within so many times palm_us belongs to it. */
enum { PALM_GROWS = 10 };

const char *vt_sieve_name(vt_sieve_kind kind)
{
    static const char *const names[VT_SIEVE_KINDS] = {"palm", "edge", "double_fire", "stuck"};
    return names[kind];
}

static bool near(vt_point a, vt_point b, double reach)
{
    double x = a.x - b.x, y = a.y - b.y;
    return x * x + y * y <= reach * reach;
}

static vt_point place_of(const vt_contact *contact)
{
    return (vt_point){contact->x8 / 8.0, contact->y8 / 8.0};
}

static vt_point start_of(const vt_contact *contact)
{
    return (vt_point){contact->down_x8 / 8.0, contact->down_y8 / 8.0};
}

static bool fired_before(const vt_sieve *sieve, const vt_sieve_rules *rules, const vt_touch *touch)
{
    for (int i = 0; i < VT_SIEVE_UPS; i++) {
        if (!sieve->ups[i].used || touch->t_us - sieve->ups[i].t_us >= rules->double_us) continue;
        if (near(sieve->ups[i].at, place_of(&touch->contact), rules->double_near)) return true;
    }
    return false;
}

/* Contacts that went down together with this one and near to it, itself among them. */
static uint32_t crowd(
    const vt_sieve *sieve, const vt_sieve_rules *rules, const vt_touch *touch, int *count, bool *grows)
{
    uint32_t found = 0;
    *count = 0;
    *grows = false;
    for (int i = 0; i < VT_CONTACTS_MAX; i++) {
        const vt_contact *contact = &sieve->slots[i].contact;
        if (!sieve->slots[i].down || !near(start_of(contact), start_of(&touch->contact), rules->palm_near))
            continue;
        int64_t ago = touch->t_us - contact->down_us;
        *grows |= sieve->slots[i].palm && ago <= PALM_GROWS * rules->palm_us;
        if (ago > rules->palm_us || (sieve->slots[i].out && !sieve->slots[i].palm)) continue;
        found |= 1u << i;
        ++*count;
    }
    return found;
}

static int take_back(vt_sieve *sieve, uint32_t fingers, const vt_touch *touch, vt_touch *out)
{
    int count = 0;
    for (int i = 0; i < VT_CONTACTS_MAX; i++) {
        if (!(fingers & 1u << i) || sieve->slots[i].palm) continue;
        bool told = !sieve->slots[i].out && i != touch->contact.slot;
        sieve->slots[i].out = sieve->slots[i].palm = true;
        sieve->counts[VT_SIEVE_PALM]++;
        if (told)
            out[count++] =
                (vt_touch){.phase = VT_TOUCH_CANCEL, .t_us = touch->t_us, .contact = sieve->slots[i].contact};
    }
    return count;
}

static int press(vt_sieve *sieve, const vt_sieve_rules *rules, const vt_touch *touch, vt_touch *out)
{
    int slot = touch->contact.slot, together;
    bool grows;
    vt_point at = place_of(&touch->contact);
    memset(&sieve->slots[slot], 0, sizeof sieve->slots[slot]);
    sieve->slots[slot].down = true;
    sieve->slots[slot].contact = touch->contact;
    sieve->slots[slot].rest = sieve->slots[slot].counted = at;
    sieve->slots[slot].since_us = touch->t_us;
    if (fired_before(sieve, rules, touch)) {
        sieve->slots[slot].out = true;
        sieve->counts[VT_SIEVE_DOUBLE_FIRE]++;
        return 0;
    }
    if (rules->palm_fingers > 0) {
        uint32_t fingers = crowd(sieve, rules, touch, &together, &grows);
        if (together >= rules->palm_fingers) return take_back(sieve, fingers, touch, out);
        if (grows) return take_back(sieve, 1u << slot, touch, out);
    }
    out[0] = *touch;
    return 1;
}

int vt_sieve_feed(
    vt_sieve *sieve, const vt_sieve_rules *rules, const vt_touch *touch, vt_touch out[VT_CONTACTS_MAX])
{
    int slot = touch->contact.slot;
    vt_point at = place_of(&touch->contact);
    if (touch->phase == VT_TOUCH_PRESS) return press(sieve, rules, touch, out);
    if (!sieve->slots[slot].down) return 0;
    bool passes = !sieve->slots[slot].out;
    sieve->slots[slot].contact = touch->contact;
    if (touch->phase == VT_TOUCH_MOVE) {
        if (!near(sieve->slots[slot].rest, at, rules->still)) {
            sieve->slots[slot].rest = at;
            sieve->slots[slot].since_us = touch->t_us;
        }
    } else {
        sieve->slots[slot].down = false;
        if (passes && touch->tap) {
            sieve->ups[sieve->next_up].at = at;
            sieve->ups[sieve->next_up].t_us = touch->t_us;
            sieve->ups[sieve->next_up].used = true;
            sieve->next_up = (sieve->next_up + 1) % VT_SIEVE_UPS;
        }
    }
    if (passes) out[0] = *touch;
    return passes;
}

int vt_sieve_advance(
    vt_sieve *sieve, const vt_sieve_rules *rules, int64_t t_us, vt_touch out[VT_CONTACTS_MAX])
{
    int count = 0;
    for (int i = 0; i < VT_CONTACTS_MAX && rules->stuck_us > 0; i++) {
        if (!sieve->slots[i].down || sieve->slots[i].out) continue;
        if (t_us < sieve->slots[i].since_us + rules->stuck_us) continue;
        sieve->slots[i].out = true;
        sieve->counts[VT_SIEVE_STUCK]++;
        out[count++] = (vt_touch){.phase = VT_TOUCH_CANCEL, .t_us = t_us, .contact = sieve->slots[i].contact};
    }
    return count;
}

int64_t vt_sieve_wish(const vt_sieve *sieve, const vt_sieve_rules *rules)
{
    int64_t wish = INT64_MAX;
    for (int i = 0; i < VT_CONTACTS_MAX && rules->stuck_us > 0; i++) {
        if (!sieve->slots[i].down || sieve->slots[i].out) continue;
        if (sieve->slots[i].since_us + rules->stuck_us < wish)
            wish = sieve->slots[i].since_us + rules->stuck_us;
    }
    return wish;
}

bool vt_sieve_moves(vt_sieve *sieve, const vt_sieve_rules *rules, const vt_touch *touch)
{
    int slot = touch->contact.slot;
    vt_point at = place_of(&touch->contact);
    if (touch->phase == VT_TOUCH_MOVE && near(sieve->slots[slot].counted, at, rules->tremble)) return false;
    sieve->slots[slot].counted = at;
    return true;
}

bool vt_sieve_edge(const vt_sieve_rules *rules, vt_point at)
{
    return (rules->left > 0 && at.x < rules->left) || (rules->top > 0 && at.y < rules->top) ||
           (rules->right > 0 && at.x >= rules->w - rules->right) ||
           (rules->bottom > 0 && at.y >= rules->h - rules->bottom);
}

void vt_sieve_count(vt_sieve *sieve, vt_sieve_kind kind)
{
    sieve->counts[kind]++;
}

int vt_sieve_down(const vt_sieve *sieve)
{
    int count = 0;
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        count += sieve->slots[i].down && !sieve->slots[i].out;
    return count;
}

void vt_sieve_forget(vt_sieve *sieve)
{
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        sieve->slots[i].down = false;
}

/* Contacts live in a fixed table: the place in it is the small number that scripts and the journal see. */
#include <math.h>

#include "base/mem.h"
#include "input/contacts.h"

struct vt_contacts {
    vt_contact_rules rules;
    vt_contact_counts counts;
    bool used[VT_CONTACTS_MAX];
    vt_contact table[VT_CONTACTS_MAX];
};

vt_contacts *vt_contacts_create(const vt_contact_rules *rules, vt_err *err)
{
    if (!(rules->tap_slop_mm >= 0 && rules->tap_slop_mm <= 100)) {
        vt_fail(err, VT_ERR_RANGE, NULL, "a tap's slop must be 0 to 100 mm, not %g", rules->tap_slop_mm);
        return NULL;
    }
    if (rules->tap_longest_us < 0) {
        vt_fail(err, VT_ERR_RANGE, NULL, "a tap's longest time must not be negative");
        return NULL;
    }
    if (!(rules->mm_per_unit > 0) || isinf(rules->mm_per_unit)) {
        vt_fail(err, VT_ERR_RANGE, NULL, "a stage unit must have a size in mm, not %g", rules->mm_per_unit);
        return NULL;
    }
    vt_contacts *contacts = vt_alloc(sizeof *contacts);
    if (!contacts) {
        vt_fail_memory(err, "the table of contacts");
        return NULL;
    }
    contacts->rules = *rules;
    return contacts;
}

void vt_contacts_destroy(vt_contacts *contacts)
{
    vt_free(contacts);
}

/* Answers with VT_CONTACTS_MAX when this finger is not down. */
static int slot_of(const vt_contacts *contacts, vt_device device, int64_t finger)
{
    int slot = 0;
    while (slot < VT_CONTACTS_MAX && !(contacts->used[slot] && contacts->table[slot].finger == finger &&
                                         contacts->table[slot].device == device))
        slot++;
    return slot;
}

static void follow(vt_contact *contact, int32_t x8, int32_t y8, double mm_per_unit)
{
    contact->x8 = x8;
    contact->y8 = y8;
    double dx = (double)x8 - contact->down_x8, dy = (double)y8 - contact->down_y8;
    double mm = sqrt(dx * dx + dy * dy) / 8 * mm_per_unit;
    if (mm > contact->moved_mm) contact->moved_mm = mm;
}

static vt_touch end(vt_contacts *contacts, int slot, vt_touch_phase phase, int64_t t_us)
{
    contacts->used[slot] = false;
    return (vt_touch){.phase = phase, .t_us = t_us, .contact = contacts->table[slot]};
}

static int press(vt_contacts *contacts, const vt_event *event, int64_t t_us, vt_touch out[2])
{
    int count = 0;
    int slot = slot_of(contacts, event->as.contact.device, event->as.contact.finger);
    if (slot < VT_CONTACTS_MAX) {
        contacts->counts.lost_ups++;
        out[count++] = end(contacts, slot, VT_TOUCH_CANCEL, t_us);
    }
    slot = 0;
    while (slot < VT_CONTACTS_MAX && contacts->used[slot])
        slot++;
    if (slot == VT_CONTACTS_MAX) {
        contacts->counts.overflow++;
        return count;
    }
    contacts->used[slot] = true;
    contacts->table[slot] = (vt_contact){
        .finger = event->as.contact.finger,
        .slot = slot,
        .device = event->as.contact.device,
        .x8 = event->as.contact.x8,
        .y8 = event->as.contact.y8,
        .down_x8 = event->as.contact.x8,
        .down_y8 = event->as.contact.y8,
        .down_us = t_us,
    };
    out[count++] = (vt_touch){.phase = VT_TOUCH_PRESS, .t_us = t_us, .contact = contacts->table[slot]};
    return count;
}

int vt_contacts_feed(vt_contacts *contacts, const vt_event *event, int64_t t_us, vt_touch out[2])
{
    if (event->kind != VT_EVENT_CONTACT) return 0;
    if (event->as.contact.phase == VT_CONTACT_DOWN) return press(contacts, event, t_us, out);
    int slot = slot_of(contacts, event->as.contact.device, event->as.contact.finger);
    if (slot == VT_CONTACTS_MAX) {
        contacts->counts.strays++;
        return 0;
    }
    vt_contact *contact = &contacts->table[slot];
    int32_t x8 = event->as.contact.x8, y8 = event->as.contact.y8;
    switch (event->as.contact.phase) {
    case VT_CONTACT_MOVE:
        if (x8 == contact->x8 && y8 == contact->y8) return 0;
        follow(contact, x8, y8, contacts->rules.mm_per_unit);
        out[0] = (vt_touch){.phase = VT_TOUCH_MOVE, .t_us = t_us, .contact = *contact};
        return 1;
    case VT_CONTACT_UP:
        follow(contact, x8, y8, contacts->rules.mm_per_unit);
        out[0] = end(contacts, slot, VT_TOUCH_RELEASE, t_us);
        out[0].tap = contact->moved_mm <= contacts->rules.tap_slop_mm &&
                     t_us - contact->down_us <= contacts->rules.tap_longest_us;
        return 1;
    default:
        out[0] = end(contacts, slot, VT_TOUCH_CANCEL, t_us);
        return 1;
    }
}

int vt_contacts_cancel_all(vt_contacts *contacts, int64_t t_us, vt_touch out[VT_CONTACTS_MAX])
{
    int count = 0;
    for (int slot = 0; slot < VT_CONTACTS_MAX; slot++)
        if (contacts->used[slot]) out[count++] = end(contacts, slot, VT_TOUCH_CANCEL, t_us);
    contacts->counts.lost_ups += (uint64_t)count;
    return count;
}

int vt_contacts_down(const vt_contacts *contacts)
{
    int count = 0;
    for (int slot = 0; slot < VT_CONTACTS_MAX; slot++)
        count += contacts->used[slot];
    return count;
}

vt_contact_counts vt_contacts_counts(const vt_contacts *contacts)
{
    return contacts->counts;
}

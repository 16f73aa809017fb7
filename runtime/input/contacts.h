/* Fingers as contacts: what a touch panel tells, repaired.
 *
 * Invariants
 * 1. For each finger that went down exactly one end (up or cancel) comes out, however many ends are lost or
 *    doubled.
 * 2. An up or move of a finger that is not down is dropped (and counted).
 * 3. A down of a finger that is already down first ends the old contact as a cancel.
 * 4. Places are eighths of a stage unit; times are the batch's.
 * No allocation after create. */
#ifndef VT_INPUT_CONTACTS_H
#define VT_INPUT_CONTACTS_H

#include "base/err.h"
#include "base/event.h"

enum { VT_CONTACTS_MAX = 32 };

typedef struct {
    double tap_slop_mm;     /* a tap's finger stays within this of where it went down; 0 to 100 */
    int64_t tap_longest_us; /* and ends within this */
    double mm_per_unit;
} vt_contact_rules;

typedef struct {
    int64_t finger; /* the host's id */
    int32_t slot;   /* 0..VT_CONTACTS_MAX-1: small and stable while down; what scripts and journal see */
    vt_device device;
    int32_t x8, y8; /* now */
    int32_t down_x8, down_y8;
    int64_t down_us;
    double moved_mm; /* farthest from the start so far */
} vt_contact;

typedef enum { VT_TOUCH_PRESS, VT_TOUCH_MOVE, VT_TOUCH_RELEASE, VT_TOUCH_CANCEL } vt_touch_phase;

typedef struct {
    vt_touch_phase phase;
    bool tap; /* only with RELEASE: short and still enough to be a tap */
    int64_t t_us;
    vt_contact contact; /* a copy: valid for ever */
} vt_touch;

typedef struct {
    uint64_t lost_ups; /* repaired by rule 3 or by vt_contacts_cancel_all */
    uint64_t strays;   /* dropped by rule 2 */
    uint64_t overflow; /* downs beyond VT_CONTACTS_MAX, dropped */
} vt_contact_counts;

typedef struct vt_contacts vt_contacts;

vt_contacts *vt_contacts_create(const vt_contact_rules *rules, vt_err *err);
void vt_contacts_destroy(vt_contacts *contacts);

/* Feeds one VT_EVENT_CONTACT; writes 0 to 2 touches to out; returns how many. A move that goes nowhere writes
 * none. */
int vt_contacts_feed(vt_contacts *contacts, const vt_event *event, int64_t t_us, vt_touch out[2]);

/* Ends every contact as cancelled (fresh state, suspend): writes at most VT_CONTACTS_MAX; returns how many.
 */
int vt_contacts_cancel_all(vt_contacts *contacts, int64_t t_us, vt_touch out[VT_CONTACTS_MAX]);

int vt_contacts_down(const vt_contacts *contacts); /* fingers that are down now */
vt_contact_counts vt_contacts_counts(const vt_contacts *contacts);

#endif

/* Things that fingers carry: a body follows the fingers that hold it, is turned and scaled by two, and glides
 * on or goes back when they let go. Pure, as pan.h; the caller owns the body.
 *
 * Invariants
 * 1. What lies under a finger stays under it, but where limits forbid: then the body stops, and follows again
 *    when the fingers are back.
 * 2. A body that differs from the last one told was moved by somebody else, and is followed from there.
 * 3. At rest it wishes for nothing. No heap.
 * Places are in the space of the body's parent, angles in degrees clockwise, times in microseconds. */
#ifndef VT_INPUT_CARRY_H
#define VT_INPUT_CARRY_H

#include "input/glide.h"

/* x, y: the pivot, about which it is turned and scaled. */
typedef struct {
    double x, y, scale, rotation;
} vt_body;

typedef struct {
    bool across, down; /* which ways it goes */
    bool turns;        /* two fingers turn it, and scale it where least_scale < most_scale */
    double least_scale, most_scale;
    bool limited; /* its box stays within area, or around it when it is larger */
    vt_rect area;
    vt_rect box; /* of the body at scale 1, unturned, from its pivot */
} vt_carry_rules;

enum { VT_CARRY_FINGERS = 10 };

/* To be seen as closed; {0} is one that holds nothing. */
typedef struct {
    int count;
    int32_t slots[VT_CARRY_FINGERS];
    vt_point at[VT_CARRY_FINGERS];
    vt_body told;
    vt_point raw; /* where it would be without limits */
    vt_point home;
    vt_point travel;
    vt_trail trail;
    vt_glide across, along;
    int64_t ride_us;
    bool back; /* it goes home */
} vt_carry;

typedef enum { VT_CARRY_STAYS, VT_CARRY_GLIDES, VT_CARRY_GOES_BACK } vt_carry_end;

/* A finger takes hold; the first one also stops a glide and notes where home is. */
void vt_carry_take(vt_carry *carry, const vt_body *body, int32_t slot, vt_point at, int64_t t_us);
/* Whether the body changed. Fingers that hold nothing move nothing. */
bool vt_carry_move(
    vt_carry *carry, const vt_carry_rules *rules, vt_body *body, int32_t slot, vt_point at, int64_t t_us);
void vt_carry_drop(vt_carry *carry, int32_t slot); /* a finger lets go */
/* The last one did: what becomes of it. */
void vt_carry_finish(
    vt_carry *carry, const vt_carry_rules *rules, const vt_body *body, vt_carry_end end, int64_t t_us);
bool vt_carry_advance(vt_carry *carry, vt_body *body, int64_t t_us);
bool vt_carry_moving(const vt_carry *carry);

#endif

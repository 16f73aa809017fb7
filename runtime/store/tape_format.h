/* What writer and reader of the tape share; private to the store. */
#ifndef VT_STORE_TAPE_FORMAT_H
#define VT_STORE_TAPE_FORMAT_H

#include "store/tape.h"

enum { VT_TAPE_BLOCK_MOST = 16 << 20, VT_TAPE_BLOCK_HEAD = 8 };

/* The batch before, within the same block. */
typedef struct {
    bool known;
    uint64_t tick;
    int64_t t_us;
} vt_tape_base;

/* The record behind its kind byte. Moves base on to this batch. */
bool vt_tape_decode_batch(vt_reader *reader, vt_tape_base *base, vt_batch *batch, vt_err *err);

/* The length of the part of bytes that ends with a whole, sound block; what lies behind it is a torn tail. */
size_t vt_tape_sound_length(const void *bytes, size_t size);

#endif

/* A running 64-bit hash for check lines and row chains (not for security). The same bytes in the same order
 * give the same value on every machine. */
#ifndef VT_BASE_HASH_H
#define VT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t vt_hash;

extern const vt_hash vt_hash_start;
vt_hash vt_hash_bytes(vt_hash hash, const void *bytes, size_t count);
vt_hash vt_hash_u64(vt_hash hash, uint64_t value);
vt_hash vt_hash_f64(vt_hash hash, double value);  /* -0 counts as 0, every NaN as one value */
vt_hash vt_hash_text(vt_hash hash, const char *text); /* with its length; NULL differs from "" */

uint32_t vt_crc32(uint32_t crc, const void *bytes, size_t count); /* IEEE 802.3; start with 0 */

#endif

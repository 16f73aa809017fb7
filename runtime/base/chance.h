/* Reproducible chance: xoshiro256** seeded by splitmix64 (Blackman and Vigna, 2018, public domain design). */
#ifndef VT_BASE_CHANCE_H
#define VT_BASE_CHANCE_H

#include <stdint.h>

typedef struct { uint64_t s[4]; } vt_chance;

void vt_chance_seed(vt_chance *chance, uint64_t seed);
uint64_t vt_chance_next(vt_chance *chance);
double vt_chance_unit(vt_chance *chance);                        /* [0, 1), 53 bits */
uint64_t vt_chance_below(vt_chance *chance, uint64_t limit);     /* [0, limit), no modulo bias; 0 for limit 0 */
/* From the kernel; falls back to clock and process id. Never used where a replay must follow. */
uint64_t vt_chance_from_system(void);

#endif

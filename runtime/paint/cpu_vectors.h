/* Eight channels at once, as 16-bit numbers. The compiler makes SSE2 or NEON of it. */
#ifndef VT_PAINT_CPU_VECTORS_H
#define VT_PAINT_CPU_VECTORS_H

#include <stdint.h>
#include <string.h>

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint16_t words8 __attribute__((vector_size(16)));
typedef uint32_t ints4 __attribute__((vector_size(16)));
typedef uint64_t longs2 __attribute__((vector_size(16)));

static inline uint64_t read8(const void *from)
{
    uint64_t eight;
    memcpy(&eight, from, sizeof eight);
    return eight;
}

static inline words8 widen(uint64_t eight)
{
    const bytes16 none = {0}, bytes = (bytes16)(longs2){eight, 0};
    return (words8)__builtin_shufflevector(
        bytes, none, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

static inline bytes16 narrow(words8 low, words8 high)
{
    return __builtin_shufflevector(
        (bytes16)low, (bytes16)high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}

/* The product of two numbers of which 255 means one, rounded. */
static inline words8 times(words8 a, words8 b)
{
    words8 product = a * b + 128;
    return (product + (product >> 8)) >> 8;
}

/* a where the share is 0, almost b where it is 255; what leaves 16 bits on the way comes back. */
static inline words8 mix(words8 a, words8 b, words8 share)
{
    return ((a << 8) + (b - a) * share + 128) >> 8;
}

/* Not by 16 bits: gcc stores those and reads more, and the processor waits. */
static inline words8 spread(unsigned share)
{
    uint32_t two = share << 16 | share;
    return (words8)(ints4){two, two, two, two};
}

#endif

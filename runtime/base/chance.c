/* Chance that a tape can repeat: the same seed gives the same stream on every machine. */
#include "base/chance.h"

#include <errno.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint64_t rotate_left(uint64_t value, int count)
{
    return value << count | value >> (64 - count);
}

void vt_chance_seed(vt_chance *chance, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        chance->s[i] = splitmix64(&seed);
}

uint64_t vt_chance_next(vt_chance *chance)
{
    uint64_t *s = chance->s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double vt_chance_unit(vt_chance *chance)
{
    return (double)(vt_chance_next(chance) >> 11) * 0x1p-53;
}

uint64_t vt_chance_below(vt_chance *chance, uint64_t limit)
{
    if (limit == 0) return 0;
    uint64_t uneven = (0 - limit) % limit; /* 2^64 mod limit: as many first values are drawn again */
    uint64_t value;
    do {
        value = vt_chance_next(chance);
    } while (value < uneven);
    return value % limit;
}

uint64_t vt_chance_from_system(void)
{
    uint64_t value;
    ssize_t got;
    do {
        got = getrandom(&value, sizeof value, GRND_NONBLOCK);
    } while (got < 0 && errno == EINTR);
    if (got == (ssize_t)sizeof value) return value;

    uint64_t state = (uint64_t)vt_clock_wall_us() ^ (uint64_t)vt_clock_us() << 20 ^ (uint64_t)getpid() << 44;
    return splitmix64(&state);
}

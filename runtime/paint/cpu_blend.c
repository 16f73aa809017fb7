/* Four pixels at a time; the last few through a copy. */
#include "paint/cpu_blend.h"

#include <stddef.h>

#include "paint/cpu_vectors.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

typedef words8 (*blend)(words8 behind, words8 front);

static inline __attribute__((always_inline)) words8 multiply(words8 behind, words8 front)
{
    return times(behind, front);
}

static inline __attribute__((always_inline)) words8 screen(words8 behind, words8 front)
{
    return behind + front - times(behind, front);
}

static inline __attribute__((always_inline)) void four(uint32_t *row, const uint32_t *with, blend each)
{
    words8 low = each(widen(read8(row)), widen(read8(with)));
    words8 high = each(widen(read8(row + 2)), widen(read8(with + 2)));
    bytes16 done = narrow(low, high);
    memcpy(row, &done, sizeof done);
}

static inline __attribute__((always_inline)) void blend_row(
    uint32_t *row, const uint32_t *with, int step, int count, blend each)
{
    for (; count >= 4; count -= 4, row += 4, with += step)
        four(row, with, each);
    uint32_t last[4] = {0}, last_with[4] = {0};
    memcpy(last, row, (size_t)count * sizeof *row);
    memcpy(last_with, with, (size_t)count * sizeof *row);
    four(last, last_with, each);
    memcpy(row, last, (size_t)count * sizeof *row);
}

void vt_row_modulate(uint32_t *row, int count, uint32_t tint)
{
    const uint32_t tints[4] = {tint, tint, tint, tint};
    blend_row(row, tints, 0, count, multiply);
}

void vt_row_multiply(uint32_t *row, const uint32_t *by, int count)
{
    blend_row(row, by, 4, count, multiply);
}

void vt_row_screen(uint32_t *row, const uint32_t *with, int count)
{
    blend_row(row, with, 4, count, screen);
}

#ifdef __x86_64__

/* Eight pixels, red and blue apart from alpha and green. No shortcut for what is opaque or nothing: guessing
 * it wrongly costs more than it saves. */
__attribute__((target("avx2"))) static inline void eight_over(uint32_t *row, const uint32_t *front)
{
    const __m256i all = _mm256_set1_epi8(-1), red_blue = _mm256_set1_epi32(0x00FF00FF);
    const __m256i half = _mm256_set1_epi16(128), share = _mm256_set1_epi16(257);
    const __m256i alphas = _mm256_set_epi8(-1, 15, -1, 15, -1, 11, -1, 11, -1, 7, -1, 7, -1, 3, -1, 3, -1, 15,
        -1, 15, -1, 11, -1, 11, -1, 7, -1, 7, -1, 3, -1, 3);
    __m256i s = _mm256_loadu_si256((const void *)front), d = _mm256_loadu_si256((const void *)row);
    __m256i kept = _mm256_shuffle_epi8(_mm256_xor_si256(s, all), alphas);
    __m256i rb = _mm256_mullo_epi16(_mm256_and_si256(d, red_blue), kept);
    __m256i ag = _mm256_mullo_epi16(_mm256_srli_epi16(d, 8), kept);
    rb = _mm256_mulhi_epu16(_mm256_add_epi16(rb, half), share);
    ag = _mm256_mulhi_epu16(_mm256_add_epi16(ag, half), share);
    _mm256_storeu_si256((void *)row, _mm256_adds_epu8(_mm256_or_si256(rb, _mm256_slli_epi16(ag, 8)), s));
}

__attribute__((target("avx2"))) static void over(
    uint32_t *rows, int apart, const uint32_t *front, int front_apart, int w, int h)
{
    for (; h > 0; h--, rows += apart, front += front_apart) {
        int x = 0;
        for (; x + 8 <= w; x += 8)
            eight_over(rows + x, front + x);
        if (x == w) continue;
        uint32_t last[8] = {0}, last_front[8] = {0};
        memcpy(last, rows + x, (size_t)(w - x) * sizeof *rows);
        memcpy(last_front, front + x, (size_t)(w - x) * sizeof *rows);
        eight_over(last, last_front);
        memcpy(rows + x, last, (size_t)(w - x) * sizeof *rows);
    }
}

bool vt_rows_over(uint32_t *rows, int apart, const uint32_t *front, int front_apart, int w, int h)
{
    if (!__builtin_cpu_supports("avx2")) return false;
    over(rows, apart, front, front_apart, w, h);
    return true;
}

#else

bool vt_rows_over(uint32_t *rows, int apart, const uint32_t *front, int front_apart, int w, int h)
{
    (void)rows, (void)apart, (void)front, (void)front_apart, (void)w, (void)h;
    return false;
}

#endif

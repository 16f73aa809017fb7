/* Check lines are compared between machines and years: the values are pinned. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"

static void values_are_pinned(void **state)
{
    (void)state;
    vt_hash hash = vt_hash_bytes(vt_hash_start, "0123456789abcdefXYZ", 19);
    assert_true(hash == 0xB5FB15B2B7DAD9AB);
    hash = vt_hash_u64(hash, 42);
    assert_true(hash == 0xE2040332D6489361);
    hash = vt_hash_f64(hash, -1.5);
    assert_true(hash == 0x0819661A29F53D73);
    hash = vt_hash_text(hash, "amphora");
    assert_true(hash == 0x74B27AB18BC44601);
}

static void every_bit_counts(void **state)
{
    (void)state;
    unsigned char bytes[40] = {0};
    vt_hash plain = vt_hash_bytes(vt_hash_start, bytes, sizeof bytes);
    for (size_t bit = 0; bit < sizeof bytes * 8; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        vt_hash changed = vt_hash_bytes(vt_hash_start, bytes, sizeof bytes);
        int flips = __builtin_popcountll(plain ^ changed);
        assert_in_range(flips, 10, 54);
        bytes[bit / 8] = 0;
    }
}

static void length_and_order_count(void **state)
{
    (void)state;
    static const char zeros[24];
    vt_hash seen[25];
    for (size_t count = 0; count <= 24; count++) {
        seen[count] = vt_hash_bytes(vt_hash_start, zeros, count);
        for (size_t i = 0; i < count; i++)
            assert_true(seen[i] != seen[count]);
    }
    vt_hash ab = vt_hash_u64(vt_hash_u64(vt_hash_start, 1), 2),
            ba = vt_hash_u64(vt_hash_u64(vt_hash_start, 2), 1);
    assert_true(ab != ba);
    vt_hash split = vt_hash_text(vt_hash_text(vt_hash_start, "ab"), "c");
    assert_true(split != vt_hash_text(vt_hash_text(vt_hash_start, "a"), "bc"));
    assert_true(vt_hash_text(vt_hash_start, NULL) != vt_hash_text(vt_hash_start, ""));
}

static void place_in_memory_does_not_count(void **state)
{
    (void)state;
    char room[64];
    vt_hash first = vt_hash_text(vt_hash_start, "the same bytes");
    for (size_t i = 0; i < 16; i++) {
        memcpy(room + i, "the same bytes", 15);
        assert_true(vt_hash_text(vt_hash_start, room + i) == first);
    }
}

static void equal_numbers_are_one_value(void **state)
{
    (void)state;
    assert_true(vt_hash_f64(vt_hash_start, -0.0) == vt_hash_f64(vt_hash_start, 0.0));
    assert_true(vt_hash_f64(vt_hash_start, NAN) == vt_hash_f64(vt_hash_start, -nan("7")));
    assert_true(vt_hash_f64(vt_hash_start, 1) != vt_hash_f64(vt_hash_start, nextafter(1, 2)));
    assert_true(vt_hash_f64(vt_hash_start, 1) != vt_hash_f64(vt_hash_start, -1));
}

static void crc_is_the_standard_one(void **state)
{
    (void)state;
    assert_true(vt_crc32(0, "123456789", 9) == 0xCBF43926);
    assert_true(vt_crc32(0, "", 0) == 0);
    assert_true(vt_crc32(0, "a", 1) == 0xE8B7BE43);
    assert_true(vt_crc32(0, "The quick brown fox jumps over the lazy dog", 43) == 0x414FA339);
    assert_true(vt_crc32(vt_crc32(0, "1234", 4), "56789", 5) == 0xCBF43926);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_pinned),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(length_and_order_count),
        cmocka_unit_test(place_in_memory_does_not_count),
        cmocka_unit_test(equal_numbers_are_one_value),
        cmocka_unit_test(crc_is_the_standard_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

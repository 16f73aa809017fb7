/* Sums that detect a difference. A step of the running hash is an xor, a multiplication and the finishing mix
 * of MurmurHash3 (Appleby, public domain), on little-endian words. */
#include "base/hash.h"

#include <math.h>
#include <string.h>

const vt_hash vt_hash_start = 0x9E3779B97F4A7C15u;

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCDu;
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53u;
    return value ^ value >> 33;
}

vt_hash vt_hash_u64(vt_hash hash, uint64_t value)
{
    return mix((hash ^ value) * 0x2545F4914F6CDD1Du + 0xD1B54A32D192ED03u);
}

static uint64_t little_endian(const unsigned char *bytes, size_t count)
{
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

vt_hash vt_hash_bytes(vt_hash hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    size_t left = count;
    for (; left >= 8; left -= 8, at += 8)
        hash = vt_hash_u64(hash, little_endian(at, 8));
    if (left > 0) hash = vt_hash_u64(hash, little_endian(at, left));
    return vt_hash_u64(hash, count);
}

vt_hash vt_hash_f64(vt_hash hash, double value)
{
    uint64_t bits = 0x7FF8000000000000u;
    if (value == 0) value = 0.0;
    if (!isnan(value)) memcpy(&bits, &value, sizeof bits);
    return vt_hash_u64(hash, bits);
}

vt_hash vt_hash_text(vt_hash hash, const char *text)
{
    if (!text) return vt_hash_u64(hash, UINT64_MAX);
    return vt_hash_bytes(hash, text, strlen(text));
}

uint32_t vt_crc32(uint32_t crc, const void *bytes, size_t count)
{
    /* remainders of the 16 values of half a byte, polynomial 0xEDB88320 (reflected) */
    static const uint32_t table[16] = {
        0x00000000,
        0x1DB71064,
        0x3B6E20C8,
        0x26D930AC,
        0x76DC4190,
        0x6B6B51F4,
        0x4DB26158,
        0x5005713C,
        0xEDB88320,
        0xF00F9344,
        0xD6D6A3E8,
        0xCB61B38C,
        0x9B64C2B0,
        0x86D3D2D4,
        0xA00AE278,
        0xBDBDF21C,
    };
    const unsigned char *at = bytes;
    crc = ~crc;
    for (size_t i = 0; i < count; i++) {
        crc ^= at[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

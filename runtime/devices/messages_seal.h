/* What goes between machines, sealed with a key that they share. Private to this room.
 *
 * Both sides begin with 32 random bytes. From these of both, the key and the direction comes one key for each
 * direction, and under it libsodium's secretstream (XChaCha20-Poly1305). So nobody without the key can read,
 * change, leave out, repeat or reorder anything, nor play an old conversation again. Whoever steals the key
 * can read what was recorded before: there is no forward secrecy.
 *
 * Invariants
 * 1. A frame that was opened was sealed by somebody with the key, in this conversation, after the one before.
 */
#ifndef VT_DEVICES_MESSAGES_SEAL_H
#define VT_DEVICES_MESSAGES_SEAL_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum {
    VT_SEAL_KEY = 32,
    VT_SEAL_NONCE = 32,
    VT_SEAL_GREETING = 4 + VT_SEAL_NONCE,
    VT_SEAL_HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    VT_SEAL_MORE = crypto_secretstream_xchacha20poly1305_ABYTES /* bytes that a sealed frame is longer */
};

typedef struct {
    bool caller; /* it connected */
    unsigned char key[VT_SEAL_KEY], nonce[VT_SEAL_NONCE];
    unsigned char reads[VT_SEAL_KEY]; /* key of what comes in */
    crypto_secretstream_xchacha20poly1305_state out, in;
} vt_seal;

/* The first line: 64 hexadecimal digits. */
bool vt_seal_read_key(const char *path, unsigned char key[VT_SEAL_KEY], vt_err *err);

/* Appends the greeting. False: this machine has no randomness. */
bool vt_seal_begin(vt_seal *seal, const unsigned char key[VT_SEAL_KEY], bool caller, vt_buf *out);
/* The other's greeting came; appends the header. False: it is none. */
bool vt_seal_greeted(vt_seal *seal, const unsigned char greeting[VT_SEAL_GREETING], vt_buf *out);
bool vt_seal_headed(vt_seal *seal, const unsigned char header[VT_SEAL_HEADER]);
/* Appends the sealed bytes. */
void vt_seal_close(vt_seal *seal, const void *bytes, size_t size, vt_buf *out);
/* False: it was not sealed with this key, or not in this place. opened takes size - VT_SEAL_MORE bytes. */
bool vt_seal_open(vt_seal *seal, const unsigned char *sealed, size_t size, unsigned char *opened);

#endif

/* See messages_seal.h. */
#include "devices/messages_seal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"

static const char magic[4] = {'V', 'T', 'M', '1'};

bool vt_seal_read_key(const char *path, unsigned char key[VT_SEAL_KEY], vt_err *err)
{
    char line[2 * VT_SEAL_KEY + 4] = "";
    struct stat info;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    if (!file) return vt_fail_errno(err, path, "read the key for messages");
    if (fstat(fileno(file), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        vt_log(VT_LOG_WARNING, "%s: others on this machine can read the key for messages; chmod 600 %s", path,
            path);
    bool any = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    line[strcspn(line, "\r\n")] = 0;
    bool fine = any && sodium_hex2bin(key, VT_SEAL_KEY, line, strlen(line), NULL, &size, NULL) == 0 &&
                size == VT_SEAL_KEY && strlen(line) == 2 * VT_SEAL_KEY;
    sodium_memzero(line, sizeof line);
    return fine || vt_fail(err, VT_ERR_MISSING, path,
                       "this is no key for messages: it has to be 64 digits, made by: openssl rand -hex 32");
}

bool vt_seal_begin(vt_seal *seal, const unsigned char key[VT_SEAL_KEY], bool caller, vt_buf *out)
{
    if (sodium_init() < 0) return false;
    memset(seal, 0, sizeof *seal);
    seal->caller = caller;
    memcpy(seal->key, key, VT_SEAL_KEY);
    randombytes_buf(seal->nonce, VT_SEAL_NONCE);
    vt_buf_bytes(out, magic, sizeof magic);
    vt_buf_bytes(out, seal->nonce, VT_SEAL_NONCE);
    return true;
}

static void derive(
    const vt_seal *seal, const unsigned char *theirs, bool from_caller, unsigned char out[VT_SEAL_KEY])
{
    unsigned char said[1 + 2 * VT_SEAL_NONCE];
    said[0] = from_caller;
    memcpy(said + 1, seal->caller ? seal->nonce : theirs, VT_SEAL_NONCE);
    memcpy(said + 1 + VT_SEAL_NONCE, seal->caller ? theirs : seal->nonce, VT_SEAL_NONCE);
    crypto_generichash(out, VT_SEAL_KEY, said, sizeof said, seal->key, VT_SEAL_KEY);
}

bool vt_seal_greeted(vt_seal *seal, const unsigned char greeting[VT_SEAL_GREETING], vt_buf *out)
{
    unsigned char writes[VT_SEAL_KEY], header[VT_SEAL_HEADER];
    if (memcmp(greeting, magic, sizeof magic) != 0) return false;
    derive(seal, greeting + sizeof magic, !seal->caller, seal->reads);
    derive(seal, greeting + sizeof magic, seal->caller, writes);
    crypto_secretstream_xchacha20poly1305_init_push(&seal->out, header, writes);
    vt_buf_bytes(out, header, sizeof header);
    sodium_memzero(writes, sizeof writes);
    return true;
}

bool vt_seal_headed(vt_seal *seal, const unsigned char header[VT_SEAL_HEADER])
{
    return crypto_secretstream_xchacha20poly1305_init_pull(&seal->in, header, seal->reads) == 0;
}

void vt_seal_close(vt_seal *seal, const void *bytes, size_t size, vt_buf *out)
{
    size_t before = out->size;
    static const unsigned char room[64];
    for (size_t left = size + VT_SEAL_MORE; left > 0; left -= left < sizeof room ? left : sizeof room)
        vt_buf_bytes(out, room, left < sizeof room ? left : sizeof room);
    if (vt_buf_ok(out))
        crypto_secretstream_xchacha20poly1305_push(
            &seal->out, out->data + before, NULL, bytes, size, NULL, 0, 0);
}

bool vt_seal_open(vt_seal *seal, const unsigned char *sealed, size_t size, unsigned char *opened)
{
    return size >= VT_SEAL_MORE && crypto_secretstream_xchacha20poly1305_pull(
                                       &seal->in, opened, NULL, NULL, sealed, size, NULL, 0) == 0;
}

/* See messages_frame.h. */
#include "devices/messages_frame.h"

#include <string.h>

enum { VERSION = 1 };

void vt_frame_hello(vt_buf *out, const char *group, const char *role, uint64_t id)
{
    vt_buf_u8(out, VT_FRAME_HELLO);
    vt_buf_u8(out, VERSION);
    vt_buf_u64(out, id);
    vt_buf_string(out, group, strlen(group));
    vt_buf_string(out, role, strlen(role));
}

void vt_frame_line(vt_buf *out, const char *text, size_t length)
{
    vt_buf_u8(out, VT_FRAME_LINE);
    vt_buf_bytes(out, text, length);
}

size_t vt_message_name(const char *text, size_t length)
{
    const char *tab = memchr(text, '\t', length);
    size_t name = tab ? (size_t)(tab - text) : 0;
    if (name == 0 || name > VT_MESSAGE_NAME || name + 1 == length || length > VT_LINE_MOST) return 0;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 32 && i != name) return 0;
    return name;
}

bool vt_message_sent(const char *text, size_t *length, bool *stays)
{
    static const char mark[] = "\tstays";
    size_t size = sizeof mark - 1;
    *stays = *length > size && memcmp(text + *length - size, mark, size) == 0 &&
             memchr(text, '\t', *length - size) != NULL;
    if (*stays) *length -= size;
    return vt_message_name(text, *length) > 0;
}

void vt_message_sign(vt_buf *line, size_t start, const char *role, size_t length)
{
    if (length == 0 || line->size - start + 1 + length > VT_LINE_MOST) return;
    vt_buf_text(line, "\t");
    vt_buf_bytes(line, role, length);
}

/* A role or group: printable, so that it can stand in a line. */
static void read_who(vt_reader *in, char out[VT_MESSAGE_WHO])
{
    vt_reader_text(in, out, VT_MESSAGE_WHO);
    for (char *at = out; *at; at++)
        if ((unsigned char)*at < 32) in->failed = true;
}

bool vt_frame_read(const void *bytes, size_t size, vt_frame *out)
{
    vt_reader in;
    memset(out, 0, sizeof *out);
    vt_reader_init(&in, bytes, size);
    out->kind = vt_reader_u8(&in);
    if (!vt_reader_ok(&in) || size > VT_FRAME_MOST) return false;
    if (out->kind == VT_FRAME_LINE) {
        out->text = (const char *)bytes + 1;
        out->length = size - 1;
        return vt_message_name(out->text, out->length) > 0;
    }
    if (out->kind != VT_FRAME_HELLO || vt_reader_u8(&in) != VERSION) return false;
    out->id = vt_reader_u64(&in);
    read_who(&in, out->group);
    read_who(&in, out->role);
    return vt_reader_ok(&in) && vt_reader_left(&in) == 0;
}

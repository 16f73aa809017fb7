/* See messages_broker.h. */
#include "devices/messages_broker.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "devices/messages_frame.h"

static const char from_mark[] = "{\"from\":\"", id_mark[] = "\",\"id\":\"", value_mark[] = "\",\"value\":";

enum { ID_DIGITS = 16, PAYLOAD_MOST = VT_LINE_MOST + 256 };

void vt_payload_write(const char *role, uint64_t id, const char *json, size_t length, vt_buf *out)
{
    vt_buf_printf(out, "%s%s%s%016llx%s", from_mark, role, id_mark, (unsigned long long)id, value_mark);
    vt_buf_bytes(out, json, length);
    vt_buf_text(out, "}");
}

static bool passes(const char **at, const char *end, const char *mark)
{
    size_t length = strlen(mark);
    if ((size_t)(end - *at) < length || memcmp(*at, mark, length) != 0) return false;
    *at += length;
    return true;
}

typedef struct {
    const char *role, *value;
    size_t role_length, length;
    char id[ID_DIGITS + 1];
} wrapped;

/* Whether it is written as we write it. */
static bool unwrap(const char *payload, size_t size, wrapped *out)
{
    const char *at = payload, *end = payload + size;
    if (size == 0 || end[-1] != '}' || !passes(&at, end, from_mark)) return false;
    out->role = at;
    while (at < end && *at != '"' && *at != '\\')
        at++;
    out->role_length = (size_t)(at - out->role);
    if (!passes(&at, end, id_mark) || end - at <= ID_DIGITS) return false;
    memcpy(out->id, at, ID_DIGITS);
    out->id[ID_DIGITS] = 0;
    at += ID_DIGITS;
    if (!passes(&at, end, value_mark)) return false;
    out->value = at;
    out->length = (size_t)(end - 1 - at);
    return out->role_length < VT_MESSAGE_WHO;
}

static bool is_json(const char *text, size_t length)
{
    json_t *json = json_loadb(text, length, JSON_DECODE_ANY, NULL);
    json_decref(json);
    return json != NULL;
}

bool vt_payload_read(const char *name, const void *payload, size_t size, uint64_t id, vt_buf *line)
{
    char ours[ID_DIGITS + 1];
    size_t start = line->size;
    wrapped in = {0};
    if (size > PAYLOAD_MOST) return false;
    bool known = unwrap(payload, size, &in) && is_json(in.value, in.length);
    const char *value = known ? in.value : payload;
    size_t length = known ? in.length : size;
    snprintf(ours, sizeof ours, "%016llx", (unsigned long long)id);
    if (known && strcmp(ours, in.id) == 0) return false;
    vt_buf_text(line, name);
    vt_buf_text(line, "\t");
    size_t json = line->size;
    if (known || is_json(value, length))
        vt_buf_bytes(line, value, length);
    else
        vt_buf_json_string(line, value, length);
    if (!vt_buf_ok(line)) return false;
    for (size_t i = json; i < line->size; i++) /* between the parts of JSON there may be ends of lines */
        if (line->data[i] < 32) line->data[i] = ' ';
    bool fine = vt_message_name((const char *)line->data + start, line->size - start) > 0;
    for (size_t i = 0; known && i < in.role_length; i++)
        fine = fine && (unsigned char)in.role[i] >= 32;
    if (fine && known) vt_message_sign(line, start, in.role, in.role_length);
    return fine && vt_buf_ok(line);
}

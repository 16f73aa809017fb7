/* Rows: the table of kinds, and a row's bytes in the ring and in the chain.
 *
 * Invariants
 * 1. Format 1: u8 format, u8 source, u8 kind, u8 flags (1 placed, 2 finger), varint n, zigzag t, varint tick,
 *    varint visit, [zigzag finger], [zigzag x8, zigzag y8], string scene, string target, string json.
 * 2. Whatever encode writes, decode takes: a name with bad UTF-8 is repaired here rather than lost there.
 * 3. Decode refuses cut, over-long and out-of-range bytes, and bytes left over. */
#include "store/row.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

enum { ROW_FORMAT = 1, FLAG_PLACED = 1, FLAG_FINGER = 2, JSON_MOST = 1 << 20 };

#define ORDINARY false
#define AT_ONCE  true
#define MINOR    false
#define MAJOR    true
static const vt_row_info infos[VT_ROW_KINDS] = {
#define KIND(id, name, durability, keep, privacy, what)                                                      \
    [VT_ROW_##id] = {VT_ROW_##id, name, durability, keep, privacy, what},
#include "store/kinds.def"
#undef KIND
};
#undef ORDINARY
#undef AT_ONCE
#undef MINOR
#undef MAJOR

const vt_row_info *vt_row_info_at(vt_row_kind kind)
{
    return (unsigned)kind < VT_ROW_KINDS ? &infos[kind] : NULL;
}

const vt_row_info *vt_row_info_find(const char *name)
{
    for (int i = 0; i < VT_ROW_KINDS; i++)
        if (strcmp(infos[i].name, name) == 0) return &infos[i];
    return NULL;
}

void vt_row_init(vt_row *row, vt_source source, vt_row_kind kind, int64_t t_us)
{
    memset(row, 0, sizeof *row);
    row->source = source;
    row->kind = kind;
    row->t_us = t_us;
    row->finger = -1;
}

static void put_name(vt_buf *out, const char name[VT_ROW_NAME])
{
    char clean[VT_ROW_NAME];
    size_t length = strnlen(name, VT_ROW_NAME - 1);
    memcpy(clean, name, length);
    for (size_t at = 0; at < length;) {
        size_t before = at;
        if (vt_utf8_next(name, length, &at) == 0xFFFD && at == before + 1) clean[before] = '?';
    }
    vt_buf_string(out, clean, length);
}

void vt_row_encode(const vt_row *row, vt_buf *out)
{
    bool finger = row->finger >= 0;
    vt_buf_u8(out, ROW_FORMAT);
    vt_buf_u8(out, (uint8_t)row->source);
    vt_buf_u8(out, (uint8_t)row->kind);
    vt_buf_u8(out, (uint8_t)((row->placed ? FLAG_PLACED : 0) | (finger ? FLAG_FINGER : 0)));
    vt_buf_varint(out, row->n);
    vt_buf_zigzag(out, row->t_us);
    vt_buf_varint(out, row->tick);
    vt_buf_varint(out, row->visit);
    if (finger) vt_buf_varint(out, (uint64_t)row->finger);
    if (row->placed) {
        vt_buf_zigzag(out, row->x8);
        vt_buf_zigzag(out, row->y8);
    }
    put_name(out, row->scene);
    put_name(out, row->target);
    if (row->json && row->json_length)
        vt_buf_string(out, row->json, row->json_length);
    else
        vt_buf_string(out, "{}", 2);
}

static bool read_name(vt_reader *reader, char name[VT_ROW_NAME])
{
    size_t length = 0;
    const char *text = vt_reader_string(reader, &length);
    if (!vt_reader_ok(reader) || length >= VT_ROW_NAME || (length && memchr(text, 0, length))) return false;
    if (length) memcpy(name, text, length);
    name[length] = 0;
    return vt_utf8_valid(name, length);
}

static bool read_i32(vt_reader *reader, int32_t *out)
{
    int64_t value = vt_reader_zigzag(reader);
    *out = (int32_t)value;
    return value >= INT32_MIN && value <= INT32_MAX;
}

/* The values that a column of SQLite and this struct can hold. */
static bool read_numbers(vt_reader *reader, vt_row *row)
{
    row->n = vt_reader_varint(reader);
    row->t_us = vt_reader_zigzag(reader);
    row->tick = vt_reader_varint(reader);
    uint64_t visit = vt_reader_varint(reader);
    row->visit = (uint32_t)visit;
    return row->n <= INT64_MAX && row->tick <= INT64_MAX && visit <= UINT32_MAX;
}

bool vt_row_decode(vt_row *row, const void *bytes, size_t size, vt_err *err)
{
    vt_reader reader;
    vt_reader_init(&reader, bytes, size);
    vt_row_init(row, VT_SOURCE_STAGE, VT_ROW_RUN_START, 0);
    uint8_t format = vt_reader_u8(&reader);
    if (format != ROW_FORMAT)
        return vt_fail(err, VT_ERR_PARSE, "row",
            "row format %u is unknown here; this runtime writes format %d", format, ROW_FORMAT);
    uint8_t source = vt_reader_u8(&reader);
    uint8_t kind = vt_reader_u8(&reader);
    uint8_t flags = vt_reader_u8(&reader);
    if (source < VT_SOURCE_STAGE || source > VT_SOURCE_OBSERVER || kind >= VT_ROW_KINDS ||
        (flags & ~(FLAG_PLACED | FLAG_FINGER)))
        return vt_fail(
            err, VT_ERR_PARSE, "row", "source %u, kind %u or flags %u do not exist", source, kind, flags);
    row->source = (vt_source)source;
    row->kind = (vt_row_kind)kind;
    bool sound = read_numbers(&reader, row);
    if (flags & FLAG_FINGER) {
        uint64_t finger = vt_reader_varint(&reader);
        row->finger = (int32_t)finger;
        sound = sound && finger <= INT32_MAX;
    }
    if (flags & FLAG_PLACED) {
        row->placed = true;
        sound = read_i32(&reader, &row->x8) && sound;
        sound = read_i32(&reader, &row->y8) && sound;
    }
    sound = sound && read_name(&reader, row->scene) && read_name(&reader, row->target);
    row->json = vt_reader_string(&reader, &row->json_length);
    if (!sound || !vt_reader_ok(&reader) || vt_reader_left(&reader) != 0)
        return vt_fail(
            err, VT_ERR_PARSE, "row", "a row of %zu bytes is cut short, too long or out of range", size);
    if (row->json_length < 2 || row->json_length > JSON_MOST || row->json[0] != '{' ||
        row->json[row->json_length - 1] != '}' || !vt_utf8_valid(row->json, row->json_length) ||
        memchr(row->json, 0, row->json_length))
        return vt_fail(
            err, VT_ERR_PARSE, "row", "the fields of a %s row are no JSON object", infos[kind].name);
    return true;
}

void vt_fields_init(vt_fields *fields)
{
    vt_buf_init(&fields->buf);
    fields->count = 0;
}

void vt_fields_finish(vt_fields *fields)
{
    vt_buf_finish(&fields->buf);
    fields->count = 0;
}

/* A finished object is reopened: its last brace becomes the comma. */
static void begin(vt_fields *fields, const char *key)
{
    if (fields->buf.size && fields->buf.data[fields->buf.size - 1] == '}') fields->buf.size--;
    vt_buf_text(&fields->buf, fields->count++ ? "," : "{");
    vt_buf_json_string(&fields->buf, key, strlen(key));
    vt_buf_u8(&fields->buf, ':');
}

static void end(vt_fields *fields)
{
    vt_buf_u8(&fields->buf, '}');
}

void vt_fields_int(vt_fields *fields, const char *key, int64_t value)
{
    begin(fields, key);
    vt_buf_printf(&fields->buf, "%lld", (long long)value);
    end(fields);
}

void vt_fields_real(vt_fields *fields, const char *key, double value)
{
    begin(fields, key);
    if (isfinite(value))
        vt_buf_printf(&fields->buf, "%.6g", value);
    else
        vt_buf_text(&fields->buf, "null");
    end(fields);
}

void vt_fields_bool(vt_fields *fields, const char *key, bool value)
{
    begin(fields, key);
    vt_buf_text(&fields->buf, value ? "true" : "false");
    end(fields);
}

void vt_fields_text(vt_fields *fields, const char *key, const char *value)
{
    if (!value) {
        vt_fields_null(fields, key);
        return;
    }
    begin(fields, key);
    vt_buf_json_string(&fields->buf, value, strlen(value));
    end(fields);
}

void vt_fields_null(vt_fields *fields, const char *key)
{
    begin(fields, key);
    vt_buf_text(&fields->buf, "null");
    end(fields);
}

void vt_fields_into(vt_fields *fields, vt_row *row)
{
    static const char lost[] = "{\"lost\":\"memory\"}";
    row->json = NULL;
    row->json_length = 0;
    if (!vt_buf_ok(&fields->buf)) {
        row->json = lost;
        row->json_length = sizeof lost - 1;
        return;
    }
    if (fields->count == 0) return;
    row->json = (const char *)fields->buf.data;
    row->json_length = fields->buf.size;
}

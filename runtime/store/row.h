/* One journal row, and its bytes in the ring. */
#ifndef VT_STORE_ROW_H
#define VT_STORE_ROW_H

#include "base/buf.h"
#include "base/err.h"

typedef enum {
#define KIND(id, name, durability, keep, privacy, what) VT_ROW_##id,
#include "store/kinds.def"
#undef KIND
    VT_ROW_KINDS
} vt_row_kind;

typedef enum { VT_SOURCE_STAGE = 1, VT_SOURCE_KEEPER = 2, VT_SOURCE_OBSERVER = 3 } vt_source;

typedef struct {
    vt_row_kind kind;
    const char *name;
    bool at_once, major;
    int privacy;
    const char *what;
} vt_row_info;

const vt_row_info *vt_row_info_at(vt_row_kind kind);
const vt_row_info *vt_row_info_find(const char *name); /* NULL when there is none */

enum { VT_ROW_NAME = 48 };

typedef struct {
    vt_source source;
    uint64_t n;     /* ordinal within (run, source), from 1, without gaps unless rows were lost */
    int64_t t_us;   /* since run start */
    uint64_t tick;  /* 0 for what has none */
    uint32_t visit; /* 0: nobody */
    vt_row_kind kind;
    int32_t finger; /* -1: none */
    bool placed;    /* x8, y8 hold a place */
    int32_t x8, y8;
    char scene[VT_ROW_NAME];
    char target[VT_ROW_NAME];
    const char *json; /* an object, or NULL for {}; borrowed */
    size_t json_length;
} vt_row;

void vt_row_init(vt_row *row, vt_source source, vt_row_kind kind, int64_t t_us);
void vt_row_encode(const vt_row *row, vt_buf *out);
/* json points into bytes. */
bool vt_row_decode(vt_row *row, const void *bytes, size_t size, vt_err *err);

/* Builds the json of a row: {"a":1,"b":"x"}. */
typedef struct {
    vt_buf buf;
    int count;
} vt_fields;
void vt_fields_init(vt_fields *fields);
void vt_fields_finish(vt_fields *fields);
void vt_fields_int(vt_fields *fields, const char *key, int64_t value);
void vt_fields_real(vt_fields *fields, const char *key,
    double value); /* up to 6 significant decimals; NaN and inf become null */
void vt_fields_bool(vt_fields *fields, const char *key, bool value);
void vt_fields_text(vt_fields *fields, const char *key, const char *value);
void vt_fields_null(vt_fields *fields, const char *key);
/* Sets row->json to the finished object; valid until the fields change. */
void vt_fields_into(vt_fields *fields, vt_row *row);

#endif

/* Rows from the ring: a crashed stage, or a hostile one, may have left anything. */
#include <string.h>

#include "fuzz.h"
#include "store/row.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_row row, again;
    vt_err err = {0};
    vt_buf buf;
    if (!vt_row_decode(&row, bytes, size, &err)) {
        FUZZ_MUST(err.kind == VT_ERR_PARSE && err.message[0]);
        return 0;
    }
    vt_buf_init(&buf);
    vt_row_encode(&row, &buf);
    FUZZ_MUST(vt_buf_ok(&buf) && buf.size <= size);
    FUZZ_MUST(vt_row_decode(&again, buf.data, buf.size, &err));
    FUZZ_MUST(row.kind == again.kind && row.n == again.n && row.t_us == again.t_us && row.x8 == again.x8);
    FUZZ_MUST(strcmp(row.scene, again.scene) == 0 && strcmp(row.target, again.target) == 0);
    FUZZ_MUST(row.json_length == again.json_length && memcmp(row.json, again.json, row.json_length) == 0);
    vt_buf_finish(&buf);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    vt_row row;
    vt_buf buf;
    vt_buf_init(&buf);
    for (int kind = 0; kind < VT_ROW_KINDS; kind += 3) {
        vt_row_init(&row, VT_SOURCE_STAGE, (vt_row_kind)kind, 123456789);
        row.n = 77;
        row.visit = 3;
        row.placed = kind % 2;
        row.x8 = -5;
        row.finger = kind % 4;
        strcpy(row.scene, "attract");
        strcpy(row.target, "Krug – ça");
        row.json = "{\"ms\":12,\"near\":\"card\"}";
        row.json_length = strlen(row.json);
        vt_buf_clear(&buf);
        vt_row_encode(&row, &buf);
        add(buf.data, buf.size);
    }
    vt_buf_finish(&buf);
}

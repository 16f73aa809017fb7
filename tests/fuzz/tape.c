/* Tapes: torn, damaged or made by somebody else. Checksums are mended in every second input, so that what
 * lies behind them is reached. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "fuzz.h"
#include "store/tape.h"

static uint32_t u32_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void mend(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; size - at > 8;) {
        size_t body = u32_at(bytes + at);
        if (body == 0 || body > size - at - 8) return;
        uint32_t crc = vt_crc32(0, bytes + at + 8, body);
        for (int i = 0; i < 4; i++)
            bytes[at + 4 + (size_t)i] = (uint8_t)(crc >> (8 * i));
        at += 8 + body;
    }
}

/* What was read can be written and read again. */
static void again(const vt_batch *batch)
{
    static vt_batch used;
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    FUZZ_MUST(writer && vt_tape_write_batch(writer, batch, &used, NULL));
    FUZZ_MUST(used.tick == batch->tick && used.t_us == batch->t_us && used.count == batch->count);
    for (int i = 0; i < batch->count; i++)
        FUZZ_MUST(memcmp(&used.events[i], &batch->events[i], sizeof used.events[i]) == 0);
    vt_tape_writer_destroy(writer);
}

static void read_all(const uint8_t *bytes, size_t size)
{
    static vt_tape_record record;
    vt_err err = {0};
    size_t answers = 0;
    int got;
    vt_tape_reader *reader = vt_tape_reader_create(bytes, size, "tape", &err);
    FUZZ_MUST(reader != NULL);
    while ((got = vt_tape_read(reader, &record, &err)) != 0) {
        FUZZ_MUST(++answers <= size + 1);
        if (got < 0) FUZZ_MUST(err.kind != VT_ERR_NONE && err.message[0]);
        if (got > 0 && record.kind == VT_TAPE_BATCH) again(&record.as.batch);
    }
    FUZZ_MUST(vt_tape_cut_bytes(reader) <= size);
    vt_tape_reader_destroy(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = calloc(size ? size : 1, 1);
    if (!copy) return 0;
    if (size) memcpy(copy, bytes, size);
    read_all(copy, size);
    mend(copy, size);
    read_all(copy, size);
    free(copy);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static vt_batch batch, used;
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    vt_buf tape;
    vt_buf_init(&tape);
    vt_tape_head head = {
        .build = "0.1.0", .arch = "x86_64", .design_w = 1920, .design_h = 1080, .mm_per_unit = 0.25};
    vt_tape_write_head(writer, &head);
    for (int i = 0; i < 12; i++) {
        batch = (vt_batch){.tick = (uint64_t)i + 1, .t_us = i * 16667, .count = 7};
        batch.events[0] = (vt_event){
            .kind = VT_EVENT_STATE, .as.state = {.story = 1, .scene = "attract", .language = "fr"}};
        batch.events[1] =
            (vt_event){.kind = VT_EVENT_CONTACT, .as.contact = {.finger = 1, .x8 = 7680, .y8 = 4320}};
        batch.events[2] = (vt_event){.kind = VT_EVENT_KEY, .as.key = {.down = true, .name = "f5"}};
        batch.events[3] =
            (vt_event){.kind = VT_EVENT_ASSET, .as.asset = {.request = 1, .w = 64, .h = 64, .hash = 9}};
        batch.events[4] = (vt_event){.kind = VT_EVENT_COMMAND, .as.command = {VT_COMMAND_NOTE, "laughs"}};
        batch.events[5] = (vt_event){.kind = VT_EVENT_SUSPEND, .as.suspend.us = 5};
        batch.events[6] = (vt_event){.kind = VT_EVENT_MEDIA,
            .as.media = {.media = 2,
                .told = VT_MEDIA_READY,
                .sound = true,
                .w = 1280,
                .h = 720,
                .length_us = 5000000}};
        vt_tape_write_batch(writer, &batch, &used, NULL);
        vt_tape_write_check(writer, &(vt_tape_check){batch.tick, 1, 2, 3, "attract"});
        if (i % 4 == 3) vt_tape_take(writer, &tape, NULL);
        if (i == 5) vt_tape_write_cut(writer, 2);
    }
    add(tape.data, tape.size);
    add(tape.data, tape.size / 3);
    vt_tape_writer_destroy(writer);
    vt_buf_finish(&tape);
}

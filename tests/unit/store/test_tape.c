/* The tape: a batch comes back as it went in, damage is told with its place, a torn tail is cut. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "base/mem.h"
#include "store/tape.h"

static uint64_t some(vt_chance *chance)
{
    return vt_chance_next(chance) >> vt_chance_below(chance, 64);
}

static void any_text(vt_chance *chance, char *out, size_t size)
{
    size_t length = vt_chance_below(chance, size);
    for (size_t i = 0; i < length; i++)
        out[i] = (char)(1 + vt_chance_below(chance, 127));
    out[length] = 0;
}

static vt_event any_event(vt_chance *chance)
{
    vt_event event;
    memset(&event, 0, sizeof event);
    event.kind = (vt_event_kind)(1 + vt_chance_below(chance, VT_EVENT_MEDIA));
    switch (event.kind) {
    case VT_EVENT_STATE:
        event.as.state.story = some(chance);
        event.as.state.sparkle = some(chance);
        event.as.state.bundle = some(chance);
        event.as.state.wall_us = (int64_t)some(chance);
        event.as.state.visit = (int32_t)some(chance);
        any_text(chance, event.as.state.scene, sizeof event.as.state.scene);
        any_text(chance, event.as.state.language, sizeof event.as.state.language);
        break;
    case VT_EVENT_CONTACT:
        event.as.contact.phase = (vt_contact_phase)vt_chance_below(chance, 4);
        event.as.contact.device = (vt_device)vt_chance_below(chance, 3);
        event.as.contact.finger = (int64_t)some(chance);
        event.as.contact.x8 = (int32_t)some(chance);
        event.as.contact.y8 = (int32_t)some(chance);
        break;
    case VT_EVENT_KEY:
        event.as.key.down = vt_chance_below(chance, 2);
        event.as.key.device = (int32_t)some(chance);
        any_text(chance, event.as.key.name, sizeof event.as.key.name);
        break;
    case VT_EVENT_ASSET:
        event.as.asset.request = (uint32_t)some(chance);
        event.as.asset.outcome = (vt_asset_outcome)vt_chance_below(chance, VT_ASSET_NO_MEMORY + 1);
        event.as.asset.w = (int32_t)some(chance);
        event.as.asset.h = (int32_t)some(chance);
        event.as.asset.hash = some(chance);
        break;
    case VT_EVENT_COMMAND:
        event.as.command.command = (vt_command)vt_chance_below(chance, VT_COMMAND_NOTE + 1);
        any_text(chance, event.as.command.text, sizeof event.as.command.text);
        break;
    case VT_EVENT_LINE:
        event.as.line.channel = 1 + (int32_t)vt_chance_below(chance, VT_CHANNELS_MAX);
        event.as.line.first = vt_chance_below(chance, 2);
        event.as.line.last = vt_chance_below(chance, 2);
        event.as.line.held = vt_chance_below(chance, 2);
        any_text(chance, event.as.line.text, sizeof event.as.line.text);
        break;
    case VT_EVENT_CHANNEL:
        event.as.channel.channel = 1 + (int32_t)vt_chance_below(chance, VT_CHANNELS_MAX);
        event.as.channel.state = (vt_channel_state)(1 + vt_chance_below(chance, VT_CHANNEL_FAKED));
        any_text(chance, event.as.channel.why, sizeof event.as.channel.why);
        break;
    case VT_EVENT_MEDIA:
        event.as.media.media = (uint32_t)some(chance);
        event.as.media.told = (vt_media_told)vt_chance_below(chance, VT_MEDIA_FAILED + 1);
        event.as.media.outcome = (vt_asset_outcome)vt_chance_below(chance, VT_ASSET_NO_MEMORY + 1);
        event.as.media.sound = vt_chance_below(chance, 2);
        event.as.media.w = (int32_t)vt_chance_below(chance, VT_MEDIA_WIDEST + 1);
        event.as.media.h = (int32_t)vt_chance_below(chance, VT_MEDIA_WIDEST + 1);
        event.as.media.length_us = (int64_t)(some(chance) % VT_MEDIA_LONGEST_US);
        event.as.media.at_us = (int64_t)(some(chance) % VT_MEDIA_LONGEST_US);
        break;
    default:
        event.as.suspend.us = (int64_t)some(chance);
    }
    return event;
}

static void same_batch(const vt_batch *a, const vt_batch *b)
{
    assert_true(a->tick == b->tick && a->t_us == b->t_us);
    assert_int_equal(a->count, b->count);
    vt_buf one, two;
    vt_buf_init(&one);
    vt_buf_init(&two);
    for (int i = 0; i < a->count; i++) {
        assert_true(vt_event_encode(&a->events[i], &one, NULL));
        assert_true(vt_event_encode(&b->events[i], &two, NULL));
        if (a->events[i].kind == VT_EVENT_KEY)
            assert_string_equal(a->events[i].as.key.name, b->events[i].as.key.name);
        if (a->events[i].kind == VT_EVENT_CONTACT)
            assert_int_equal(a->events[i].as.contact.x8, b->events[i].as.contact.x8);
    }
    assert_int_equal(one.size, two.size);
    if (one.size) assert_memory_equal(one.data, two.data, one.size);
    vt_buf_finish(&one);
    vt_buf_finish(&two);
}

static vt_tape_head some_head(void)
{
    return (vt_tape_head){.build = "0.1.0 abc",
        .arch = "x86_64",
        .libraries = "freetype 2.12",
        .run = 7,
        .bundle = UINT64_MAX,
        .design_w = 1920,
        .design_h = 1080,
        .mm_per_unit = 0.27,
        .idle_us = 45000000,
        .prompt_us = 8000000,
        .touch = "tap_slop_mm=8\nhold_ms=600\n",
        .script_budget = 3000000,
        .script_memory = 64 << 20,
        .script_nodes = 20000,
        .privacy_level = 2,
        .role = "left",
        .rehearsal = true,
        .notice = true,
        .reduce_motion = true};
}

static void take(vt_tape_writer *writer, vt_buf *out)
{
    vt_err err = {0};
    if (!vt_tape_take(writer, out, &err)) fail_msg("%s", err.message);
}

static void tapes_come_back(void **state)
{
    enum { BATCHES = 3000 };
    vt_chance chance;
    vt_buf tape;
    vt_batch used;
    vt_tape_record record;
    vt_batch *batches = calloc(BATCHES, sizeof *batches);
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    (void)state;
    assert_non_null(writer);
    vt_chance_seed(&chance, 3);
    vt_buf_init(&tape);
    take(writer, &tape);
    assert_int_equal(tape.size, 0);
    vt_tape_head head = some_head();
    vt_tape_write_head(writer, &head);
    assert_true(vt_tape_pending(writer) > 0);
    uint64_t tick = 0;
    int64_t t = -5;
    for (int i = 0; i < BATCHES; i++) {
        vt_batch *batch = &batches[i];
        batch->tick = tick += 1 + vt_chance_below(&chance, 3);
        batch->t_us = t += (int64_t)vt_chance_below(&chance, 1000000);
        batch->count = (int)vt_chance_below(&chance, vt_chance_below(&chance, 20) ? 4 : VT_BATCH_MAX + 1);
        for (int j = 0; j < batch->count; j++)
            batch->events[j] = any_event(&chance);
        assert_true(vt_tape_write_batch(writer, batch, &used, NULL));
        same_batch(batch, &used);
        if (i % 10 == 0) vt_tape_write_check(writer, &(vt_tape_check){tick, 1, 2, 3, "attract"});
        if (i == 50) vt_tape_write_cut(writer, 9);
        if (vt_chance_below(&chance, 5) == 0) take(writer, &tape);
    }
    take(writer, &tape);

    vt_tape_reader *reader = vt_tape_reader_create(tape.data, tape.size, "here", NULL);
    int at = 0, checks = 0, cuts = 0, heads = 0, got;
    vt_err err = {0};
    while ((got = vt_tape_read(reader, &record, &err)) == 1) {
        if (record.kind == VT_TAPE_BATCH) same_batch(&batches[at++], &record.as.batch);
        if (record.kind == VT_TAPE_CHECK) {
            checks++;
            assert_true(
                record.as.check.script == 1 && record.as.check.stage == 2 && record.as.check.chance == 3);
            assert_string_equal(record.as.check.scene, "attract");
        }
        if (record.kind == VT_TAPE_CUT) {
            cuts++;
            assert_int_equal(record.as.dropped, 9);
        }
        if (record.kind == VT_TAPE_HEAD) {
            heads++;
            assert_int_equal(record.as.head.format, VT_TAPE_FORMAT);
            assert_string_equal(record.as.head.libraries, "freetype 2.12");
            assert_true(record.as.head.bundle == UINT64_MAX && record.as.head.mm_per_unit == 0.27);
            assert_true(record.as.head.rehearsal && record.as.head.notice && record.as.head.reduce_motion);
            assert_int_equal(record.as.head.script_nodes, 20000);
            assert_string_equal(record.as.head.role, "left");
        }
    }
    assert_int_equal(got, 0);
    assert_int_equal(at, BATCHES);
    assert_int_equal(checks, BATCHES / 10);
    assert_int_equal(cuts, 1);
    assert_int_equal(heads, 1);
    assert_int_equal(vt_tape_cut_bytes(reader), 0);
    vt_tape_reader_destroy(reader);
    vt_tape_writer_destroy(writer);
    vt_buf_finish(&tape);
    free(batches);
}

/* Three blocks of one batch each; offsets of their ends in ends. */
static void three_blocks(vt_buf *tape, size_t ends[3])
{
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    vt_batch batch = {.count = 1}, used;
    vt_buf_init(tape);
    batch.events[0] = (vt_event){.kind = VT_EVENT_SUSPEND, .as.suspend.us = 5};
    for (int i = 0; i < 3; i++) {
        batch.tick = (uint64_t)i + 1;
        batch.t_us = i;
        assert_true(vt_tape_write_batch(writer, &batch, &used, NULL));
        take(writer, tape);
        ends[i] = tape->size;
    }
    vt_tape_writer_destroy(writer);
}

/* Ticks read as a sum of bits; -1 answers are counted. */
static unsigned read_ticks(const void *bytes, size_t size, int *damages, size_t *tail)
{
    vt_tape_record record;
    vt_err err = {0};
    unsigned ticks = 0;
    int got;
    vt_tape_reader *reader = vt_tape_reader_create(bytes, size, "tape", NULL);
    *damages = 0;
    while ((got = vt_tape_read(reader, &record, &err)) != 0) {
        if (got < 0) {
            (*damages)++;
            assert_non_null(strstr(err.message, "damaged at byte"));
            assert_string_equal(err.origin, "tape");
        } else {
            ticks |= 1u << record.as.batch.tick;
        }
    }
    *tail = vt_tape_cut_bytes(reader);
    vt_tape_reader_destroy(reader);
    return ticks;
}

static void a_torn_tail_is_cut(void **state)
{
    size_t ends[3], tail;
    vt_buf tape;
    int damages;
    (void)state;
    three_blocks(&tape, ends);
    for (size_t size = 0; size <= tape.size; size++) {
        unsigned char *copy = malloc(size + 1);
        if (size) memcpy(copy, tape.data, size);
        unsigned expected = size >= ends[2] ? 14 : size >= ends[1] ? 6 : size >= ends[0] ? 2 : 0;
        size_t whole = size >= ends[2] ? ends[2] : size >= ends[1] ? ends[1] : size >= ends[0] ? ends[0] : 0;
        assert_int_equal(read_ticks(copy, size, &damages, &tail), expected);
        assert_int_equal(damages, 0);
        assert_int_equal(tail, size - whole);
        free(copy);
    }
    vt_buf_finish(&tape);
}

static void damage_is_told_and_stepped_over(void **state)
{
    size_t ends[3], tail;
    vt_buf tape;
    int damages;
    (void)state;
    three_blocks(&tape, ends);
    for (size_t at = ends[0] + 4; at < ends[1]; at++) {
        tape.data[at] ^= 0x40;
        assert_int_equal(read_ticks(tape.data, tape.size, &damages, &tail), 2 | 8);
        assert_int_equal(damages, 1);
        tape.data[at] ^= 0x40;
    }
    vt_buf_finish(&tape);
}

static void wrong_batches_do_not_enter(void **state)
{
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    vt_batch batch = {.tick = 5, .t_us = 100, .count = VT_BATCH_MAX + 1}, used;
    vt_err err = {0};
    (void)state;
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    batch.count = 1;
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err)); /* an event of kind 0 */
    batch.events[0].kind = VT_EVENT_KEY;
    memset(batch.events[0].as.key.name, 'x', sizeof batch.events[0].as.key.name);
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err)); /* a text without an end */
    batch.events[0] =
        (vt_event){.kind = VT_EVENT_MEDIA, .as.media = {.media = 1, .length_us = VT_MEDIA_LONGEST_US + 1}};
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err)); /* places that cannot be counted with */
    batch.events[0].as.media.length_us = 0;
    batch.events[0].as.media.at_us = -1;
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err));
    batch.events[0].as.media.at_us = 0;
    batch.events[0].as.media.w = VT_MEDIA_WIDEST + 1;
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err));
    assert_int_equal(vt_tape_pending(writer), 0);
    batch.count = 0;
    assert_true(vt_tape_write_batch(writer, &batch, &used, &err));
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err)); /* the same tick again */
    batch.tick = 6;
    batch.t_us = 99;
    assert_false(vt_tape_write_batch(writer, &batch, &used, &err)); /* time goes back */
    batch.t_us = 100;
    assert_true(vt_tape_write_batch(writer, &batch, &batch, &err)); /* used may be the batch itself */
    vt_tape_writer_destroy(writer);
}

static void failing_memory(void **state)
{
    (void)state;
    for (uint64_t n = 1;; n++) {
        vt_tape_record record;
        vt_batch batch = {.tick = 1, .count = 1}, used;
        vt_err err = {0};
        vt_buf tape;
        vt_buf_init(&tape);
        batch.events[0] = (vt_event){.kind = VT_EVENT_SUSPEND, .as.suspend.us = 5};
        vt_mem_fail_at(n);
        vt_tape_writer *writer = vt_tape_writer_create(&err);
        bool wrote = false, cut = false, good = false;
        if (writer) {
            vt_tape_head head = some_head();
            vt_tape_write_head(writer, &head);
            wrote = vt_tape_write_batch(writer, &batch, &used, &err);
            good = vt_tape_take(writer, &tape, &err);
            batch.tick = 2;
            if (!good) {
                assert_true(vt_tape_write_batch(writer, &batch, &used, &err));
                tape.failed = false;
                assert_true(vt_tape_take(writer, &tape, &err));
            }
        }
        vt_tape_reader *reader = vt_tape_reader_create(tape.data, tape.size, "tape", &err);
        bool failed = vt_mem_fail_at(0);
        while (reader && vt_tape_read(reader, &record, NULL) == 1)
            cut = cut || record.kind == VT_TAPE_CUT;
        if (writer && reader) assert_int_equal(cut, !good);
        if (!wrote || !good) assert_int_equal(err.kind, VT_ERR_MEMORY);
        vt_tape_reader_destroy(reader);
        vt_tape_writer_destroy(writer);
        vt_buf_finish(&tape);
        if (!failed) break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tapes_come_back),
        cmocka_unit_test(a_torn_tail_is_cut),
        cmocka_unit_test(damage_is_told_and_stepped_over),
        cmocka_unit_test(wrong_batches_do_not_enter),
        cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

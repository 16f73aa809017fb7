/* vitrine replay: recorded visits run again from their tape, on any painter or none. */
#include "cmd/cmd_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/sinks.h"
#include "base/log.h"
#include "store/journal.h"

typedef struct {
    vt_journal_reader *journal;
    char experience[4096], shared[4096];
    bool have_shared;
} source;

static vt_bundle *bundle_by_hash(void *context, uint64_t hash, vt_err *err)
{
    source *from = context;
    return vt_journal_bundle_read(
        from->journal, hash, from->experience, from->have_shared ? from->shared : NULL, err);
}

static bool set_us(vt_conf *conf, const char *key, double value, vt_err *err)
{
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    return vt_conf_set(conf, key, text, "the tape's head", err);
}

/* The rules of the day, not today's. */
static bool set_rules(vt_conf *conf, const vt_tape_head *head, vt_err *err)
{
    return set_us(conf, "visit.idle_s", (double)head->idle_us / 1e6, err) &&
           set_us(conf, "visit.prompt_s", (double)head->prompt_us / 1e6, err) &&
           vt_conf_read_section(conf, "touch", head->touch, "the tape's head", err) &&
           set_us(conf, "script.budget", (double)head->script_budget, err) &&
           set_us(conf, "script.memory_mb", (double)head->script_memory, err) &&
           set_us(conf, "script.nodes", (double)head->script_nodes, err) &&
           set_us(conf, "journal.privacy_level", head->privacy_level, err) &&
           vt_conf_set(
               conf, "screen.reduce_motion", head->reduce_motion ? "yes" : "no", "the tape's head", err) &&
           vt_conf_set(conf, "journal.notice", head->notice ? "yes" : "no", "the tape's head", err);
}

static bool read_head(const vt_buf *tape, vt_tape_head *head, vt_err *err)
{
    vt_tape_record record;
    vt_tape_reader *reader = vt_tape_reader_create(tape->data, tape->size, "tape", err);
    if (!reader) return false;
    int got = vt_tape_read(reader, &record, err);
    vt_tape_reader_destroy(reader);
    if (got < 0) return false;
    if (got == 0 || record.kind != VT_TAPE_HEAD) {
        return vt_fail(err, VT_ERR_PARSE, "tape",
            "it does not begin with a head; a journal of privacy level 0 or 1 has no tape");
    }
    *head = record.as.head;
    return true;
}

/* The visit with which the world began in which this one was: with zones several share a world. */
static uint32_t first_of_world(const vt_buf *tape, uint32_t visit)
{
    vt_tape_record record;
    uint32_t first = 0;
    vt_tape_reader *reader = vt_tape_reader_create(tape->data, tape->size, "tape", NULL);
    while (reader && vt_tape_read(reader, &record, NULL) > 0) {
        if (record.kind != VT_TAPE_BATCH) continue;
        for (int i = 0; i < record.as.batch.count; i++) {
            const vt_event *event = &record.as.batch.events[i];
            if (event->kind != VT_EVENT_STATE) continue;
            uint32_t next = (uint32_t)event->as.state.visit + 1;
            if (next <= visit && next > first) first = next;
        }
    }
    vt_tape_reader_destroy(reader);
    return first ? first : visit;
}

static void tell(const vt_replay_result *result, const vt_tape_head *head)
{
    printf("%d visits, %" PRIu64 " batches, %" PRIu64 " check lines\n", result->visits, result->batches,
        result->checks);
    if (result->differs) {
        printf("differs at tick %" PRIu64 ", exact to tick %" PRIu64 "\n  %s\n", result->differs_at,
            result->exact_to, result->field);
    } else {
        printf("exact to tick %" PRIu64 "\n", result->exact_to);
    }
    if (strcmp(head->build, vt_build()) != 0)
        printf("note: recorded by build %s, replayed by %s\n", head->build, vt_build());
    if (strcmp(head->libraries, vt_fonts_versions()) != 0) {
        printf("note: recorded with %s, replayed with %s\n", head->libraries, vt_fonts_versions());
    }
}

static vt_host *open_host(
    const vt_args *args, const vt_tape_head *head, bool paced, vt_painter_choice painter, vt_err *err)
{
    vt_host_options options = {.title = "vitrine replay",
        .w = args->w ? args->w : head->design_w,
        .h = args->h ? args->h : head->design_h,
        .software = painter != VT_PAINTER_GPU};
    bool window = paced || painter == VT_PAINTER_GPU;
    return window ? vt_host_sdl_create(&options, err) : vt_host_headless_create(&options, true, err);
}

int vt_verb_replay(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err = {0};
    vt_buf tape;
    vt_tape_head head;
    source from = {0};
    vt_replay_result result = {0};
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    if (args.rest_count != 1) {
        vt_args_help(verb);
        return VT_EXIT_USAGE;
    }
    code = VT_EXIT_FAILED;
    vt_buf_init(&tape);
    vt_conf *conf = vt_conf_create(&err);
    vt_host *host = NULL;
    vt_app *app = NULL;
    vt_tape_reader *reader = NULL;
    vt_bundle *bundle = NULL;
    from.journal = conf ? vt_journal_open(args.rest[0], &err) : NULL;
    if (!from.journal || !vt_journal_read_tape(args.rest[0], &tape, &err) || !read_head(&tape, &head, &err))
        goto out;
    const char *experience = vt_journal_get_meta(from.journal, "experience");
    snprintf(from.experience, sizeof from.experience, "%s", experience ? experience : ".");
    from.have_shared = vt_shared_assets(from.experience, from.shared);
    if (!set_rules(conf, &head, &err)) goto out;
    if (args.pictures && mkdir(args.pictures, 0755) != 0 && errno != EEXIST) {
        vt_fail_errno(&err, args.pictures, "make the folder for pictures");
        goto out;
    }
    bundle = bundle_by_hash(&from, head.bundle, &err);
    if (!bundle) goto out;
    vt_painter_choice painter = args.window || args.pictures ? VT_PAINTER_CPU : VT_PAINTER_NONE;
    if (args.painter) painter = strcmp(args.painter, "gpu") == 0 ? VT_PAINTER_GPU : VT_PAINTER_CPU;
    host = open_host(&args, &head, args.window, painter, &err);
    if (!host) goto out;
    app = vt_app_create(&(vt_app_options){.conf = conf,
                            .experience = from.experience,
                            .shared = from.have_shared ? from.shared : NULL,
                            .bundle = bundle,
                            .host = host,
                            .sink = vt_null_sink(),
                            .canvas = -1,
                            .socket = -1,
                            .painter = painter,
                            .role = head.role,
                            .mm_per_unit = head.mm_per_unit,
                            .rehearsal = head.rehearsal,
                            .pictures = args.pictures,
                            .build = vt_build(),
                            .run = head.run},
        &err);
    bundle = NULL;
    reader = app ? vt_tape_reader_create(tape.data, tape.size, args.rest[0], &err) : NULL;
    uint32_t visit = args.visit ? first_of_world(&tape, (uint32_t)args.visit) : 0;
    if (!reader || !vt_app_replay(app, reader, visit, args.window, bundle_by_hash, &from, &result, &err))
        goto out;
    tell(&result, &head);
    if (vt_tape_cut_bytes(reader))
        printf("note: %zu bytes of a torn end were cut\n", vt_tape_cut_bytes(reader));
    code = result.differs ? VT_EXIT_DIFFERS : VT_EXIT_OK;
out:
    if (code == VT_EXIT_FAILED) vt_cmd_fail(code, &err);
    vt_tape_reader_destroy(reader);
    vt_app_destroy(app);
    vt_host_destroy(host);
    vt_bundle_destroy(bundle);
    vt_journal_reader_close(from.journal);
    vt_buf_finish(&tape);
    vt_conf_destroy(conf);
    return code;
}

/* Journals that are damaged, or made to hurt whoever reads them. Read, verified and reported. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "insight/report.h"
#include "store/journal.h"

static char path[64], other[80];

static bool take_row(void *context, uint64_t run, const vt_row *row)
{
    size_t *count = context;
    (void)run;
    FUZZ_MUST(vt_row_info_at(row->kind) && memchr(row->scene, 0, sizeof row->scene) && row->json);
    return ++*count < 100000;
}

static void take_finding(void *context, const char *finding)
{
    size_t *count = context;
    FUZZ_MUST(finding[0] && ++*count < 1000);
}

static void clear(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < 4; i++) {
        snprintf(other, sizeof other, "%s%s", path, ends[i]);
        unlink(other);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t rows = 0, findings = 0;
    vt_err err = {0};
    if (!path[0]) snprintf(path, sizeof path, "/dev/shm/vt-fuzz-%d.vitrine", (int)getpid());
    clear();
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) return 0;
    close(fd);
    vt_journal_reader *reader = vt_journal_open(path, &err);
    if (!reader) {
        FUZZ_MUST(err.kind != VT_ERR_NONE && err.message[0]);
        clear();
        return 0;
    }
    vt_journal_get_meta(reader, "kiosk");
    vt_journal_rows(reader, take_row, &rows, &err);
    vt_journal_verify(reader, take_finding, &findings, &err);
    vt_bundle_destroy(vt_journal_bundle_read(reader, 1, NULL, NULL, &err));
    vt_journal_reader_close(reader);
    char *paths[] = {path};
    vt_report *report = vt_report_create(paths, 1, &err);
    if (report) {
        vt_buf text;
        vt_buf_init(&text);
        vt_report_text(report, &text);
        vt_report_json(report, &text);
        vt_buf_finish(&text);
        vt_report_destroy(report);
    }
    clear();
    return 0;
}

static void add_rows(vt_journal *journal)
{
    static const struct {
        vt_row_kind kind;
        const char *json;
    } rows[] = {{VT_ROW_RUN_START, "{\"reason\":\"normal\"}"},
        {VT_ROW_CLOCK_ANCHOR, "{\"wall\":1726300800000000,\"sync\":1,\"off_s\":7200}"},
        {VT_ROW_SCENE_ENTER, "{}"}, {VT_ROW_VISIT_START, "{\"cause\":\"touch\",\"lang\":\"fr\"}"},
        {VT_ROW_TARGET_PRESS, NULL}, {VT_ROW_REACT, "{\"of\":5,\"none\":true}"},
        {VT_ROW_TAP_MISS, "{\"near\":\"card\",\"near_mm\":2.5}"},
        {VT_ROW_ANSWER, "{\"item\":\"liked\",\"value\":4}"}, {VT_ROW_GOAL, "{\"name\":\"found\"}"},
        {VT_ROW_SCENE_LEAVE, "{}"}, {VT_ROW_VISIT_END, "{\"cause\":\"idle\",\"last_input_t\":7000000}"},
        {VT_ROW_JRNL_DEGRADED, "{\"dropped\":{\"health\":3}}"},
        {VT_ROW_SCRIPT_ERROR, "{\"at\":\"a.lua:1\",\"message\":\"nil\"}"}};
    enum { KINDS = sizeof rows / sizeof rows[0] };
    for (uint64_t n = 1; n <= 8 * KINDS; n++) {
        vt_row row;
        vt_row_init(&row, VT_SOURCE_STAGE, rows[(n - 1) % KINDS].kind, (int64_t)n * 1000000);
        row.n = n;
        row.visit = (uint32_t)(1 + (n - 1) / KINDS);
        strcpy(row.scene, "attract");
        strcpy(row.target, "card");
        row.json = rows[(n - 1) % KINDS].json;
        row.json_length = row.json ? strlen(row.json) : 0;
        vt_journal_write(journal, &row, 1, NULL);
    }
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    char folder[] = "/dev/shm/vt-fuzz-XXXXXX", name[80];
    static unsigned char bytes[1 << 20];
    if (!mkdtemp(folder)) return;
    vt_journal *journal = vt_journal_create(&(vt_journal_place){folder, "fuzz", 1, NULL}, NULL);
    if (!journal) return;
    add_rows(journal);
    vt_journal_close(journal, NULL);
    vt_journal_destroy(journal);
    snprintf(name, sizeof name, "%s/fuzz-000001.vitrine", folder);
    int fd = open(name, O_RDONLY);
    ssize_t size = read(fd, bytes, sizeof bytes);
    close(fd);
    if (size > 0) add(bytes, (size_t)size);
    unlink(name);
    snprintf(name, sizeof name, "%s/fuzz-000001.tape", folder);
    unlink(name);
    rmdir(folder);
}

#include "insight/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "insight/gather.h"

/* Which run and kiosk a file is of; the order in which files are read follows from it. */
static bool look_into(vt_report *report, const char *path, vt_err *err)
{
    vt_err why = {0};
    const char *text;
    vt_seen_file *file = vt_list_add(&report->files, sizeof *file);
    if (file) file->path = vt_strdup(path);
    if (!file || !file->path) return vt_fail_memory(err, path);
    vt_journal_reader *reader = vt_journal_open(path, &why);
    if (!reader) {
        if (why.kind == VT_ERR_MEMORY) return vt_fail_memory(err, path);
        snprintf(
            file->findings[file->finding_count++], sizeof file->findings[0], "not read: %.180s", why.message);
        if (err && err->kind == VT_ERR_NONE) *err = why;
        return true;
    }
    file->read = true;
    if ((text = vt_journal_get_meta(reader, "kiosk"))) snprintf(file->kiosk, sizeof file->kiosk, "%s", text);
    if ((text = vt_journal_get_meta(reader, "run"))) file->run = strtoull(text, NULL, 10);
    if ((text = vt_journal_get_meta(reader, "title"))) snprintf(file->title, sizeof file->title, "%s", text);
    if ((text = vt_journal_get_meta(reader, "place"))) snprintf(file->place, sizeof file->place, "%s", text);
    if ((text = vt_journal_get_meta(reader, "build"))) snprintf(file->build, sizeof file->build, "%s", text);
    if ((text = vt_journal_get_meta(reader, "privacy_level")))
        snprintf(file->privacy, sizeof file->privacy, "%s", text);
    if ((text = vt_journal_get_meta(reader, "rehearsal"))) file->rehearsal = strcmp(text, "1") == 0;
    if ((text = vt_journal_get_meta(reader, "closed"))) file->closed = strcmp(text, "1") == 0;
    vt_journal_reader_close(reader);
    return true;
}

/* Runs in order, a pair's first file ("...-000007") before its later ones ("...-000007-b"). */
static int by_run(const void *a, const void *b)
{
    const vt_seen_file *x = a, *y = b;
    int kiosk = strcmp(x->kiosk, y->kiosk);
    if (kiosk) return kiosk;
    if (x->run != y->run) return x->run < y->run ? -1 : 1;
    size_t lx = strlen(x->path), ly = strlen(y->path);
    if (lx != ly) return lx < ly ? -1 : 1;
    return strcmp(x->path, y->path);
}

typedef struct {
    vt_report *report;
    vt_seen_file *file;
} following;

static bool take_row(void *context, uint64_t run, const vt_row *row)
{
    following *at = context;
    vt_gather_row(at->report, at->file, run, row);
    return !at->report->no_memory;
}

/* Missing numbers are counted over all files of a run instead: another file may hold those rows. */
static void take_finding(void *context, const char *finding)
{
    vt_seen_file *file = context;
    if (strncmp(finding, "lost:", 5) == 0) return;
    if (file->finding_count < VT_FINDINGS)
        snprintf(file->findings[file->finding_count], sizeof file->findings[0], "%.190s", finding);
    file->finding_count++;
}

static bool read_file(vt_report *report, vt_seen_file *file, vt_err *err)
{
    vt_err why = {0};
    following at = {report, file};
    vt_journal_reader *reader = vt_journal_open(file->path, &why);
    if (!reader) {
        file->read = false;
        take_finding(file, why.message);
        return true;
    }
    vt_journal_verify(reader, take_finding, file, NULL);
    if (!vt_journal_rows(reader, take_row, &at, &why)) take_finding(file, why.message);
    vt_journal_reader_close(reader);
    return !report->no_memory || vt_fail_memory(err, "the report");
}

vt_report *vt_report_create(char *const *paths, int count, vt_err *err)
{
    vt_err first = {0};
    bool any = false, done = true;
    vt_report *report = vt_alloc(sizeof *report);
    if (!report) {
        vt_fail_memory(err, "the report");
        return NULL;
    }
    for (int i = 0; done && i < count; i++)
        done = look_into(report, paths[i], &first);
    vt_seen_file *files = report->files.items;
    if (report->files.count) qsort(files, report->files.count, sizeof *files, by_run);
    for (size_t i = 0; done && i < report->files.count; i++) {
        any = any || files[i].read;
        if (files[i].read) done = read_file(report, &files[i], &first);
    }
    vt_gather_end(report);
    if (report->no_memory) done = vt_fail_memory(&first, "the report");
    if (done && any) return report;
    if (first.kind == VT_ERR_NONE) vt_fail(&first, VT_ERR_MISSING, NULL, "no journal is named");
    if (err) *err = first;
    vt_report_destroy(report);
    return NULL;
}

void vt_report_destroy(vt_report *report)
{
    if (!report) return;
    vt_seen_file *files = report->files.items;
    for (size_t i = 0; i < report->files.count; i++)
        vt_free((void *)(uintptr_t)files[i].path);
    vt_gather_finish(report);
    vt_free(report);
}

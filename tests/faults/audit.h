/* What a folder of journals holds, run by run, for those who must prove that nothing is missing in it. */
#ifndef VT_TESTS_AUDIT_H
#define VT_TESTS_AUDIT_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/journal.h"

enum { AUDIT_RUNS = 4096, AUDIT_VISITS = 100000 };

typedef struct {
    uint64_t run;
    int64_t start_us;          /* vt_clock_us at its t = 0 */
    uint64_t last_n;           /* of the stage */
    uint64_t rows;             /* of the stage, each number once */
    int run_starts, run_ends, stage_ends, faults, recoveries, degraded, quarantined, health, anchors, steps;
    uint64_t dropped;          /* rows told in jrnl.degraded rows, tape blocks aside */
    double latest_ms;          /* the longest frame.late */
    uint64_t lost_from;
    char reason[32];           /* of run.start */
    char file[1024];           /* one of its files */
    unsigned char *seen[4];    /* by source and row number: a row may stand in two files of a run */
    uint64_t seen_size[4];
    unsigned char *visits;     /* by visit: 1 started, 2 ended, 4 ended twice */
} audit_run;

typedef struct {
    int count, files, unreadable, findings;
    char finding[512];         /* the first */
    audit_run runs[AUDIT_RUNS];
} audit;

static audit_run *audit_find(audit *a, uint64_t run)
{
    for (int i = 0; i < a->count; i++) {
        if (a->runs[i].run == run) return &a->runs[i];
    }
    if (a->count == AUDIT_RUNS) abort();
    audit_run *fresh = &a->runs[a->count++];
    fresh->run = run;
    fresh->visits = calloc(AUDIT_VISITS, 1);
    return fresh;
}

/* False: this row has been seen in another file. */
static bool audit_see(audit_run *run, int source, uint64_t n)
{
    if (n >= run->seen_size[source]) {
        uint64_t size = (n + 1) * 2;
        run->seen[source] = realloc(run->seen[source], size);
        memset(run->seen[source] + run->seen_size[source], 0, size - run->seen_size[source]);
        run->seen_size[source] = size;
    }
    if (run->seen[source][n]) return false;
    run->seen[source][n] = 1;
    if (source != VT_SOURCE_STAGE) return true;
    run->rows++;
    if (n > run->last_n) run->last_n = n;
    return true;
}

/* The number behind "key": in a flat object; 0 when it is not there. */
static uint64_t audit_number(const vt_row *row, const char *key)
{
    char quoted[64], text[4096];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    snprintf(text, sizeof text, "%.*s", (int)row->json_length, row->json);
    const char *at = strstr(text, quoted);
    return at ? strtoull(at + strlen(quoted), NULL, 10) : 0;
}

static uint64_t audit_dropped(const vt_row *row)
{
    char text[4096];
    uint64_t sum = 0;
    snprintf(text, sizeof text, "%.*s", (int)row->json_length, row->json);
    char *at = strstr(text, "\"dropped\":{"), *end = at ? strchr(at, '}') : NULL;
    if (!end) return 0;
    *end = '\0';
    for (at = strchr(at, '{'); (at = strchr(at, ':')); at++) {
        if (strncmp(at - 6, "\"tape\"", 6) != 0) sum += strtoull(at + 1, NULL, 10);
    }
    return sum;
}

static bool audit_row(void *context, uint64_t number, const vt_row *row)
{
    audit_run *run = audit_find(context, number);
    if (!audit_see(run, (int)row->source, row->n)) return true;
    unsigned char *visit = row->visit < AUDIT_VISITS ? &run->visits[row->visit] : NULL;
    switch (row->kind) {
    case VT_ROW_RUN_START:
        run->run_starts++;
        run->lost_from = audit_number(row, "lost_from");
        snprintf(run->reason, sizeof run->reason, "%s", strstr(row->json, "crash") ? "crash_recovered" : "normal");
        break;
    case VT_ROW_RUN_END: run->run_ends++; break;
    case VT_ROW_STAGE_END: run->stage_ends++; break;
    case VT_ROW_JRNL_FAULT: run->faults++; break;
    case VT_ROW_JRNL_RECOVERED: run->recoveries++; break;
    case VT_ROW_JRNL_DEGRADED:
        run->degraded++;
        run->dropped += audit_dropped(row);
        break;
    case VT_ROW_ASSET_QUARANTINED: run->quarantined++; break;
    case VT_ROW_FRAME_LATE:
        if ((double)audit_number(row, "ms") > run->latest_ms) run->latest_ms = (double)audit_number(row, "ms");
        break;
    case VT_ROW_HEALTH: run->health++; break;
    case VT_ROW_CLOCK_ANCHOR: run->anchors++; break;
    case VT_ROW_CLOCK_STEP: run->steps++; break;
    case VT_ROW_VISIT_START:
        if (visit) *visit |= 1;
        break;
    case VT_ROW_VISIT_END:
        if (visit) *visit |= (*visit & 2) ? 4 : 2;
        break;
    default: break;
    }
    return true;
}

static void audit_finding(void *context, const char *finding)
{
    audit *a = context;
    if (a->findings++ == 0) snprintf(a->finding, sizeof a->finding, "%s", finding);
}

static void audit_file(audit *a, const char *path)
{
    vt_err err = {0};
    a->files++;
    vt_journal_reader *reader = vt_journal_open(path, &err);
    if (!reader || !vt_journal_rows(reader, audit_row, a, &err)) {
        a->unreadable++;
        char text[900];
        snprintf(a->finding, sizeof a->finding, "%.180s: %.300s", path, vt_err_text(&err, text, sizeof text));
    }
    if (reader) {
        const char *run = vt_journal_get_meta(reader, "run");
        uint64_t number = run ? strtoull(run, NULL, 10) : 0;
        audit_run *found = audit_find(a, number);
        snprintf(found->file, sizeof found->file, "%s", path);
        const char *start = vt_journal_get_meta(reader, "boot_clock_us");
        if (start) found->start_us = strtoll(start, NULL, 10);
    }
    vt_journal_reader_close(reader);
}

static inline void audit_add_folder(audit *a, const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        size_t length = strlen(entry->d_name);
        if (length < 8 || strcmp(entry->d_name + length - 8, ".vitrine") != 0) continue;
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        audit_file(a, path);
    }
    if (dir) closedir(dir);
}

static inline audit *audit_folder(const char *folder)
{
    audit *a = calloc(1, sizeof *a);
    audit_add_folder(a, folder);
    return a;
}

/* What vt_journal_verify has to say about every file. */
static inline void audit_verify(audit *a, const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        size_t length = strlen(path);
        if (length < 8 || strcmp(path + length - 8, ".vitrine") != 0) continue;
        vt_journal_reader *reader = vt_journal_open(path, NULL);
        if (reader) vt_journal_verify(reader, audit_finding, a, NULL);
        vt_journal_reader_close(reader);
    }
    if (dir) closedir(dir);
}

static inline void audit_free(audit *a)
{
    for (int i = 0; i < a->count; i++) {
        for (int source = 0; source < 4; source++) free(a->runs[i].seen[source]);
        free(a->runs[i].visits);
    }
    free(a);
}

/* Numbers of the stage that are missing up to its last one. */
static inline uint64_t audit_gaps(const audit_run *run)
{
    return run->last_n - run->rows;
}

/* Visits that started and never ended, or ended more than once. */
static inline int audit_bad_visits(const audit_run *run)
{
    int bad = 0;
    for (int i = 1; i < AUDIT_VISITS; i++) {
        if (run->visits[i] != 0 && run->visits[i] != 3) bad++;
    }
    return bad;
}

static inline int audit_visits(const audit_run *run)
{
    int count = 0;
    for (int i = 1; i < AUDIT_VISITS; i++) count += run->visits[i] != 0;
    return count;
}

#endif

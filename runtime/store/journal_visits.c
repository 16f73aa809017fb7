/* Ends for what a crash left open. A visit without an end would have no length, a scene without one no share
 * of it. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/journal_inner.h"
#include "store/journal_schema.h"

typedef enum { OPEN_PRESS, OPEN_SCENE, OPEN_VISIT, OPEN_KINDS } open_kind;

typedef struct {
    open_kind kind;
    vt_row row;         /* the one that opened it */
    int64_t last_input; /* of a visit */
} open_thing;

typedef struct {
    open_thing *things;
    size_t count, capacity;
    vt_err *err;
} open_list;

static bool add(open_list *list, open_kind kind, const vt_row *row)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        open_thing *things = vt_realloc_array(list->things, capacity, sizeof *things);
        if (!things) return vt_fail_memory(list->err, "the ends of a visit");
        list->things = things;
        list->capacity = capacity;
    }
    list->things[list->count++] = (open_thing){.kind = kind, .row = *row, .last_input = row->t_us};
    return true;
}

static bool same(const open_thing *thing, open_kind kind, const vt_row *row)
{
    if (thing->kind != kind) return false;
    if (kind == OPEN_VISIT) return thing->row.visit == row->visit;
    return kind == OPEN_SCENE || thing->row.finger == row->finger;
}

static void drop(open_list *list, open_kind kind, const vt_row *row)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!same(&list->things[i], kind, row)) list->things[kept++] = list->things[i];
    list->count = kept;
}

static void touch(open_list *list, const vt_row *row)
{
    for (size_t i = 0; i < list->count; i++)
        if (same(&list->things[i], OPEN_VISIT, row)) list->things[i].last_input = row->t_us;
}

static bool follow(open_list *list, const vt_row *row)
{
    switch (row->kind) {
    case VT_ROW_VISIT_START:
        drop(list, OPEN_VISIT, row);
        return add(list, OPEN_VISIT, row);
    case VT_ROW_VISIT_END:
        drop(list, OPEN_VISIT, row);
        return true;
    case VT_ROW_SCENE_ENTER:
        drop(list, OPEN_SCENE, row);
        return add(list, OPEN_SCENE, row);
    case VT_ROW_SCENE_LEAVE:
        drop(list, OPEN_SCENE, row);
        return true;
    case VT_ROW_TARGET_PRESS:
        touch(list, row);
        drop(list, OPEN_PRESS, row);
        return add(list, OPEN_PRESS, row);
    case VT_ROW_TARGET_RELEASE:
    case VT_ROW_TARGET_CANCEL:
        touch(list, row);
        drop(list, OPEN_PRESS, row);
        return true;
    case VT_ROW_TAP_MISS:
        touch(list, row);
        return true;
    default:
        return true;
    }
}

static bool find_open(vt_journal *journal, open_list *list)
{
    static const char query[] =
        "SELECT " VT_JOURNAL_COLUMNS
        " FROM event WHERE run = ?1 AND (kind LIKE 'visit.%' OR kind LIKE 'scene.%' OR kind LIKE 'target.%' "
        "OR kind = 'tap.miss') ORDER BY seq";
    sqlite3_stmt *statement = NULL;
    uint64_t run;
    vt_row row;
    bool sound = true;
    int code = sqlite3_prepare_v2(journal->db, query, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(statement, 1, (int64_t)journal->run);
    if (code == SQLITE_OK)
        while (sound && (code = sqlite3_step(statement)) == SQLITE_ROW)
            if (vt_journal_row_read(statement, &run, &row)) sound = follow(list, &row);
    sqlite3_finalize(statement);
    if (sound && code != SQLITE_DONE) return vt_journal_refuse(journal, code, "find what is open", list->err);
    return sound;
}

static bool end_thing(vt_journal *journal, const open_thing *thing, const char *cause, uint64_t n,
    vt_row *row, vt_fields *fields)
{
    static const vt_row_kind ends[OPEN_KINDS] = {VT_ROW_TARGET_CANCEL, VT_ROW_SCENE_LEAVE, VT_ROW_VISIT_END};
    vt_row_init(row, VT_SOURCE_KEEPER, ends[thing->kind], journal->last_t);
    row->n = n;
    row->visit = thing->row.visit;
    vt_fields_text(fields, "cause", cause);
    if (thing->kind == OPEN_VISIT) {
        vt_fields_int(fields, "last_input_t", thing->last_input);
    } else {
        memcpy(row->scene, thing->row.scene, sizeof row->scene);
        memcpy(row->target, thing->row.target, sizeof row->target);
        row->finger = thing->row.finger;
    }
    vt_fields_into(fields, row);
    return vt_buf_ok(&fields->buf);
}

static bool write_ends(vt_journal *journal, const open_list *list, const char *cause, uint64_t *next_n)
{
    size_t count = 0;
    bool done = true;
    vt_row *rows = vt_alloc_array(list->count, sizeof *rows);
    vt_fields *fields = vt_alloc_array(list->count, sizeof *fields);
    if (!rows || !fields) done = vt_fail_memory(list->err, "the ends of a visit");
    for (int kind = 0; done && kind < OPEN_KINDS; kind++)
        for (size_t i = 0; done && i < list->count; i++) {
            if (list->things[i].kind != (open_kind)kind) continue;
            vt_fields_init(&fields[count]);
            done =
                end_thing(journal, &list->things[i], cause, *next_n + count, &rows[count], &fields[count]) ||
                vt_fail_memory(list->err, "the ends of a visit");
            count++;
        }
    done = done && vt_journal_write(journal, rows, (int)count, list->err);
    if (done) *next_n += count;
    for (size_t i = 0; i < count; i++)
        vt_fields_finish(&fields[i]);
    vt_free(fields);
    vt_free(rows);
    return done;
}

bool vt_journal_close_visits(vt_journal *journal, const char *cause, uint64_t *next_n, vt_err *err)
{
    open_list list = {.err = err};
    if (!vt_journal_usable(journal, err)) return false;
    bool done = find_open(journal, &list);
    if (done && list.count) done = write_ends(journal, &list, cause, next_n);
    vt_free(list.things);
    return done;
}

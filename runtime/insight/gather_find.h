/* Finding what a row is about, or adding it. Private to gather. Indices are one more than the place in the
 * list, 0 for none: lists move when they grow. */
#ifndef VT_INSIGHT_GATHER_FIND_H
#define VT_INSIGHT_GATHER_FIND_H

#include "insight/gather.h"

void vt_gather_copy(char *out, size_t size, const char *text);
/* NULL without memory; valid until the next call. */
vt_seen_run *vt_gather_run(vt_report *report, const vt_seen_file *file, uint64_t number);
/* 0 without memory, or when a crowd has more names than any sound journal. */
size_t vt_gather_scene(vt_crowd *crowd, const char *name);
size_t vt_gather_target(vt_crowd *crowd, const char *scene, const char *name);
vt_seen_scene *vt_gather_scene_at(vt_crowd *crowd, size_t index);
vt_seen_target *vt_gather_target_at(vt_crowd *crowd, size_t index);
vt_seen_visit *vt_gather_visit(vt_seen_run *run); /* the one that goes on; NULL when there is none */
/* Adds to the count of a name in a list of vt_seen_name. */
void vt_gather_count(vt_report *report, vt_list *list, const char *name, long by);
/* gather_faults.c: something went wrong. */
void vt_gather_fault(vt_report *report, vt_seen_run *run, const vt_row *row);
/* gather_media.c: a sound or film began, or was over. */
void vt_gather_media(vt_report *report, vt_seen_run *run, const vt_row *row);
/* Whether no file held this row before. */
bool vt_gather_first_time(vt_report *report, vt_seen_run *run, const vt_row *row);

#endif

/* Helper programs, as an experience declares them: started by the keeper, each behind a guard
 * (keeper/guard.h), started again when they end, and the line to each given to every stage that comes.
 *
 * Invariants
 * 1. A helper outlives the stage: its line is kept here as well, and the next stage gets it.
 * 2. One that keeps ending is started with growing pauses, at most half a minute.
 * 3. What runs is what the stage's experience declares: a helper whose declaration changed or went is ended.
 * 4. Nothing here waits for a disk: the experience is read aside, and what the disk may hold up is done by
 * the guard. */
#ifndef VT_KEEPER_HELPERS_H
#define VT_KEEPER_HELPERS_H

#include <stdint.h>

#include "keeper/diary.h"
#include "store/conf.h"

typedef struct vt_helpers vt_helpers;

typedef struct {
    const vt_conf *conf;       /* borrowed, as all here */
    const char *shared_assets; /* or NULL */
    const char *folder;        /* on tmpfs: scratch folders are made in it */
    vt_diary *diary;
} vt_helpers_options;

vt_helpers *vt_helpers_create(const vt_helpers_options *options, vt_err *err);
/* A stage uses the experience in this folder, whose hash is this. */
void vt_helpers_bundle(vt_helpers *helpers, const char *folder, uint64_t hash);
/* Our end of the socket of a stage that is ready to have helpers; -1: there is none now. */
void vt_helpers_stage(vt_helpers *helpers, int talk);

/* Becomes readable when vt_helpers_work has something to do; so does time: vt_helpers_due, INT64_MAX: never.
 */
int vt_helpers_fd(const vt_helpers *helpers);
int64_t vt_helpers_due(const vt_helpers *helpers);
void vt_helpers_work(vt_helpers *helpers);
/* Some child ended. */
void vt_helpers_reap(vt_helpers *helpers);

/* Ends all of them. Waits for that until the given time of vt_clock_us; what is left then is ended by its
 * guard. */
void vt_helpers_destroy(vt_helpers *helpers, int64_t until_us);

#endif

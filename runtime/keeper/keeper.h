/* The keeper: the parent that supervises the stage, keeps the journal, holds the curtain and starts helper
 * programs.
 *
 * Invariants
 * 1. It decodes nothing that a visitor or a team made, and opens no window.
 * 2. Never two stages: keeper and stage hold one inherited lock; a new keeper waits for it.
 * 3. Disk work is done on the journal's thread; supervision never waits for a disk.
 * 4. Its children are this same binary: what stage_command and curtain_command say, and, for each helper
 *    program, the arguments "helper ...", which vt_guard_main takes.
 * 5. Whoever was killed, what stands in the ring reaches the journal before any row of a later stage. */
#ifndef VT_KEEPER_KEEPER_H
#define VT_KEEPER_KEEPER_H

#include "base/err.h"
#include "store/conf.h"

/* Descriptors that a child inherits, by these numbers. */
typedef struct { int ring, canvas, socket, lock; } vt_child_fds;

typedef struct {
    const vt_conf *conf;
    const char *experience;       /* folder */
    const char *shared_assets;    /* folder or NULL */
    const char *runtime_folder;   /* tmpfs; NULL: chosen ($XDG_RUNTIME_DIR, /run, /dev/shm) and named after the journal folder */
    const char *build;            /* for meta and the clock rule "before the build date" */
    bool curtain;
    bool rehearsal;
    bool helpers;                 /* programs that the experience declares are started */
    bool give_up;                 /* end when the stage exits with 2 or 3 before its first picture: at a desk, not in a museum */
    void *context;
    /* Fill the argument list (NULL-terminated, at most 32) for /proc/self/exe. attempt counts from 0 within the run. */
    bool (*stage_command)(void *context, const vt_child_fds *fds, int attempt, char *argv[33], vt_err *err);
    bool (*curtain_command)(void *context, int canvas, int control, char *argv[33], vt_err *err);
} vt_keeper_options;

/* Runs until SIGTERM, SIGINT or the stage's own clean end; returns an exit code of vitrine. Signals stay blocked afterwards: a
 * second SIGTERM on the way out must not turn a clean end into a killed one. */
int vt_keeper_run(const vt_keeper_options *options, vt_err *err);

#endif

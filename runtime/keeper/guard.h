/* A helper program's guard: a small process between the keeper and the helper, this same binary once more. It
 * builds the walls around the helper, passes on what the helper says to its standard error, and sees to it
 * that nothing of the helper is left.
 *
 * Invariants
 * 1. When the keeper closes the life line, or dies, the helper and all it started are asked to end (SIGTERM)
 *    and after a second made to.
 * 2. When the helper ends, all it started ends; the guard then ends as the helper did: same code, same
 * signal.
 * 3. The helper writes nowhere but in its scratch folder, reads nothing but the system and the folders of the
 *    plan, and opens no connection to the network unless the plan says so.
 * 4. However much it says to its standard error, the log gets a few lines of it, and told how many were left
 *    out. */
#ifndef VT_KEEPER_GUARD_H
#define VT_KEEPER_GUARD_H

#include <sys/types.h>

#include "base/err.h"

enum { VT_GUARD_WORDS = 16 };

typedef struct {
    const char *name, *command; /* words by blanks; a path is taken from the experience's folder first */
    const char *experience;     /* the helper's working folder */
    const char *scratch;        /* and its HOME; exists */
    const char *shared;         /* assets of all experiences, to read; NULL: none */
    const char *kept;           /* what visitors made, to read; NULL: not for this one */
    bool keeps;                 /* and it is made where it is not there yet */
    int memory_mb;
    bool network;
    pid_t keeper; /* set by the guard: who started it */
    int life;     /* end of a pipe: its end of file is the helper's end */
    int line;     /* the helper's standard input and output */
} vt_guard_plan;

typedef struct {
    char *argv[VT_GUARD_WORDS]; /* for /proc/self/exe; points into the plan and into numbers */
    char numbers[5][16];
} vt_guard_command;

void vt_guard_write(const vt_guard_plan *plan, vt_guard_command *out);
/* The guard's whole life; argv[0] is "helper". Returns its exit code, or dies of a signal. */
int vt_guard_main(int argc, char **argv);

#endif

/* What a dead keeper left: records in the ring, journals that were not closed. Everything up to this keeper's own mark goes to
 * the journal of the run that it belongs to, open visits end with the cause crash, and the files are closed. */
#ifndef VT_KEEPER_TAKEOVER_H
#define VT_KEEPER_TAKEOVER_H

#include "keeper/load.h"
#include "store/journal.h"

typedef struct {
    const char *folder, *kiosk;
    vt_ring *ring;
    uint64_t token;        /* of this keeper's own mark */
} vt_takeover_options;

typedef struct {
    bool recovered;        /* something was left */
    uint64_t run;          /* the run before, 0: none */
    uint64_t lost_from;    /* its first row that was numbered and never found; 0: none */
} vt_takeover_result;

/* False: the folder does not take what the ring holds; the ring's tail then stands before what is not durable, and another
 * folder, or the same one later, may be tried. */
bool vt_takeover(const vt_takeover_options *options, vt_takeover_result *result, vt_err *err);

#endif

/* Assets that were being decoded when a stage died: counted in a small file of the runtime folder, so that the count
 * outlives the keeper. One that was open in two crashes is not opened again. */
#ifndef VT_KEEPER_QUARANTINE_H
#define VT_KEEPER_QUARANTINE_H

#include "base/err.h"

enum { VT_QUARANTINE_CRASHES = 2, VT_QUARANTINE_NAMES = 64, VT_QUARANTINE_NAME = 256 };

typedef struct {
    char path[512];
    int count;
    struct { int crashes; char name[VT_QUARANTINE_NAME]; } assets[VT_QUARANTINE_NAMES];
} vt_quarantine;

/* An unreadable or malformed file counts as none. */
void vt_quarantine_load(vt_quarantine *quarantine, const char *folder);
/* A stage died with this asset open. True: it is now, and was not before, to be left alone. */
bool vt_quarantine_blame(vt_quarantine *quarantine, const char *name);
bool vt_quarantine_holds(const vt_quarantine *quarantine, int index);

#endif

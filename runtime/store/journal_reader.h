/* The reading half of the journal; private to the store. */
#ifndef VT_STORE_JOURNAL_READER_H
#define VT_STORE_JOURNAL_READER_H

#include <sqlite3.h>

#include "store/journal.h"

struct vt_journal_reader {
    sqlite3 *db;
    char *path;
    char *meta; /* the last answer of vt_journal_get_meta */
};

#endif

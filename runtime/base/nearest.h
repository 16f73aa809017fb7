/* The name that somebody probably meant. */
#ifndef VT_BASE_NEAREST_H
#define VT_BASE_NEAREST_H

/* Letters to add, drop, change or swap (optimal string alignment), case ignored; names beyond 63 bytes are
 * cut. */
int vt_nearest_distance(const char *a, const char *b);
/* Whether a reader would take word for a slip of name: at most one change in three letters, or its
 * beginning. */
int vt_nearest_close(const char *word, const char *name);

#endif

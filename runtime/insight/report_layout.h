/* Lines and columns of the report for people. Private to insight. */
#ifndef VT_INSIGHT_REPORT_LAYOUT_H
#define VT_INSIGHT_REPORT_LAYOUT_H

#include "insight/figures.h"

/* text in width columns: filled up with blanks, or cut with a tilde, a blank behind it. Control characters
 * become blanks. */
void vt_layout_column(vt_buf *out, const char *text, int width);
/* Words of text in lines of at most 96 columns, each indented; a word that is longer stays whole. */
void vt_layout_wrapped(vt_buf *out, int indent, const char *text);
void vt_layout_label(vt_buf *out, const char *text); /* two blanks, then text in a column */
void vt_layout_heading(vt_buf *out, const char *text);
void vt_layout_seconds(vt_buf *out, double s);
/* "38 %  (27 to 50 %)  24 of 63"; below five of anything only whether it was seen. */
void vt_layout_share(vt_buf *out, vt_share share);
void vt_layout_quartiles(vt_buf *out, vt_quartiles q, long n);
void vt_layout_share_line(vt_buf *out, const char *name, vt_share share);

#endif

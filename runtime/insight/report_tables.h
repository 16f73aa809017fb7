/* The tables of the report for people. A table of nothing is left out. Private to insight. */
#ifndef VT_INSIGHT_REPORT_TABLES_H
#define VT_INSIGHT_REPORT_TABLES_H

#include "insight/figures.h"

void vt_tables_scenes(vt_buf *out, const vt_crowd *crowd);
void vt_tables_targets(vt_buf *out, const vt_crowd *crowd);
void vt_tables_media(vt_buf *out, const vt_crowd *crowd);

#endif

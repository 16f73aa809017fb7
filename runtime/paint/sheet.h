/* Sheets: the pixels of canvas nodes, which live from the first stroke until the node is gone, whatever
 * becomes of the screen.
 *
 * Invariants
 * 1. A stroke touches only the pixels of its own bounds, and tells them as the sprite's fresh part.
 * 2. A line that goes on where one like it ended does not cover the end again: strokes of many pieces have no
 *    darker joints. */
#ifndef VT_PAINT_SHEET_H
#define VT_PAINT_SHEET_H

#include "paint/backend.h"

enum { VT_SHEET_MOST = 4096 /* pixels a side */, VT_SHEET_ENDS = 32 };

/* Where a line ended. */
typedef struct {
    double x, y, width;
    vt_color color;
} vt_sheet_end;

typedef struct vt_sheet {
    struct vt_sheet *next;
    uint64_t number;
    double w, h;  /* stage units */
    double scale; /* pixels a stage unit */
    vt_sprite *sprite;
    uint16_t *fine; /* four of 16 bits a pixel, where means are made; else NULL: see sheet_paste.c */
    vt_sheet_end ends[VT_SHEET_ENDS]; /* the last ones, by turns */
    unsigned end_count;
} vt_sheet;

vt_sheet *vt_sheet_find(vt_painter *painter, uint64_t number);
void vt_sheets_finish(vt_painter *painter);

/* Draws the stroke; false: memory is short. Other malformed strokes leave no trace. */
bool vt_sheet_draw(vt_painter *painter, vt_sheet *sheet, const vt_sketch *stroke);

/* A picture, and a filter, in a box in pixels of the sheet. What it may have touched goes to *touched, or
 * comes back. False: memory is short. */
bool vt_sheet_paste(
    vt_painter *painter, vt_sheet *sheet, const vt_sketch *stroke, vt_rect box, vt_irect *touched);
vt_irect vt_sheet_filter(vt_sheet *sheet, const double matrix[VT_SKETCH_MATRIX], vt_rect box);

/* A line with round ends, in pixels. joined: without what a dot at its start covers. Returns the pixels that
 * it may have touched. */
vt_irect vt_sheet_line(
    vt_sprite *sheet, vt_point from, vt_point to, double width, uint32_t color, bool joined);
/* `count` pixels get the colour by their coverage (NULL: 255); a colour without alpha erases. */
void vt_sheet_blend(uint32_t *pixels, int count, const uint8_t *cover, uint32_t color);

#endif

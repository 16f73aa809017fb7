/* What the GPU painter's frames have cost: for tests, and for whoever wonders. */
#ifndef VT_PAINT_GPU_COUNTS_H
#define VT_PAINT_GPU_COUNTS_H

#include "paint/painter.h"

typedef struct {
    uint64_t draws;        /* calls that draw triangles, since the painter was made */
    uint64_t uploads;      /* calls that send pixels to the GPU */
    uint64_t upload_bytes; /* and how many */
    size_t texture_bytes;  /* now held by the GPU, canvas included */
} vt_gpu_counts;

/* Of a painter that vt_painter_gpu_create made. */
const vt_gpu_counts *vt_painter_gpu_counts(const vt_painter *painter);

#endif

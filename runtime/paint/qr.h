/* The pattern of a QR code (ISO/IEC 18004), from libqrencode. */
#ifndef VT_PAINT_QR_H
#define VT_PAINT_QR_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "stage/stage.h"

enum { VT_QR_QUIET = 4 /* modules around the pattern that stay empty */ };

typedef struct {
    int side;      /* modules; 0: none */
    uint8_t *dark; /* side by side, 1 where dark; freed by vt_qr_finish */
} vt_qr;

/* The smallest code that holds the bytes. False: VT_ERR_RANGE when no code is large enough, or when there is
 * nothing to hold. */
bool vt_qr_init(vt_qr *qr, const char *text, size_t length, vt_correction correction, vt_err *err);
void vt_qr_finish(vt_qr *qr);

#endif

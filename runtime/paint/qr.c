#include "paint/qr.h"

#include <qrencode.h>

#include "base/mem.h"

/* Bytes in the largest code (version 40). */
static const size_t most_bytes[] = {2953, 2331, 1663, 1273};
static const QRecLevel levels[] = {QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H};

bool vt_qr_init(vt_qr *qr, const char *text, size_t length, vt_correction correction, vt_err *err)
{
    *qr = (vt_qr){.side = 0};
    if (length == 0) return vt_fail(err, VT_ERR_RANGE, NULL, "A QR code without text has no pattern.");
    if (length > most_bytes[correction])
        return vt_fail(err, VT_ERR_RANGE, NULL,
            "The text has %zu bytes, and a QR code of this correction holds at most %zu: shorten it, or "
            "choose a "
            "lower correction.",
            length, most_bytes[correction]);
    QRcode *code = QRcode_encodeData((int)length, (const unsigned char *)text, 0, levels[correction]);
    if (!code) return vt_fail_memory(err, "a QR code");
    size_t count = (size_t)code->width * (size_t)code->width;
    qr->dark = vt_alloc(count);
    for (size_t i = 0; qr->dark && i < count; i++)
        qr->dark[i] = code->data[i] & 1;
    qr->side = qr->dark ? code->width : 0;
    QRcode_free(code);
    return qr->dark || vt_fail_memory(err, "a QR code");
}

void vt_qr_finish(vt_qr *qr)
{
    vt_free(qr->dark);
    *qr = (vt_qr){.side = 0};
}

/* Files that are text: drawings and the manifests of pyramids. Private to the room. */
#ifndef VT_MEDIA_SNIFF_TEXT_H
#define VT_MEDIA_SNIFF_TEXT_H

#include "media/sniff.h"

/* Leaves what is neither as it is. */
void vt_sniff_text(const void *bytes, size_t size, vt_sniffed *out);

#endif

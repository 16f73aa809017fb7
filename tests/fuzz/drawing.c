/* SVG: drawn small or refused. */
#include <string.h>

#include "base/image.h"
#include "fuzz.h"
#include "media/decode.h"

/* 20,000 pixels; of a drawing less than a pixel thin, one row as long as rows get, which is halved to as much
 * again. */
enum { BYTES_MOST = 2 * 4 * VT_MEDIA_SIDE_MOST };

/* What librsvg's libraries keep until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libglib\nleak:libxml2\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_image *image;
    vt_asset_outcome outcome;
    vt_decode_wish wish = {.most_megapixels = 0.02, .drawn = 1};
    bool done = vt_media_decode(bytes, size, "x", &wish, &image, &outcome, NULL);
    FUZZ_MUST(done == (image != NULL) && done == (outcome == VT_ASSET_READY));
    if (done) FUZZ_MUST(image->w > 0 && image->h > 0 && vt_image_bytes(image) <= BYTES_MOST);
    vt_image_destroy(image);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {
        "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='48' height='32' viewBox='0 0 24 "
        "16'>"
        "<rect width='12' height='16' fill='#f00'/><circle cx='18' cy='8' r='5' stroke='blue' "
        "stroke-dasharray='2 1'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 20'><defs><linearGradient id='g'><stop "
        "offset='0' stop-color='red'/><stop offset='1' stop-color='#00f'/></linearGradient><clipPath "
        "id='c'><path "
        "d='M0 0L30 0 15 20z'/></clipPath></defs><g clip-path='url(#c)' transform='rotate(10)'><path "
        "fill='url(#g)' d='M1 1h28v18q-5 5-28 0a3 4 0 0 1 2 2z'/></g><use href='#c'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' width='1cm' "
        "height='1in'><style>text{fill:green}</style><text "
        "y='20' font-size='12'>Amphora</text><image href='x.png' width='9' height='9'/></svg>"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
}

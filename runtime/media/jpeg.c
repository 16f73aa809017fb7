/* JPEG with libjpeg-turbo: scaled while it is decoded, which costs less than decoding it whole, and with
 * printing colours (CMYK, YCCK), which Adobe's programs store inverted. */
#include <jerror.h>
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "base/mem.h"
#include "media/decoding.h"

enum {
    SCANS_MOST = 200, /* a progressive file of a few KB can ask for thousands of passes */
    EIGHTH = 3        /* halvings at most while it is decoded */
};

typedef struct {
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    struct jpeg_decompress_struct codec;
    jmp_buf out;
    vt_decoding *d;
    vt_pixels *pixels;
    unsigned char *inks; /* a row in printing colours */
    char why[JMSG_LENGTH_MAX];
} jpeg;

static void on_error(j_common_ptr common)
{
    jpeg *j = common->client_data;
    if (common->err->msg_code == JERR_OUT_OF_MEMORY)
        vt_decoding_no_memory(j->d);
    else
        common->err->format_message(common, j->why);
    longjmp(j->out, 1);
}

static void on_message(j_common_ptr common)
{
    (void)common;
}

static void on_progress(j_common_ptr common)
{
    jpeg *j = common->client_data;
    if (j->codec.input_scan_number > SCANS_MOST) {
        snprintf(j->why, sizeof j->why, "it has more than %d passes", SCANS_MOST);
        longjmp(j->out, 1);
    }
    if (vt_decoding_stopped(j->d)) longjmp(j->out, 1);
}

static uint32_t times(uint32_t a, uint32_t b)
{
    uint32_t product = a * b + 128;
    return (product + (product >> 8)) >> 8;
}

/* Without the press's profile: what the inks leave of white paper. */
static void mix_inks(const jpeg *j, uint32_t *row)
{
    uint32_t flip = j->codec.saw_Adobe_marker ? 0 : 255;
    for (int x = 0; x < j->pixels->w; x++) {
        const unsigned char *ink = j->inks + 4 * (size_t)x;
        uint32_t key = ink[3] ^ flip;
        row[x] = 0xFF000000 | times(ink[0] ^ flip, key) << 16 | times(ink[1] ^ flip, key) << 8 |
                 times(ink[2] ^ flip, key);
    }
}

static void read_rows(jpeg *j)
{
    struct jpeg_decompress_struct *library = &j->codec;
    while (library->output_scanline < library->output_height) {
        uint32_t *row = j->pixels->data + (size_t)library->output_scanline * (size_t)j->pixels->stride;
        JSAMPROW to = j->inks ? j->inks : (JSAMPROW)row;
        jpeg_read_scanlines(library, &to, 1);
        if (j->inks) mix_inks(j, row);
    }
    jpeg_finish_decompress(library);
}

static bool decode(jpeg *j)
{
    struct jpeg_decompress_struct *library = &j->codec;
    vt_decoding *d = j->d;
    if (setjmp(j->out)) return false;
    jpeg_create_decompress(library);
    library->progress = &j->progress;
    library->mem->max_memory_to_use = (long)d->most_bytes;
    jpeg_mem_src(library, d->bytes, d->size);
    jpeg_read_header(library, TRUE);
    if (library->image_width != d->head.w || library->image_height != d->head.h) {
        snprintf(j->why, sizeof j->why, "two sizes");
        return false;
    }
    library->scale_num = 1;
    int halvings = d->halvings < EIGHTH ? d->halvings : EIGHTH;
    library->scale_denom = 1u << halvings;
    d->halvings -= halvings;
    bool inks = library->num_components == 4;
    library->out_color_space = inks ? JCS_CMYK : JCS_EXT_BGRA;
    jpeg_calc_output_dimensions(library);
    j->pixels = vt_pixels_create((int32_t)library->output_width, (int32_t)library->output_height);
    if (inks) j->inks = vt_alloc_array(library->output_width, 4);
    if (!j->pixels || (inks && !j->inks)) {
        vt_decoding_no_memory(d);
        return false;
    }
    jpeg_start_decompress(library);
    read_rows(j);
    return true;
}

vt_pixels *vt_decode_jpeg(vt_decoding *d)
{
    jpeg j = {.d = d, .progress.progress_monitor = on_progress};
    uint64_t coefficients = (uint64_t)d->head.w * d->head.h * (uint64_t)d->head.channels * sizeof(JCOEF);
    if (d->head.progressive && coefficients > d->most_bytes) {
        vt_fail(d->err, VT_ERR_RANGE, d->name,
            "The picture is progressive, which takes %.0f MB to decode, and at most %.0f MB are given; save "
            "it "
            "without \"progressive\", or smaller.",
            (double)coefficients / 1e6, (double)d->most_bytes / 1e6);
        d->outcome = VT_ASSET_REFUSED;
        return NULL;
    }
    j.codec.err = jpeg_std_error(&j.errors);
    j.errors.error_exit = on_error;
    j.errors.output_message = on_message;
    j.codec.client_data = &j;
    bool done = decode(&j);
    jpeg_destroy_decompress(&j.codec);
    vt_free(j.inks);
    if (done) {
        j.pixels->opaque = true;
        return j.pixels;
    }
    vt_pixels_destroy(j.pixels);
    return j.why[0] ? vt_decoding_damaged(d, j.why) : NULL;
}

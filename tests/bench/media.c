/* How long pictures take from file to pixels, beside libjpeg-turbo alone; prints one line a figure.
 *
 *   bench_media            makes a photograph of 4000 x 3000 in memory, and files in a folder of its own */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jpeglib.h>

#include "base/chance.h"
#include "base/clock.h"
#include "base/image.h"
#include "base/mem.h"
#include "media/loader.h"

enum { W = 4000, H = 3000, ROUNDS = 9, TILES = 64 };

static char folder[] = "/tmp/vitrine-bench-XXXXXX";

/* Smooth areas, edges and grain, as photographs have them. */
static unsigned char *photograph(int w, int h, unsigned long *size)
{
    struct jpeg_compress_struct library;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL, *row = malloc((size_t)w * 3);
    vt_chance chance;
    vt_chance_seed(&chance, 7);
    library.err = jpeg_std_error(&errors);
    jpeg_create_compress(&library);
    jpeg_mem_dest(&library, &bytes, size);
    library.image_width = (JDIMENSION)w;
    library.image_height = (JDIMENSION)h;
    library.input_components = 3;
    library.in_color_space = JCS_RGB;
    jpeg_set_defaults(&library);
    jpeg_set_quality(&library, 88, TRUE);
    jpeg_start_compress(&library, TRUE);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            int edge = ((x / 97) ^ (y / 61)) & 3, grain = (int)vt_chance_below(&chance, 12);
            row[3 * x] = (unsigned char)(x * 160 / w + edge * 20 + grain);
            row[3 * x + 1] = (unsigned char)(y * 160 / h + edge * 10 + grain);
            row[3 * x + 2] = (unsigned char)(90 + edge * 25 + grain);
        }
        jpeg_write_scanlines(&library, &row, 1);
    }
    jpeg_finish_compress(&library);
    jpeg_destroy_compress(&library);
    free(row);
    return bytes;
}

/* What djpeg does: the same library, the same choices, into memory of its own. */
static void alone(const unsigned char *bytes, unsigned long size)
{
    struct jpeg_decompress_struct library;
    struct jpeg_error_mgr errors;
    library.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&library);
    jpeg_mem_src(&library, bytes, size);
    jpeg_read_header(&library, TRUE);
    library.out_color_space = JCS_EXT_BGRA;
    jpeg_start_decompress(&library);
    unsigned char *pixels = malloc((size_t)library.output_width * library.output_height * 4);
    while (library.output_scanline < library.output_height) {
        JSAMPROW row = pixels + (size_t)library.output_scanline * library.output_width * 4;
        jpeg_read_scanlines(&library, &row, 1);
    }
    jpeg_finish_decompress(&library);
    jpeg_destroy_decompress(&library);
    free(pixels);
}

static void decode(const unsigned char *bytes, unsigned long size, int cover_w, int cover_h, bool flat)
{
    vt_image *image;
    vt_asset_outcome outcome;
    vt_decode_wish wish = {.most_megapixels = 64, .cover_w = cover_w, .cover_h = cover_h, .flat = flat};
    if (!vt_media_decode(bytes, size, "photograph", &wish, &image, &outcome, NULL)) exit(1);
    vt_image_destroy(image);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, by_size);
    return times[count / 2];
}

static int open_file(void *context, const char *name, vt_err *err)
{
    char path[256];
    (void)context;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, name, "open");
    return fd;
}

static void put_file(const char *name, const unsigned char *bytes, unsigned long size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(bytes, 1, size, out) != size || fclose(out) != 0) exit(1);
}

/* From asking for tiles to having them, by so many threads. */
static void tiles(int threads, double *first_ms, double *each_ms)
{
    vt_err err;
    vt_loader *loader = vt_loader_create(
        &(vt_loader_options){.open = open_file, .most_megapixels = 64, .threads = threads}, &err);
    if (!loader) exit(1);
    int64_t began = vt_clock_us();
    for (uint32_t i = 0; i < TILES; i++) {
        vt_load_order order = {.name = "tile.jpg", .rank = VT_LOAD_TILE, .flat = true};
        if (!vt_loader_request(loader, i, &order, &err)) exit(1);
    }
    *first_ms = 0;
    for (int taken = 0; taken < TILES;) {
        vt_loaded loaded;
        if (!vt_loader_take(loader, &loaded)) {
            vt_clock_sleep_us(50);
            continue;
        }
        if (taken++ == 0) *first_ms = (double)(vt_clock_us() - began) / 1000;
        vt_image_destroy(loaded.image);
    }
    *each_ms = (double)(vt_clock_us() - began) / 1000 / TILES;
    vt_loader_destroy(loader);
}

int main(void)
{
    unsigned long size = 0, tile_size = 0;
    unsigned char *bytes = photograph(W, H, &size), *tile = photograph(256, 256, &tile_size);
    double times[4][ROUNDS], first[2], each[2];
    for (int round = 0; round < ROUNDS; round++) {
        for (int which = 0; which < 4; which++) { /* side by side, since the machine's speed changes */
            int64_t began = vt_clock_us();
            if (which == 0) alone(bytes, size);
            if (which == 1) decode(bytes, size, 0, 0, true);
            if (which == 2) decode(bytes, size, 0, 0, false);
            if (which == 3) decode(bytes, size, 1920, 1080, false);
            times[which][round] = (double)(vt_clock_us() - began) / 1000;
        }
    }
    if (!mkdtemp(folder)) return 1;
    put_file("tile.jpg", tile, tile_size);
    for (int threads = 1; threads <= 2; threads++)
        tiles(threads, &first[threads - 1], &each[threads - 1]);
    char path[256];
    snprintf(path, sizeof path, "%s/tile.jpg", folder);
    unlink(path);
    rmdir(folder);
    double base = median(times[0], ROUNDS), whole = median(times[1], ROUNDS);
    double levels = median(times[2], ROUNDS), screen = median(times[3], ROUNDS);
    printf("photograph of %d x %d, %.1f MB\n", W, H, (double)size / 1e6);
    printf("libjpeg-turbo alone        %7.1f ms\n", base);
    printf("decoded                    %7.1f ms  %+5.1f %%\n", whole, (whole / base - 1) * 100);
    printf("decoded with levels        %7.1f ms  %+5.1f %%\n", levels, (levels / base - 1) * 100);
    printf("for a screen of 1920x1080  %7.1f ms  %+5.1f %%\n", screen, (screen / base - 1) * 100);
    for (int i = 0; i < 2; i++)
        printf("tiles, %d thread%s: first %.2f ms, each %.2f ms\n", i + 1, i ? "s" : " ", first[i], each[i]);
    free(bytes);
    free(tile);
    return 0;
}

/* One page of header, then the pixels. The file only ever grows (and is sealed against shrinking), so that
 * whoever has mapped an older size never touches a page that is gone. */
#include "wire/canvas.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { PAGE = 4096, SIDE_MOST = 16384, ROW_PIXELS = 16 /* rows start on cache lines */ };

static const unsigned char magic[8] = {'V', 'T', 'C', 'A', 'N', 'V', 'A', '1'};

typedef struct {
    unsigned char magic[8];
    atomic_int w, h, stride;
    atomic_int whole;
} canvas_header;

struct vt_canvas {
    int fd; /* -1 when looked at only */
    canvas_header *header;
    size_t size;
    vt_pixels pixels;
};

static int row_pixels(int w)
{
    return (w + ROW_PIXELS - 1) / ROW_PIXELS * ROW_PIXELS;
}

static size_t file_size(int stride, int h)
{
    return PAGE + (size_t)stride * (size_t)h * sizeof(uint32_t);
}

int vt_canvas_make(vt_err *err)
{
    int fd = memfd_create("vitrine-canvas", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) < 0) {
        vt_fail_errno(err, NULL, "make memory for the last picture");
        if (fd >= 0) close(fd);
        return -1;
    }
    return fd;
}

static vt_canvas *map_canvas(int fd, size_t size, int protection, vt_err *err)
{
    vt_canvas *canvas = vt_alloc(sizeof *canvas);
    if (!canvas) {
        vt_fail_memory(err, "the canvas");
        return NULL;
    }
    void *memory = mmap(NULL, size, protection, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        vt_fail_errno(err, NULL, "map the canvas");
        vt_free(canvas);
        return NULL;
    }
    canvas->fd = -1;
    canvas->header = memory;
    canvas->size = size;
    return canvas;
}

static void describe(vt_canvas *canvas, int w, int h, int stride)
{
    uint32_t *data = (uint32_t *)((unsigned char *)canvas->header + PAGE);
    canvas->pixels = (vt_pixels){.w = w, .h = h, .stride = stride, .opaque = true, .data = data};
}

static bool grow(int fd, size_t size, vt_err *err)
{
    struct stat facts;
    if (fstat(fd, &facts) < 0) return vt_fail_errno(err, NULL, "look at the canvas");
    if (facts.st_size >= (off_t)size) return true;
    int code = posix_fallocate(fd, 0, (off_t)size);
    if (code == 0) return true;
    errno = code;
    return vt_fail_errno(err, NULL, "reserve memory for the last picture");
}

static void start_anew(vt_canvas *canvas, int w, int h, int stride)
{
    canvas_header *header = canvas->header;
    atomic_store(&header->whole, 0);
    memcpy(header->magic, magic, sizeof magic);
    atomic_store(&header->w, w);
    atomic_store(&header->h, h);
    atomic_store(&header->stride, stride);
    size_t count = (size_t)stride * (size_t)h;
    for (size_t i = 0; i < count; i++)
        canvas->pixels.data[i] = 0xFF000000u;
}

vt_canvas *vt_canvas_open(int fd, int w, int h, vt_err *err)
{
    vt_canvas *canvas = NULL;
    if (w < 1 || h < 1 || w > SIDE_MOST || h > SIDE_MOST) {
        vt_fail(
            err, VT_ERR_RANGE, NULL, "a canvas of %d x %d pixels: each side has 1 to %d", w, h, SIDE_MOST);
    } else {
        int stride = row_pixels(w);
        size_t size = file_size(stride, h);
        if (grow(fd, size, err)) canvas = map_canvas(fd, size, PROT_READ | PROT_WRITE, err);
        if (canvas) {
            canvas_header *header = canvas->header;
            bool same = memcmp(header->magic, magic, sizeof magic) == 0 && atomic_load(&header->w) == w &&
                        atomic_load(&header->h) == h && atomic_load(&header->stride) == stride;
            describe(canvas, w, h, stride);
            if (!same) start_anew(canvas, w, h, stride);
            canvas->fd = fd;
        }
    }
    if (!canvas) close(fd);
    return canvas;
}

vt_canvas *vt_canvas_look(int fd, vt_err *err)
{
    canvas_header seen;
    struct stat facts;
    ssize_t got = pread(fd, &seen, sizeof seen, 0);
    if (got < 0 || fstat(fd, &facts) < 0) {
        vt_fail_errno(err, NULL, "look at the canvas");
        return NULL;
    }
    if (got == 0) {
        vt_fail(err, VT_ERR_STATE, NULL, "the canvas has no size yet");
        return NULL;
    }
    int w = atomic_load(&seen.w), h = atomic_load(&seen.h), stride = atomic_load(&seen.stride);
    if (got < (ssize_t)sizeof seen || memcmp(seen.magic, magic, sizeof magic) != 0) {
        vt_fail(err, VT_ERR_STATE, NULL, "the canvas has no size yet");
        return NULL;
    }
    if (w < 1 || h < 1 || w > SIDE_MOST || h > SIDE_MOST || stride != row_pixels(w) ||
        facts.st_size < (off_t)file_size(stride, h)) {
        vt_fail(err, VT_ERR_STATE, NULL, "the canvas is being resized");
        return NULL;
    }
    vt_canvas *canvas = map_canvas(fd, file_size(stride, h), PROT_READ, err);
    if (canvas) describe(canvas, w, h, stride);
    return canvas;
}

void vt_canvas_destroy(vt_canvas *canvas)
{
    if (!canvas) return;
    munmap(canvas->header, canvas->size);
    if (canvas->fd >= 0) close(canvas->fd);
    vt_free(canvas);
}

vt_pixels *vt_canvas_pixels(vt_canvas *canvas)
{
    return &canvas->pixels;
}

void vt_canvas_mark_whole(vt_canvas *canvas)
{
    atomic_store_explicit(&canvas->header->whole, 1, memory_order_release);
}

bool vt_canvas_whole(const vt_canvas *canvas)
{
    return atomic_load_explicit(&canvas->header->whole, memory_order_acquire) != 0;
}

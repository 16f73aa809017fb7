/* From a name to a picture or a pyramid: reads the file, or the files of a numbered set, and decodes. */
#include "media/job.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "media/sniff.h"

enum { FILE_MOST = 256 << 20, SET_MOST = 1000, SET_DELAY_MS = 83 /* 12 a second */ };

typedef struct {
    vt_job *job;
    const vt_loader_options *options;
    void (*naming)(void *context, const char *name);
    void *context;
} work;

vt_job *vt_job_create(uint32_t ticket, const vt_load_order *order)
{
    vt_job *job = vt_alloc(sizeof *job);
    if (!job) return NULL;
    *job = (vt_job){.name = vt_strdup(order->name), .order = *order, .result.ticket = ticket};
    job->order.name = job->name;
    if (job->name) return job;
    vt_free(job);
    return NULL;
}

void vt_job_destroy(vt_job *job)
{
    if (!job) return;
    vt_image_destroy(job->result.image);
    vt_free(job->result.pyramid);
    vt_free(job->name);
    vt_free(job);
}

static bool say(vt_loaded *result, vt_asset_outcome outcome)
{
    result->outcome = outcome;
    return false;
}

/* Whether the open file may be read; its size. */
static bool look_at(const work *w, int fd, const char *name, size_t *size)
{
    size_t most = w->options->most_file_bytes ? w->options->most_file_bytes : FILE_MOST;
    vt_loaded *result = &w->job->result;
    struct stat about;
    if (fstat(fd, &about) != 0) {
        vt_fail_errno(&result->err, name, "look at the picture");
        return say(result, VT_ASSET_DAMAGED);
    }
    if (!S_ISREG(about.st_mode)) {
        vt_fail(
            &result->err, VT_ERR_TYPE, name, "Not a file, but a folder or a device; name a picture in it.");
        return say(result, VT_ASSET_DAMAGED);
    }
    if (about.st_size == 0) {
        vt_fail(&result->err, VT_ERR_PARSE, name, "The file is empty; copy it again.");
        return say(result, VT_ASSET_DAMAGED);
    }
    if ((uint64_t)about.st_size > most) {
        vt_fail(&result->err, VT_ERR_RANGE, name,
            "The file has %.1f MB, at most %.1f MB are read; save it smaller.", (double)about.st_size / 1e6,
            (double)most / 1e6);
        return say(result, VT_ASSET_REFUSED);
    }
    *size = (size_t)about.st_size;
    return true;
}

/* Up to its end, which may have moved; false with errno. */
static bool read_all(int fd, char *bytes, size_t *size)
{
    size_t at = 0;
    while (at < *size) {
        ssize_t got = read(fd, bytes + at, *size - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) break;
        at += (size_t)got;
    }
    *size = at;
    return true;
}

/* The whole file; NULL with outcome and err when it cannot be had. */
static void *read_file(const work *w, const char *name, size_t *size)
{
    vt_loaded *result = &w->job->result;
    char *bytes = NULL;
    int fd = w->options->open(w->options->context, name, &result->err);
    if (fd < 0) {
        say(result, result->err.kind == VT_ERR_DENIED ? VT_ASSET_REFUSED : VT_ASSET_MISSING);
        return NULL;
    }
    if (look_at(w, fd, name, size)) {
        bytes = vt_alloc(*size);
        if (!bytes) {
            vt_fail_memory(&result->err, "a picture's file");
            say(result, VT_ASSET_NO_MEMORY);
        } else if (!read_all(fd, bytes, size)) {
            vt_fail_errno(&result->err, name, "read the picture");
            say(result, VT_ASSET_DAMAGED);
            vt_free(bytes);
            bytes = NULL;
        }
    }
    close(fd);
    return bytes;
}

/* One file: a picture or a pyramid in job->result. megapixels: how many it may have. */
static bool load_file(const work *w, const char *name, bool flat, double megapixels)
{
    vt_loaded *result = &w->job->result;
    const vt_load_order *order = &w->job->order;
    size_t size = 0;
    if (w->naming) w->naming(w->context, name);
    char *bytes = read_file(w, name, &size);
    if (!bytes) return false;
    if (vt_pyramid_is(bytes, size)) {
        result->pyramid = vt_pyramid_parse(bytes, size, name, &result->err);
        result->outcome = result->pyramid ? VT_ASSET_READY : VT_ASSET_DAMAGED;
    } else {
        vt_decode_wish wish = {.most_megapixels = megapixels,
            .cover_w = order->cover_w,
            .cover_h = order->cover_h,
            .drawn = order->drawn,
            .flat = flat,
            .stop = &w->job->stop};
        result->drawn = vt_sniff(bytes, size).format == VT_FORMAT_SVG;
        vt_media_decode(bytes, size, name, &wish, &result->image, &result->outcome, &result->err);
    }
    result->hash = vt_hash_bytes(result->hash ? result->hash : vt_hash_start, bytes, size);
    vt_free(bytes);
    return result->outcome == VT_ASSET_READY;
}

/* ---- numbered sets ---- */

typedef struct {
    int before; /* bytes up to the number */
    int digits; /* at least */
    const char *behind;
} pattern;

/* "%d" or "%03d", once, and no other percent sign. */
static bool is_numbered(const char *name, pattern *out)
{
    const char *percent = strchr(name, '%');
    if (!percent || percent - name > INT_MAX) return false;
    const char *at = percent + 1;
    *out = (pattern){.before = (int)(percent - name)};
    if (at[0] == '0' && at[1] >= '1' && at[1] <= '9') {
        out->digits = at[1] - '0';
        at += 2;
    }
    out->behind = at + 1;
    return *at == 'd' && !strchr(out->behind, '%');
}

static void *no_set(
    const work *w, vt_asset_outcome outcome, vt_err_kind kind, const char *name, const char *why)
{
    vt_fail(&w->job->result.err, kind, name, "%s", why);
    say(&w->job->result, outcome);
    return NULL;
}

typedef struct {
    vt_image *image;
    int32_t w, h; /* of each picture, as stored in the file */
} set;

/* The next frame's pixels; NULL at the end of the set (outcome MISSING) or with a failure. */
static vt_pixels *load_frame(const work *w, const char *name, set *s)
{
    vt_loaded *result = &w->job->result;
    double taken = s->image ? (double)s->w * s->h / 1e6 * s->image->frame_count : 0;
    result->err = (vt_err){0};
    if (!load_file(w, name, true, w->options->most_megapixels - taken)) {
        if (result->outcome == VT_ASSET_REFUSED && s->image)
            return no_set(w, VT_ASSET_REFUSED, VT_ERR_RANGE, name,
                "The pictures of this set are too many or too large together; make them smaller.");
        return NULL;
    }
    vt_image *image = result->image;
    vt_pixels *pixels = NULL;
    result->image = NULL;
    if (!image || image->frame_count > 1) {
        no_set(w, VT_ASSET_DAMAGED, VT_ERR_PARSE, name, "Only still pictures can be the frames of a set.");
    } else if (s->image && (image->w != s->w || image->h != s->h)) {
        result->outcome = VT_ASSET_DAMAGED;
        vt_fail(&result->err, VT_ERR_PARSE, name,
            "This picture of the set has %d x %d pixels, those before it have %d x %d; save all in one size.",
            image->w, image->h, s->w, s->h);
    } else {
        pixels = image->pixels[0];
        image->pixels[0] = NULL;
        s->w = image->w;
        s->h = image->h;
    }
    vt_image_destroy(image);
    vt_free(result->pyramid);
    result->pyramid = NULL;
    return pixels;
}

/* The set goes on where reading ends. */
static void tell_rest(const work *w, const char *name)
{
    vt_err none;
    int fd = w->options->open(w->options->context, name, &none);
    if (fd < 0) return;
    close(fd);
    vt_fail(&w->job->result.err, VT_ERR_RANGE, w->job->name,
        "Its pictures are shown up to number %d; from %s on they are left out. Use fewer, or a second set.",
        SET_MOST, name);
}

static void name_frame(const work *w, const pattern *p, int number, char *out, size_t size)
{
    snprintf(out, size, "%.*s%0*d%s", p->before, w->job->name, p->digits, number, p->behind);
}

/* The frames in the order of their numbers, from 0 or else 1. */
static void load_set(const work *w, const pattern *p)
{
    vt_loaded *result = &w->job->result;
    set s = {.image = NULL};
    char name[1100];
    for (int number = 0; number <= SET_MOST; number++) {
        name_frame(w, p, number, name, sizeof name);
        vt_pixels *frame = load_frame(w, name, &s);
        bool missing = result->outcome == VT_ASSET_MISSING;
        if (missing && number == 0) continue;
        if (missing && s.image) break;
        if (missing)
            no_set(w, VT_ASSET_MISSING, VT_ERR_MISSING, w->job->name,
                "There is no picture with the number 0 or 1 of this set in the folder assets/.");
        if (!frame) goto failed;
        if (vt_media_append(&s.image, frame, SET_DELAY_MS)) continue;
        no_set(w, VT_ASSET_NO_MEMORY, VT_ERR_MEMORY, w->job->name, "There is no memory for the frames.");
        goto failed;
    }
    s.image->w = s.w;
    s.image->h = s.h;
    result->image = s.image;
    result->err = (vt_err){0};
    name_frame(w, p, SET_MOST + 1, name, sizeof name);
    if (result->outcome == VT_ASSET_READY) tell_rest(w, name);
    result->outcome = VT_ASSET_READY;
    return;
failed:
    vt_image_destroy(s.image);
}

void vt_job_do(vt_job *job, const vt_loader_options *options, void (*naming)(void *context, const char *name),
    void *context)
{
    const work w = {job, options, naming, context};
    pattern p;
    if (is_numbered(job->name, &p))
        load_set(&w, &p);
    else
        load_file(&w, job->name, job->order.flat, options->most_megapixels);
    if (job->result.outcome != VT_ASSET_READY) job->result.hash = 0;
}

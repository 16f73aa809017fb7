/* Invariants
 * 1. files is in byte order of names, so that the same content has the same hash on every machine.
 * 2. The hash is the same whether media were hashed or not, and whether the bundle came from a folder or a
 * journal. */
#include "store/bundle.h"

#include <errno.h>
#include <sha256.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/utf8.h"

enum { TEXT_MOST = 8 << 20 };

struct vt_bundle {
    atomic_int shares; /* owners besides the first */
    char *folder;      /* "" when its media are nowhere */
    vt_folder *root;   /* NULL then */
    vt_folder *shared;
    vt_bundle_file *files;
    int count, capacity;
    uint64_t hash;
    vt_experience experience;
};

static bool ends_in(const char *name, const char *const *ends)
{
    size_t length = strlen(name);
    for (int i = 0; ends[i]; i++) {
        size_t end = strlen(ends[i]);
        if (length > end && strcmp(name + length - end, ends[i]) == 0) return true;
    }
    return false;
}

/* What is said in films comes as people were given it, often in older encodings. */
static bool is_captions(const char *name)
{
    static const char *const ends[] = {".srt", ".vtt", NULL};
    return ends_in(name, ends);
}

static bool is_text(const char *name)
{
    static const char *const ends[] = {".lua", ".csv", ".conf", ".txt", ".md", NULL};
    return ends_in(name, ends) || is_captions(name);
}

vt_bundle *vt_bundle_share(vt_bundle *bundle)
{
    atomic_fetch_add(&bundle->shares, 1);
    return bundle;
}

void vt_bundle_destroy(vt_bundle *bundle)
{
    if (!bundle || atomic_fetch_sub(&bundle->shares, 1) > 0) return;
    for (int i = 0; i < bundle->count; i++) {
        vt_free((void *)(uintptr_t)bundle->files[i].name);
        vt_free((void *)(uintptr_t)bundle->files[i].text);
    }
    vt_free(bundle->files);
    vt_folder_close(bundle->root);
    vt_folder_close(bundle->shared);
    vt_free(bundle->folder);
    vt_free(bundle);
}

/* A new last file with its name alone; NULL without memory. */
static vt_bundle_file *append(vt_bundle *bundle, const char *name, vt_err *err)
{
    if (bundle->count == bundle->capacity) {
        int capacity = bundle->capacity ? bundle->capacity * 2 : 32;
        vt_bundle_file *files = vt_realloc_array(bundle->files, (size_t)capacity, sizeof *files);
        if (!files) {
            vt_fail_memory(err, name);
            return NULL;
        }
        bundle->files = files;
        bundle->capacity = capacity;
    }
    vt_bundle_file *file = &bundle->files[bundle->count];
    memset(file, 0, sizeof *file);
    file->name = vt_strdup(name);
    if (!file->name) {
        vt_fail_memory(err, name);
        return NULL;
    }
    bundle->count++;
    return file;
}

static void digest(const void *bytes, size_t size, unsigned char out[32])
{
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, size);
    SHA256_Final(out, &context);
}

/* ---- reading files ---- */

static bool valid_text(const char *name, const char *text, size_t size, vt_err *err)
{
    int line = 1;
    char origin[200];
    if ((is_captions(name) || vt_utf8_valid(text, size)) && !memchr(text, 0, size)) return true;
    for (size_t at = 0; at < size;) {
        size_t before = at;
        if (text[at] == '\n') line++;
        uint32_t code = vt_utf8_next(text, size, &at);
        if (code == 0 || (code == 0xFFFD && at == before + 1)) break;
    }
    snprintf(origin, sizeof origin, "%.180s:%d", name, line);
    return vt_fail(err, VT_ERR_PARSE, origin, "a byte that is not UTF-8 text: save the file as UTF-8");
}

/* Captions with zero bytes in them (UTF-16) are no text, and nobody reads them. */
static bool read_text(const vt_folder *folder, const char *name, vt_bundle_file *file, vt_err *err)
{
    vt_buf text;
    vt_buf_init(&text);
    bool read = vt_folder_read(folder, name, TEXT_MOST, &text, err);
    if (read && text.size && is_captions(name) && memchr(text.data, 0, text.size)) {
        file->size = text.size;
        vt_buf_finish(&text);
        return true;
    }
    if (!read || (text.size && !valid_text(file->name, (const char *)text.data, text.size, err))) {
        vt_buf_finish(&text);
        return false;
    }
    file->size = text.size;
    file->text = text.size ? vt_strndup((const char *)text.data, text.size) : vt_strdup("");
    vt_buf_finish(&text);
    if (!file->text) return vt_fail_memory(err, file->name);
    digest(file->text, file->size, file->sha256);
    return true;
}

static bool hash_file(int fd, vt_bundle_file *file, vt_err *err)
{
    unsigned char piece[65536];
    SHA256_CTX context;
    SHA256_Init(&context);
    file->size = 0;
    for (;;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return vt_fail_errno(err, file->name, "read");
        if (got == 0) break;
        SHA256_Update(&context, piece, (size_t)got);
        file->size += (size_t)got;
    }
    SHA256_Final(file->sha256, &context);
    return true;
}

static bool read_media(vt_bundle *bundle, vt_bundle_file *file, bool hash, vt_err *err)
{
    struct stat info;
    int fd = vt_folder_file(bundle->root, file->name, err);
    if (fd < 0) return false;
    bool done = fstat(fd, &info) == 0 || vt_fail_errno(err, file->name, "look at");
    if (done) file->size = (size_t)info.st_size;
    if (done && hash) done = hash_file(fd, file, err);
    close(fd);
    return done;
}

typedef struct {
    vt_bundle *bundle;
    bool hash_media;
    bool failed;
    vt_err *err;
} filling;

/* What sensors read changes while the show runs, or is a day long; it comes by the door, so a replay needs it
 * not. */
static bool is_of_sensor(const vt_experience *experience, const char *name)
{
    for (int i = 0; i < experience->channel_count; i++) {
        const vt_channel_decl *decl = &experience->channels[i];
        if (strcmp(decl->file, name) == 0 || strcmp(decl->fake_file, name) == 0) return true;
    }
    return false;
}

/* Which files those are. What is wrong with experience.conf is told once all files are read. */
static bool look_ahead(vt_bundle *bundle, vt_err *err)
{
    vt_err later = {0};
    vt_buf text;
    vt_buf_init(&text);
    if (vt_folder_read(bundle->root, "experience.conf", TEXT_MOST, &text, &later) && text.size)
        vt_experience_parse(&bundle->experience, (const char *)text.data, text.size, "", &later);
    vt_buf_finish(&text);
    return later.kind != VT_ERR_MEMORY || vt_fail_memory(err, "an experience");
}

static bool take_file(void *context, const char *name)
{
    filling *fill = context;
    if (is_of_sensor(&fill->bundle->experience, name)) return true;
    vt_bundle_file *file = append(fill->bundle, name, fill->err);
    fill->failed = !file || !(is_text(name) ? read_text(fill->bundle->root, name, file, fill->err)
                                            : read_media(fill->bundle, file, fill->hash_media, fill->err));
    return !fill->failed;
}

/* What is said in films that experiences share; an own file of that name goes before. */
static bool take_shared(void *context, const char *name)
{
    filling *fill = context;
    char inside[1100];
    if (!is_captions(name) || strlen(name) > 1000) return true;
    snprintf(inside, sizeof inside, "assets/%s", name);
    for (int i = 0; i < fill->bundle->count; i++)
        if (strcmp(fill->bundle->files[i].name, inside) == 0) return true;
    vt_bundle_file *file = append(fill->bundle, inside, fill->err);
    fill->failed = !file || !read_text(fill->bundle->shared, name, file, fill->err);
    return !fill->failed;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const vt_bundle_file *)a)->name, ((const vt_bundle_file *)b)->name);
}

static bool take_shared_captions(vt_bundle *bundle, filling *fill, vt_err *err)
{
    if (!bundle->shared) return true;
    if (!vt_folder_list(bundle->shared, "", take_shared, fill, err) || fill->failed) return false;
    if (bundle->count) qsort(bundle->files, (size_t)bundle->count, sizeof *bundle->files, by_name);
    return true;
}

/* ---- the whole ---- */

static void hash_bundle(vt_bundle *bundle)
{
    SHA256_CTX context;
    unsigned char out[32];
    SHA256_Init(&context);
    for (int i = 0; i < bundle->count; i++) {
        const vt_bundle_file *file = &bundle->files[i];
        unsigned char head[9] = {file->text != NULL};
        for (int byte = 0; byte < 8; byte++)
            head[1 + byte] = (unsigned char)((uint64_t)file->size >> (8 * byte));
        SHA256_Update(&context, (const unsigned char *)file->name, strlen(file->name) + 1);
        SHA256_Update(&context, head, sizeof head);
        if (file->text) SHA256_Update(&context, file->sha256, sizeof file->sha256);
    }
    SHA256_Final(out, &context);
    bundle->hash = 0;
    for (int byte = 0; byte < 8; byte++)
        bundle->hash = bundle->hash << 8 | out[byte];
}

static bool is_scene(const char *name)
{
    size_t length = strlen(name);
    return strncmp(name, "scenes/", 7) == 0 && length > 11 && strcmp(name + length - 4, ".lua") == 0;
}

static bool check_scenes(const vt_bundle *bundle, vt_err *err)
{
    char first[80];
    const char *some = NULL;
    snprintf(first, sizeof first, "scenes/%s.lua", bundle->experience.first);
    for (int i = 0; i < bundle->count; i++) {
        if (strcmp(bundle->files[i].name, first) == 0) return true;
        if (!some && is_scene(bundle->files[i].name)) some = bundle->files[i].name;
    }
    if (!some)
        return vt_fail(err, VT_ERR_MISSING, bundle->folder,
            "there is no scene yet: write %s; scripts/hello shows how", first);
    return vt_fail(err, VT_ERR_MISSING, bundle->folder,
        "the first scene %s has no file %s: write it, or name another as "
        "first in experience.conf (there is %s)",
        bundle->experience.first, first, some);
}

/* Everything that follows from the files. */
static bool complete(vt_bundle *bundle, vt_err *err)
{
    const vt_bundle_file *conf = vt_bundle_find(bundle, "experience.conf");
    if (!conf)
        return vt_fail(err, VT_ERR_MISSING, bundle->folder,
            "there is no experience.conf in this folder: name the folder of "
            "an experience, or copy scripts/hello to begin a new one");
    if (!vt_experience_parse(&bundle->experience, conf->text, conf->size, "experience.conf", err))
        return false;
    if (bundle->experience.title[0] == 0) {
        const char *slash = strrchr(bundle->folder, '/');
        const char *name = slash ? slash + 1 : bundle->folder;
        size_t fit = vt_utf8_fit(name, strlen(name), sizeof bundle->experience.title - 1);
        memcpy(bundle->experience.title, name, fit);
    }
    hash_bundle(bundle);
    return check_scenes(bundle, err);
}

/* folder without slashes at its end, and the shared folder. */
static vt_bundle *start(const char *folder, const char *shared, vt_err *err)
{
    vt_bundle *bundle = vt_alloc(sizeof *bundle);
    if (bundle) bundle->folder = vt_strdup(folder);
    if (!bundle || !bundle->folder) {
        vt_free(bundle);
        vt_fail_memory(err, "an experience");
        return NULL;
    }
    for (size_t length = strlen(bundle->folder); length > 1 && bundle->folder[length - 1] == '/'; length--)
        bundle->folder[length - 1] = 0;
    vt_err why = {0};
    if (shared) bundle->shared = vt_folder_open(shared, &why);
    if (why.kind == VT_ERR_NONE || why.kind == VT_ERR_MISSING) return bundle;
    if (err) *err = why;
    vt_bundle_destroy(bundle);
    return NULL;
}

vt_bundle *vt_bundle_read(const char *folder, const char *shared, bool hash_media, vt_err *err)
{
    vt_bundle *bundle = start(folder, shared, err);
    if (!bundle) return NULL;
    filling fill = {.bundle = bundle, .hash_media = hash_media, .err = err};
    bundle->root = vt_folder_open(folder, err);
    if (bundle->root && look_ahead(bundle, err) && vt_folder_list(bundle->root, "", take_file, &fill, err) &&
        !fill.failed && take_shared_captions(bundle, &fill, err) && complete(bundle, err))
        return bundle;
    vt_bundle_destroy(bundle);
    return NULL;
}

static bool copy_file(vt_bundle *bundle, const vt_bundle_file *from, vt_err *err)
{
    vt_bundle_file *file = append(bundle, from->name, err);
    if (!file) return false;
    memcpy(file->sha256, from->sha256, sizeof file->sha256);
    file->size = from->size;
    if (!from->text) return true;
    if (!valid_text(from->name, from->text, from->size, err)) return false;
    file->text = vt_strndup(from->text, from->size);
    if (!file->text) return vt_fail_memory(err, file->name);
    digest(file->text, file->size, file->sha256);
    return true;
}

vt_bundle *vt_bundle_from_files(
    const vt_bundle_file *files, int count, const char *media_folder, const char *shared, vt_err *err)
{
    vt_bundle *bundle = start(media_folder ? media_folder : "", shared, err);
    if (!bundle) return NULL;
    vt_err why = {0};
    bool done = true;
    for (int i = 0; done && i < count; i++)
        done = copy_file(bundle, &files[i], err);
    if (done && media_folder) bundle->root = vt_folder_open(media_folder, &why);
    if (done && why.kind == VT_ERR_MEMORY) done = vt_fail_memory(err, "an experience");
    if (done && bundle->count) qsort(bundle->files, (size_t)bundle->count, sizeof *bundle->files, by_name);
    if (done && complete(bundle, err)) return bundle;
    vt_bundle_destroy(bundle);
    return NULL;
}

/* ---- looking in ---- */

const vt_experience *vt_bundle_experience(const vt_bundle *bundle)
{
    return &bundle->experience;
}

uint64_t vt_bundle_hash(const vt_bundle *bundle)
{
    return bundle->hash;
}

int vt_bundle_count(const vt_bundle *bundle)
{
    return bundle->count;
}

const vt_bundle_file *vt_bundle_at(const vt_bundle *bundle, int index)
{
    return index >= 0 && index < bundle->count ? &bundle->files[index] : NULL;
}

const vt_bundle_file *vt_bundle_find(const vt_bundle *bundle, const char *name)
{
    vt_bundle_file key = {.name = name};
    if (bundle->count == 0) return NULL;
    return bsearch(&key, bundle->files, (size_t)bundle->count, sizeof key, by_name);
}

const char *vt_bundle_folder(const vt_bundle *bundle)
{
    return bundle->folder;
}

static int missing(const vt_bundle *bundle, const char *name, vt_err *err)
{
    const char *best = NULL;
    if (strncmp(name, "assets/", 7) == 0) {
        vt_fail(err, VT_ERR_MISSING, name,
            "there is no such file in assets/; names begin there, so leave out assets/ and write %s",
            name + 7);
        return -1;
    }
    for (int i = 0; i < bundle->count; i++) {
        const char *file = bundle->files[i].name;
        if (strncmp(file, "assets/", 7) != 0 || !vt_nearest_close(name, file + 7)) continue;
        if (!best || vt_nearest_distance(name, file + 7) < vt_nearest_distance(name, best)) best = file + 7;
    }
    if (best)
        vt_fail(err, VT_ERR_MISSING, name, "there is no such file in assets/; did you mean %s?", best);
    else
        vt_fail(err, VT_ERR_MISSING, name,
            "there is no such file: put it into the folder assets/ of the experience (looked for in "
            "%s/assets/%s%s)",
            bundle->folder, bundle->shared ? " and " : "",
            bundle->shared ? vt_folder_path(bundle->shared) : "");
    return -1;
}

int vt_bundle_open_media(const vt_bundle *bundle, const char *name, vt_err *err)
{
    vt_err why = {.kind = VT_ERR_MISSING};
    char inside[1100];
    int fd = -1;
    if (name[0] == 0 || name[0] == '/' || strlen(name) > 1000) {
        vt_fail(err, VT_ERR_DENIED, NULL, "\"%.60s\" is no name of a file in assets/", name);
        return -1;
    }
    snprintf(inside, sizeof inside, "assets/%s", name);
    if (bundle->root) fd = vt_folder_file(bundle->root, inside, &why);
    if (fd < 0 && why.kind == VT_ERR_MISSING && bundle->shared)
        fd = vt_folder_file(bundle->shared, name, &why);
    if (fd >= 0) return fd;
    if (why.kind == VT_ERR_MISSING) return missing(bundle, name, err);
    if (err) *err = why;
    return -1;
}

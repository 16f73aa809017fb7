/* Every picture, sound and film of an experience, and the shared ones that it names: what each is, by its
 * content, and whether visitors will see and hear it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cmd/check_private.h"
#include "film/film.h"
#include "media/decode.h"
#include "media/sniff.h"

enum { PICTURE_MOST = 1 << 30, HEAD = 4096 };

/* More than half of the machine for one film leaves too little for the picture around it and for a second
 * film. */
static const double heavy_share = 0.5;

static bool ends(const char *name, const char *end)
{
    size_t length = strlen(name), size = strlen(end);
    return length > size && strcasecmp(name + length - size, end) == 0;
}

static bool sounds_like(const char *name, const char *const *endings)
{
    for (; *endings; endings++)
        if (ends(name, *endings)) return true;
    return false;
}

static const char *const film_ends[] = {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg",
    ".wmv", ".3gp", ".mp3", ".wav", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".m4a", ".aac", ".wma",
    ".mid", NULL};
static const char *const picture_ends[] = {
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", NULL};

/* ---- pictures ---- */

static bool read_all(int fd, size_t most, vt_buf *out)
{
    unsigned char piece[65536];
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) != 0) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 || out->size + (size_t)got > most) return false;
        vt_buf_bytes(out, piece, (size_t)got);
    }
    return vt_buf_ok(out);
}

static const char *format_name(vt_format format)
{
    static const char *const names[] = {[VT_FORMAT_UNKNOWN] = "picture",
        [VT_FORMAT_PNG] = "PNG",
        [VT_FORMAT_JPEG] = "JPEG",
        [VT_FORMAT_GIF] = "GIF",
        [VT_FORMAT_WEBP] = "WebP",
        [VT_FORMAT_BMP] = "BMP",
        [VT_FORMAT_TIFF] = "TIFF",
        [VT_FORMAT_SVG] = "SVG",
        [VT_FORMAT_DZI] = "zoomable picture",
        [VT_FORMAT_IIIF] = "zoomable picture"};
    return names[format];
}

static void check_picture(vt_check *check, const char *name, const vt_buf *bytes, const vt_sniffed *sniffed)
{
    const vt_experience *experience = vt_bundle_experience(check->bundle);
    vt_decode_wish wish = {.most_megapixels = vt_conf_real(check->conf, "media.picture_megapixels"),
        .cover_w = experience->design_w,
        .cover_h = experience->design_h,
        .flat = true};
    vt_image *image = NULL;
    vt_asset_outcome outcome;
    vt_err err = {0};
    if (!vt_media_decode(bytes->data, bytes->size, name, &wish, &image, &outcome, &err)) {
        vt_check_tell(check, VT_CHECK_CANNOT, name, "save it anew as PNG or JPEG", "it cannot be shown: %s",
            err.message);
    } else if (sniffed->frames > 1) {
        vt_check_tell(check, VT_CHECK_FINE, name, NULL, "%s %u x %u, %u pictures",
            format_name(sniffed->format), sniffed->w, sniffed->h, sniffed->frames);
    } else if (sniffed->w) {
        vt_check_tell(check, VT_CHECK_FINE, name, NULL, "%s %u x %u", format_name(sniffed->format),
            sniffed->w, sniffed->h);
    } else {
        vt_check_tell(check, VT_CHECK_FINE, name, NULL, "%s", format_name(sniffed->format));
    }
    vt_image_destroy(image);
}

/* ---- sound and film ---- */

/* The file as a shell finds it from here. */
static void path_of(const vt_check *check, const char *name, char *out, size_t size)
{
    char here[4096], path[4596];
    const char *shown = path;
    snprintf(path, sizeof path, "%.3500s/assets/%.1000s", vt_bundle_folder(check->bundle), name);
    if (getcwd(here, sizeof here)) {
        size_t length = strlen(here);
        if (strncmp(path, here, length) == 0 && path[length] == '/') shown = path + length + 1;
    }
    snprintf(out, size, "%s%s", shown[0] == '-' ? "./" : "", shown);
}

static void tell_command(
    vt_check *check, const char *name, const vt_tracks *tracks, bool lighter, char *next, size_t size)
{
    const vt_experience *experience = vt_bundle_experience(check->bundle);
    char path[4600], made[4700];
    vt_buf out;
    vt_buf_init(&out);
    path_of(check, name, path, sizeof path);
    vt_check_convert(tracks,
        &(vt_check_wish){
            .path = path, .most_w = experience->design_w, .most_h = experience->design_h, .lighter = lighter},
        &out, made, sizeof made);
    const char *slash = strrchr(made, '/');
    snprintf(next, size, "%s\nthen write %s in the scene%s", out.data ? (const char *)out.data : "",
        slash ? slash + 1 : made,
        vt_check_track(tracks, VT_TRACK_PICTURE)->alpha ? ", with matte = \"right\"" : "");
    vt_buf_finish(&out);
}

/* Of MP4, whose tracks say exactly how many bytes they have: whether the end is missing. */
static bool is_cut(const vt_tracks *tracks)
{
    double bytes = 0;
    if (!strstr(tracks->container, "mp4")) return false;
    for (int i = 0; i < tracks->count; i++)
        bytes += (double)tracks->tracks[i].track.bit_rate / 8 * (double)tracks->length_us / 1e6;
    return bytes > 0 && (double)tracks->bytes < bytes * 0.9;
}

static void check_film(vt_check *check, const char *name, const vt_tracks *tracks, const char *what)
{
    char next[9600] = "", like[128], version[128];
    vt_err err = {0};
    if (check->no_films || !vt_films_here(version, sizeof version, &err)) {
        if (!check->no_films)
            vt_check_tell(check, VT_CHECK_FAULT, "films", "apt-get install libmpv2", "%s", err.message);
        check->no_films = true;
        vt_check_tell(check, VT_CHECK_NOTE, name, NULL, "%s; not tried", what);
        return;
    }
    double cost = vt_check_film_cost(check, name, tracks, like, &err);
    int processors = vt_check_processors();
    if (is_cut(tracks)) {
        vt_check_tell(check, VT_CHECK_FAULT, name, "copy it again from where it came from",
            "%s; its end is missing", what);
    } else if (cost < 0) {
        tell_command(check, name, tracks, false, next, sizeof next);
        vt_check_tell(check, VT_CHECK_CANNOT, name, next, "%s: %s", what, err.message);
    } else if (cost > processors * heavy_share) {
        tell_command(check, name, tracks, true, next, sizeof next);
        vt_check_tell(check, VT_CHECK_HEAVY, name, next,
            "%s; takes %.2f of %d processor%s%s%s, and should take no more than half", what, cost, processors,
            processors == 1 ? "" : "s", like[0] ? ", as " : "", like);
    } else {
        vt_check_tell(check, VT_CHECK_FINE, name, NULL, "%s; takes %.2f of %d processor%s%s%s", what, cost,
            processors, processors == 1 ? "" : "s", like[0] ? ", as " : "", like);
    }
}

/* The sound of a film is read as well: a head says nothing of what follows. */
static void check_tracks(vt_check *check, const char *name, const vt_tracks *tracks)
{
    char what[500], read[16], said[16];
    vt_check_describe(tracks, what, sizeof what);
    bool film = tracks->picture > 0, speaks = false;
    vt_check_heard heard = {0};
    if (film) check_film(check, name, tracks, what);
    if (tracks->sound) {
        heard = vt_check_listen(vt_bundle_open_media(check->bundle, name, NULL));
        double missing = (double)tracks->length_us / 1e6 - heard.seconds;
        vt_check_time((int64_t)(heard.seconds * 1e6), read);
        vt_check_time(tracks->length_us, said);
        if (heard.failed && heard.seconds == 0)
            vt_check_tell(check, VT_CHECK_CANNOT, name, "export it again as MP3 or WAV",
                "%s: its sound cannot be read: %s", what, heard.err.message);
        else if (heard.failed || (!film && heard.whole && missing > 0.5 && missing > heard.seconds * 0.02))
            vt_check_tell(check, VT_CHECK_FAULT, name, "copy it again from where it came from",
                "%s; it breaks off after %s of %s", what, read, said);
        else if (!film)
            vt_check_tell(check, VT_CHECK_FINE, name, NULL, "%s", what);
        if (!heard.failed) vt_check_loudness(check, name, &heard);
    }
    for (int i = 0; i < check->mentions.count; i++)
        speaks |= check->mentions.items[i].voice && strcmp(check->mentions.items[i].text, name) == 0;
    if (heard.peak > 1 && (film || speaks)) vt_check_captioned(check, name);
}

/* ---- each file ---- */

/* The brand of an ISO file: pictures of phones look like films. ISO/IEC 23008-12. */
static bool is_heif(const unsigned char *head, size_t size)
{
    static const char *const brands[] = {"heic", "heix", "heim", "heis", "mif1", "msf1", "avif"};
    for (size_t i = 0; size >= 12 && memcmp(head + 4, "ftyp", 4) == 0 && i < sizeof brands / sizeof brands[0];
         i++)
        if (memcmp(head + 8, brands[i], 4) == 0) return true;
    return false;
}

static void tell_heif(vt_check *check, const char *name)
{
    char path[4600];
    vt_buf next;
    vt_buf_init(&next);
    path_of(check, name, path, sizeof path);
    vt_buf_text(&next, "heif-convert ");
    vt_check_quote(&next, path);
    char *dot = strrchr(path, '.');
    if (dot) snprintf(dot, sizeof path - (size_t)(dot - path), ".jpg");
    vt_buf_text(&next, " ");
    vt_check_quote(&next, path);
    vt_buf_text(&next, "\nwhich is in the package libheif-examples");
    vt_check_tell(check, VT_CHECK_CANNOT, name, vt_buf_ok(&next) ? (const char *)next.data : NULL,
        "it cannot be shown: a picture of a phone (HEIC)");
    vt_buf_finish(&next);
}

static void check_other(vt_check *check, const char *name, int fd)
{
    vt_tracks tracks;
    vt_err err = {0};
    char version[128];
    if (check->no_tracks || !vt_tracks_here(version, sizeof version, &err)) {
        if (!check->no_tracks)
            vt_check_tell(check, VT_CHECK_FAULT, "sounds and films", NULL, "%s", err.message);
        check->no_tracks = true;
        return;
    }
    if (vt_tracks_probe(fd, &tracks, &err))
        check_tracks(check, name, &tracks);
    else if (sounds_like(name, film_ends))
        vt_check_tell(check, VT_CHECK_CANNOT, name,
            "copy it again from where it came from, or export it as MP3 or MP4", "%s", err.message);
    else if (sounds_like(name, picture_ends))
        vt_check_tell(check, VT_CHECK_CANNOT, name, "save it anew as PNG or JPEG",
            "it cannot be shown: what is in it is no picture");
}

static void check_file(vt_check *check, const char *name)
{
    unsigned char head[HEAD];
    vt_buf bytes;
    vt_err err = {0};
    int fd = vt_bundle_open_media(check->bundle, name, &err);
    if (fd < 0) {
        vt_check_tell(check, VT_CHECK_MISSING, name, NULL, "%s", err.message);
        return;
    }
    vt_buf_init(&bytes);
    ssize_t got = pread(fd, head, sizeof head, 0);
    vt_sniffed sniffed = vt_sniff(head, got > 0 ? (size_t)got : 0);
    if (vt_check_is_captions(name)) {
        if (read_all(fd, 8 << 20, &bytes))
            vt_check_caption_file(check, name, (const char *)bytes.data, bytes.size);
        else
            vt_check_tell(check, VT_CHECK_CANNOT, name, NULL, "captions: it is too large for captions");
    } else if (sniffed.format == VT_FORMAT_UNKNOWN && is_heif(head, got > 0 ? (size_t)got : 0)) {
        tell_heif(check, name);
    } else if (sniffed.format == VT_FORMAT_UNKNOWN) {
        check_other(check, name, fd);
    } else if (sniffed.format != VT_FORMAT_DZI && sniffed.format != VT_FORMAT_IIIF) {
        if (read_all(fd, PICTURE_MOST, &bytes)) {
            sniffed = vt_sniff(bytes.data, bytes.size);
            check_picture(check, name, &bytes, &sniffed);
        } else {
            vt_check_tell(check, VT_CHECK_CANNOT, name, NULL, "it cannot be read, or is larger than 1 GB");
        }
    }
    vt_buf_finish(&bytes);
    close(fd);
}

/* A shared file is looked at where it is named first. */
static bool is_named_before(const vt_check *check, int index)
{
    for (int i = 0; i < index; i++)
        if (strcmp(check->mentions.items[i].text, check->mentions.items[index].text) == 0) return true;
    return false;
}

void vt_check_media(vt_check *check)
{
    for (int i = 0; i < vt_bundle_count(check->bundle); i++) {
        const vt_bundle_file *file = vt_bundle_at(check->bundle, i);
        bool named = vt_utf8_valid(file->name, strlen(file->name)); /* else vt_check_names has told */
        if (strncmp(file->name, "assets/", 7) == 0 && named &&
            (!file->text || vt_check_is_captions(file->name)))
            check_file(check, file->name + 7);
    }
    for (int i = 0; i < check->mentions.count; i++) {
        const vt_mention *mention = &check->mentions.items[i];
        char own[400];
        snprintf(own, sizeof own, "assets/%.380s", mention->text);
        if (mention->partly || strchr(mention->text, '\n') || vt_bundle_find(check->bundle, own) ||
            is_named_before(check, i))
            continue;
        int fd = vt_bundle_open_media(check->bundle, mention->text, NULL);
        if (fd < 0) continue;
        close(fd);
        check_file(check, mention->text);
    }
}

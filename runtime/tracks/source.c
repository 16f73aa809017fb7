#include "tracks/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 64 << 10, LABELS_MOST = 8, PROBE_BYTES = 4 << 20, TRACKS_MOST = 64 };

/* What may be in a file. Left out on purpose: lists of other files, pictures, texts, devices. */
static const char containers[] =
    "aac,aiff,amr,asf,au,avi,caf,flac,flv,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav,wv";

static int read_bytes(void *opaque, uint8_t *into, int most)
{
    vt_source *source = opaque;
    if (source->stop && source->stop(source->stop_context)) return AVERROR_EXIT;
    for (;;) {
        ssize_t got = pread(source->fd, into, (size_t)most, source->begin + source->at);
        if (got > 0) source->at += got;
        if (got > 0) return (int)got;
        if (got == 0) return AVERROR_EOF;
        if (errno != EINTR) return AVERROR(errno);
    }
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence)
{
    vt_source *source = opaque;
    int64_t size = source->size - source->begin, to = offset;
    whence &= ~AVSEEK_FORCE;
    if (whence == AVSEEK_SIZE) return size;
    if (whence == SEEK_CUR && __builtin_add_overflow(offset, source->at, &to)) return AVERROR(EINVAL);
    if (whence == SEEK_END && __builtin_add_overflow(offset, size, &to)) return AVERROR(EINVAL);
    if (to < 0 || to > INT64_MAX - source->begin) return AVERROR(EINVAL);
    return source->at = to;
}

/* A file may name others (parts of a film, references): it gets none. */
static int open_nothing(
    AVFormatContext *format, AVIOContext **io, const char *url, int flags, AVDictionary **options)
{
    (void)format, (void)url, (void)flags, (void)options;
    *io = NULL;
    return AVERROR(EACCES);
}

/* Labels with pictures of many megabytes stand before the sound: nothing in them is needed. */
static int64_t behind_labels(int fd)
{
    int64_t at = 0;
    for (int i = 0; i < LABELS_MOST; i++) {
        unsigned char head[10];
        if (pread(fd, head, sizeof head, at) != (ssize_t)sizeof head || memcmp(head, "ID3", 3) != 0) break;
        if ((head[6] | head[7] | head[8] | head[9]) & 0x80) break;
        at += 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]) + (head[5] & 0x10 ? 10 : 0);
    }
    return at;
}

static bool no_memory(vt_err *err)
{
    return vt_fail_memory(err, "a file of sound or film");
}

static bool prepare(vt_source *source, vt_err *err)
{
    struct stat about;
    if (fstat(source->fd, &about) != 0) return vt_fail_errno(err, NULL, "look at the file");
    if (!S_ISREG(about.st_mode)) return vt_fail(err, VT_ERR_TYPE, NULL, "it is not a file");
    if (about.st_size == 0) return vt_fail(err, VT_ERR_PARSE, NULL, "it is empty: copy it again");
    source->size = about.st_size;
    source->begin = behind_labels(source->fd);
    unsigned char *buffer = source->av->av_malloc(BUFFER);
    if (buffer)
        source->io = source->av->avio_alloc_context(buffer, BUFFER, 0, source, read_bytes, NULL, seek_bytes);
    if (!source->io) {
        source->av->av_freep(&buffer);
        return no_memory(err);
    }
    source->format = source->av->avformat_alloc_context();
    if (!source->format) return no_memory(err);
    source->format->pb = source->io;
    source->format->io_open = open_nothing;
    source->format->format_probesize = PROBE_BYTES;
    source->format->max_streams = TRACKS_MOST;
    return true;
}

static bool recognise(vt_source *source, vt_err *err)
{
    AVDictionary *options = NULL;
    source->av->av_dict_set(&options, "format_whitelist", containers, 0);
    source->av->av_dict_set(&options, "protocol_whitelist", "none", 0);
    int failed = source->av->avformat_open_input(&source->format, "", NULL, &options);
    source->av->av_dict_free(&options);
    if (failed == AVERROR(ENOMEM)) return no_memory(err);
    if (failed)
        return vt_fail(err, VT_ERR_PARSE, NULL,
            "it holds neither sound nor film that can be read: save it as WAV, MP3 or M4A, a film as MP4");
    failed = source->av->avformat_find_stream_info(source->format, NULL);
    if (failed == AVERROR(ENOMEM)) return no_memory(err);
    if (failed < 0) return vt_fail(err, VT_ERR_PARSE, NULL, "it is damaged: export it again");
    return true;
}

bool vt_source_open(vt_source *source, int fd, vt_err *err)
{
    *source = (vt_source){.av = vt_av_open(err), .fd = fd};
    if (!source->av) return false;
    if (prepare(source, err) && recognise(source, err)) return true;
    vt_source_close(source);
    return false;
}

void vt_source_close(vt_source *source)
{
    if (!source->av) return;
    source->av->avformat_close_input(&source->format);
    if (source->io) source->av->av_freep(&source->io->buffer);
    source->av->avio_context_free(&source->io);
}

const char *vt_source_language(const vt_source *source, const AVStream *stream)
{
    const AVDictionaryEntry *said = source->av->av_dict_get(stream->metadata, "language", NULL, 0);
    return said ? vt_language_tag(said->value) : "";
}

/* "fr" serves "fr-CA", and the other way round. */
static bool same_language(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] && a[i] != '-' && a[i] == b[i])
        i++;
    return i > 0 && (!a[i] || a[i] == '-') && (!b[i] || b[i] == '-');
}

int vt_source_track(const vt_source *source, enum AVMediaType type, const char *language)
{
    int best = -1, best_rank = -1;
    for (unsigned i = 0; i < source->format->nb_streams; i++) {
        const AVStream *stream = source->format->streams[i];
        if (stream->codecpar->codec_type != type || stream->disposition & AV_DISPOSITION_ATTACHED_PIC)
            continue;
        int rank = (stream->disposition & AV_DISPOSITION_DEFAULT ? 1 : 0) +
                   (language[0] && same_language(language, vt_source_language(source, stream)) ? 2 : 0);
        if (rank > best_rank) best = (int)i, best_rank = rank;
    }
    return best;
}

/* A file of sound or film, opened by what is in it.
 *
 * Invariants
 * 1. All bytes come by pread of one descriptor. Whatever a file names, nothing else is opened.
 * 2. What kind of file it is follows from its bytes alone: there is no name. */
#ifndef VT_TRACKS_SOURCE_H
#define VT_TRACKS_SOURCE_H

#include "tracks/av.h"

typedef struct {
    const vt_av *av;
    AVFormatContext *format;
    AVIOContext *io;
    int fd;                  /* borrowed */
    int64_t begin, at, size; /* of the file: where it begins behind its labels, where it is read, its bytes */
    bool (*stop)(void *context); /* asked at each read; NULL: never */
    void *stop_context;
} vt_source;

/* False with err and nothing to close. */
bool vt_source_open(vt_source *source, int fd, vt_err *err);
void vt_source_close(vt_source *source);

/* The track of a kind that the file means, in `language` if that is not "" and there is one; -1: none. */
int vt_source_track(const vt_source *source, enum AVMediaType type, const char *language);
/* BCP 47, "" for none. */
const char *vt_source_language(const vt_source *source, const AVStream *stream);

/* languages.c: ISO 639-2, both kinds, to the shorter tag of BCP 47. "und" and the like are "". */
const char *vt_language_tag(const char *code);

#endif

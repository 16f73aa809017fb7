/* What the files of keeping share. Nobody else includes it. */
#ifndef VT_APP_KEEPING_PRIVATE_H
#define VT_APP_KEEPING_PRIVATE_H

#include <pthread.h>

#include "app/keeping.h"
#include "base/buf.h"
#include "store/watch.h"

enum {
    VT_KEEPING_SHOWN = 50,  /* items of a collection that a world hears of; script/l_keep.c */
    VT_KEEPING_WAITING = 32 /* orders that wait for the disk */
};

/* An item, and the line that tells of it. */
typedef struct {
    uint64_t number;
    int64_t saved, size;
    uint64_t since; /* the reading in which it was new */
    char *line;     /* JSON without its first brace; owned; NULL in what a world knows */
} vt_keeping_item;

/* A collection as it was read: the newest that may be shown, newest first. */
typedef struct {
    vt_keeping_item items[VT_KEEPING_SHOWN];
    int count, total;
    uint64_t reading; /* 0: never */
} vt_keeping_view;

typedef struct {
    char name[VT_CHANNEL_NAME];
    bool declared; /* false: only saved to */

    /* the thread's own */
    vt_keep rules;      /* root and name are borrowed from here and from keeping */
    vt_keep_list known; /* what may be shown, as last read */
    uint64_t *since;    /* of each of those */
    vt_keeping_view read;

    /* under the lock */
    vt_keep wanted;        /* the newest rules */
    vt_keeping_view fresh; /* as read, not fetched by the app's thread yet */
    bool news;

    /* the app's thread's own */
    vt_keeping_view now, told; /* what there is; what the world has heard */
    uint64_t told_reading;     /* all up to this one is known */
    int told_total;
    bool all_told; /* nothing is left to tell of `now` */
} vt_collection;

struct vt_keeping {
    vt_keeping_options options;
    char folder[1024];
    pthread_t thread;
    int bell;        /* an eventfd: the thread shall look */
    vt_watch *watch; /* the thread's own; NULL: there is no folder yet */

    pthread_mutex_t lock;
    pthread_cond_t settled;
    bool stop, abandoned, ended, busy;
    bool look;                                       /* the folders are to be read */
    vt_keeping_order current;                        /* in hand, without its content */
    vt_collection *collections[VT_CHANNELS_MAX + 1]; /* they stay until the end */
    int count;
    vt_keeping_order waiting[VT_KEEPING_WAITING];
    int waiting_count;
    vt_keeping_answer answers[VT_KEEPING_WAITING];
    int answer_count;
    int64_t failing_us;
    char why[200];

    /* the app's thread's own */
    vt_buf line;
    int line_of; /* its collection; -1: none is due */
    vt_keeping_item line_item;
    bool line_gone, line_held;
};

void vt_keeping_view_finish(vt_keeping_view *view);

/* ---- keeping_read.c, on the thread ---- */

/* Reads the folder; whether there is something new in `collection->read`. */
bool vt_keeping_read(vt_collection *collection);
/* A copy of a view with lines of its own; false: memory is short. */
bool vt_keeping_view_copy(vt_keeping_view *to, const vt_keeping_view *from);

#endif

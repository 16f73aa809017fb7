/* What diary.c (the thread and its mailbox) and diary_work.c (what it does) share. */
#ifndef VT_KEEPER_DIARY_PRIVATE_H
#define VT_KEEPER_DIARY_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "keeper/bundler.h"
#include "keeper/diary.h"
#include "keeper/health.h"
#include "keeper/load.h"

enum { DIARY_WORDS = 64, DIARY_TEXT = 512 };

typedef enum { WORD_STAGE_END, WORD_HELPER, WORD_QUARANTINED, WORD_BUNDLE, WORD_FINISH } diary_word_kind;

typedef struct {
    diary_word_kind kind;
    uint64_t place;                /* in the ring */
    int64_t t_us;                  /* since run start */
    vt_stage_end end;
    vt_helper_news helper;
    uint64_t hash;
    char text[DIARY_TEXT];
} diary_word;

struct vt_diary {
    vt_diary_options options;
    vt_ring *ring;
    vt_ledger *ledger;
    pthread_t thread;
    int wake, news, done;          /* eventfds */
    int clock;                     /* -1: steps of the clock go unseen */

    pthread_mutex_t mutex;         /* over the words */
    diary_word words[DIARY_WORDS];
    int first, count;

    atomic_int stage;
    atomic_bool disk_fails;

    /* of the thread alone */
    bool over, closed;
    bool taken_over;
    int claims[2];                 /* locks of the two folders; -1: not held */
    int64_t retry_at;              /* of the takeover */
    int64_t again_at;              /* the ring could not be read for want of memory; INT64_MAX: it could */
    int64_t first_folder_at;       /* when the first folder is tried again */
    int64_t health_at;
    int64_t anchored_at;
    vt_anchor anchor;              /* the latest */
    int64_t day_cut;               /* wall time; 0: unknown */
    vt_health_counters counters;
    vt_load load;
    vt_bundler *bundler;
    uint64_t bundle_hash;          /* of the one in the journal */
    diary_word wanted_bundle;      /* asked for while another was being read; text empty: none */
};

/* The oldest word, when it is due; the thread takes it away by diary_forget. */
bool diary_next_word(vt_diary *diary, diary_word *word);
void diary_forget_word(vt_diary *diary);

/* Everything that can be done now. */
void diary_work(vt_diary *diary);
/* When something is to be done next, if nobody calls before. */
int64_t diary_due(const vt_diary *diary);

#endif

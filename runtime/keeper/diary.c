/* The thread, its sleep and its mailbox. */
#include "keeper/diary.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/diary_private.h"

/* ---- sleeping ---- */

static void take(int fd)
{
    eventfd_t count;
    (void)!eventfd_read(fd, &count);
}

static void sleep_until(vt_diary *diary, int64_t due_us)
{
    struct pollfd fds[] = {{.fd = diary->wake, .events = POLLIN}, {.fd = diary->clock, .events = POLLIN}};
    int64_t left = due_us - vt_clock_us();
    if (left <= 0) return;
    struct timespec wait = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    ppoll(fds, 2, due_us == INT64_MAX ? NULL : &wait, NULL);
}

static void tell_disk(vt_diary *diary)
{
    bool fails = vt_ledger_failing(diary->ledger) || vt_ledger_in_second(diary->ledger);
    if (atomic_exchange(&diary->disk_fails, fails) != fails) eventfd_write(diary->news, 1);
}

static void *keep_diary(void *context)
{
    vt_diary *diary = context;
    while (!diary->over) {
        take(diary->wake);
        diary_work(diary);
        tell_disk(diary);
        if (!diary->over) sleep_until(diary, diary_due(diary));
    }
    eventfd_write(diary->done, 1);
    return NULL;
}

/* ---- words ---- */

/* One place is kept for the word that ends the run. */
static bool leave_word(vt_diary *diary, const diary_word *word)
{
    pthread_mutex_lock(&diary->mutex);
    bool room = diary->count < DIARY_WORDS - (word->kind != WORD_FINISH);
    if (room) {
        diary_word *place = &diary->words[(diary->first + diary->count++) % DIARY_WORDS];
        *place = *word;
        place->place = vt_ring_head(diary->ring);
        place->t_us = vt_clock_us() - diary->options.ledger.run_start_us;
    }
    pthread_mutex_unlock(&diary->mutex);
    eventfd_write(diary->wake, 1);
    return room;
}

bool diary_next_word(vt_diary *diary, diary_word *word)
{
    pthread_mutex_lock(&diary->mutex);
    bool any = diary->count > 0;
    if (any) *word = diary->words[diary->first];
    pthread_mutex_unlock(&diary->mutex);
    return any && (vt_ring_cursor(diary->ring) >= word->place || vt_ring_unread(diary->ring) == 0);
}

void diary_forget_word(vt_diary *diary)
{
    pthread_mutex_lock(&diary->mutex);
    diary->first = (diary->first + 1) % DIARY_WORDS;
    diary->count--;
    pthread_mutex_unlock(&diary->mutex);
}

void vt_diary_stage_ended(vt_diary *diary, const vt_stage_end *end)
{
    diary_word word = {.kind = WORD_STAGE_END, .end = *end};
    vt_diary_stage(diary, 0);
    if (!leave_word(diary, &word))
        vt_log(VT_LOG_WARNING, "the end of a stage is not recorded: too many wait for the disk");
}

void vt_diary_helper(vt_diary *diary, const vt_helper_news *news)
{
    diary_word word = {.kind = WORD_HELPER, .helper = *news};
    leave_word(diary, &word);
}

void vt_diary_quarantined(vt_diary *diary, const char *asset)
{
    diary_word word = {.kind = WORD_QUARANTINED};
    snprintf(word.text, sizeof word.text, "%s", asset);
    leave_word(diary, &word);
}

void vt_diary_bundle(vt_diary *diary, const char *folder, uint64_t hash)
{
    diary_word word = {.kind = WORD_BUNDLE, .hash = hash};
    if (snprintf(word.text, sizeof word.text, "%s", folder) < (int)sizeof word.text) leave_word(diary, &word);
}

void vt_diary_wake(vt_diary *diary)
{
    eventfd_write(diary->wake, 1);
}

void vt_diary_stage(vt_diary *diary, pid_t pid)
{
    atomic_store(&diary->stage, (int)pid);
}

int vt_diary_news(const vt_diary *diary)
{
    return diary->news;
}

bool vt_diary_take_news(vt_diary *diary)
{
    eventfd_t count;
    return eventfd_read(diary->news, &count) == 0;
}

bool vt_diary_disk_fails(const vt_diary *diary)
{
    return atomic_load(&diary->disk_fails);
}

/* ---- beginning and end ---- */

static void close_fd(int fd)
{
    if (fd >= 0) close(fd);
}

static void destroy(vt_diary *diary)
{
    vt_bundler_leave(diary->bundler);
    vt_load_finish(&diary->load);
    vt_ledger_destroy(diary->ledger);
    pthread_mutex_destroy(&diary->mutex);
    close_fd(diary->wake);
    close_fd(diary->news);
    close_fd(diary->done);
    close_fd(diary->clock);
    close_fd(diary->claims[0]);
    close_fd(diary->claims[1]);
    vt_free(diary);
}

vt_diary *vt_diary_start(const vt_diary_options *options, vt_err *err)
{
    vt_diary *diary = vt_alloc(sizeof *diary);
    if (!diary) {
        vt_fail_memory(err, "the journal's thread");
        return NULL;
    }
    diary->options = *options;
    diary->ring = options->ledger.ring;
    diary->claims[0] = diary->claims[1] = -1;
    pthread_mutex_init(&diary->mutex, NULL);
    vt_load_init(&diary->load);
    diary->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    diary->news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    diary->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    vt_err clock = {0};
    diary->clock = vt_anchor_watch(&clock);
    if (diary->clock < 0) vt_log_err(VT_LOG_WARNING, "steps of the clock will not be recorded", &clock);
    diary->ledger = vt_ledger_create(&options->ledger, err);
    vt_health_read(&diary->counters, diary->ring);
    if (diary->ledger && diary->wake >= 0 && diary->news >= 0 && diary->done >= 0) {
        if (pthread_create(&diary->thread, NULL, keep_diary, diary) == 0) return diary;
        vt_fail(err, VT_ERR_MEMORY, NULL, "the journal's thread cannot be started");
    }
    destroy(diary);
    return NULL;
}

int vt_diary_finish(vt_diary *diary, const char *reason, int64_t wait_us)
{
    diary_word word = {.kind = WORD_FINISH};
    snprintf(word.text, sizeof word.text, "%s", reason);
    leave_word(diary, &word);
    struct pollfd one = {.fd = diary->done, .events = POLLIN};
    int64_t end = vt_clock_us() + wait_us, left = wait_us;
    while (poll(&one, 1, (int)((left + 999) / 1000)) <= 0) {
        left = end - vt_clock_us();
        if (left <= 0) return -1;
    }
    pthread_join(diary->thread, NULL);
    int closed = diary->closed;
    destroy(diary);
    return closed;
}

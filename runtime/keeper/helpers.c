/* See helpers.h. */
#include "keeper/helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/bundler.h"
#include "keeper/child.h"
#include "keeper/guard.h"
#include "store/keep.h"
#include "wire/message.h"

enum {
    US_PER_S = 1000000,
    PAUSE_MOST_US = 30 * US_PER_S,
    GOOD_RUN_US = 60 * US_PER_S, /* after so long an end counts as the first again */
    HAND_AGAIN_US = US_PER_S / 5,
    SCRATCH = 600,
    FOLDER = 512,
    HELPERS = 2 * VT_CHANNELS_MAX /* with those that are ending */
};

static const int64_t never = INT64_MAX;

typedef struct {
    vt_channel_decl decl;
    pid_t pid;        /* of its guard; 0: none runs */
    int life;         /* closed: it ends; -1 */
    int line;         /* our end of its standard input and output; -1 */
    int64_t since;    /* when it was started */
    int64_t start_at; /* never: not to be started */
    int attempt, failures;
    bool wanted; /* it is declared so, and nobody asked for the end */
    bool handed; /* the present stage has its line */
} helper;

struct vt_helpers {
    vt_helpers_options options;
    char experience[FOLDER]; /* of the helpers that are declared */
    helper *all[HELPERS];
    int count;
    bool keeps; /* the experience declares collections */
    int wake;   /* eventfd: the experience has been read */
    int talk;   /* of the stage; -1 */
    int64_t hand_at;
    vt_bundler *bundler;
    char reading[FOLDER], wanted[FOLDER]; /* folders: being read, to be read after that */
    uint64_t hash;
};

/* ---- scratch folders ---- */

static int take_away(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts, (void)kind, (void)where;
    remove(path);
    return 0;
}

static void remove_scratch(const vt_helpers *helpers)
{
    char path[SCRATCH];
    snprintf(path, sizeof path, "%s/helpers", helpers->options.folder);
    nftw(path, take_away, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void make_scratch(const vt_helpers *helpers, const char *name, char path[SCRATCH])
{
    snprintf(path, SCRATCH, "%s/helpers", helpers->options.folder);
    mkdir(path, 0700);
    snprintf(path, SCRATCH, "%s/helpers/%s", helpers->options.folder, name);
    mkdir(path, 0700);
}

/* ---- handing over ---- */

static void hand_over(vt_helpers *helpers, helper *one)
{
    if (helpers->talk < 0 || one->line < 0 || one->handed) return;
    vt_message message = {.kind = VT_MESSAGE_HELPER};
    snprintf(message.text, sizeof message.text, "%s", one->decl.name);
    one->handed = vt_message_send_with(helpers->talk, &message, one->line, NULL);
    if (!one->handed) helpers->hand_at = vt_clock_us() + HAND_AGAIN_US;
}

static void hand_over_all(vt_helpers *helpers)
{
    helpers->hand_at = never;
    for (int i = 0; i < helpers->count; i++)
        hand_over(helpers, helpers->all[i]);
}

void vt_helpers_stage(vt_helpers *helpers, int talk)
{
    helpers->talk = talk;
    for (int i = 0; i < helpers->count; i++)
        helpers->all[i]->handed = false;
    hand_over_all(helpers);
}

/* ---- one helper ---- */

static void close_end(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static pid_t spawn(vt_helpers *helpers, const helper *one, int line, int life, vt_err *err)
{
    const vt_helpers_options *options = &helpers->options;
    char scratch[SCRATCH], kept[PATH_MAX];
    make_scratch(helpers, one->decl.name, scratch);
    vt_keep_root(vt_conf_text(options->conf, "keep.folder"), helpers->experience, kept, sizeof kept);
    vt_guard_plan plan = {.name = one->decl.name,
        .command = one->decl.command,
        .experience = helpers->experience,
        .scratch = scratch,
        .shared = options->shared_assets,
        /* what visitors made stays in the house: it is shown to helpers that cannot carry it out */
        .kept = one->decl.network ? NULL : kept,
        .memory_mb = one->decl.memory_mb,
        .network = one->decl.network,
        .keeps = helpers->keeps,
        .life = life,
        .line = line};
    vt_guard_command command;
    vt_guard_write(&plan, &command);
    int fds[] = {life, line};
    return vt_child_spawn(&(vt_child_plan){.argv = command.argv, .fds = fds, .count = 2, .lock = -1}, err);
}

/* The guard with its two ends; -1: it could not be started. */
static pid_t start_guard(vt_helpers *helpers, helper *one, vt_err *err)
{
    int line[2] = {-1, -1}, life[2] = {-1, -1};
    pid_t pid = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0 || pipe2(life, O_CLOEXEC) != 0 ||
        fcntl(line[0], F_SETFL, O_NONBLOCK) != 0) {
        vt_fail_errno(err, one->decl.name, "make the line to a helper");
    } else {
        pid = spawn(helpers, one, line[1], life[0], err);
    }
    close_end(&line[1]);
    close_end(&life[0]);
    if (pid < 0) {
        close_end(&line[0]);
        close_end(&life[1]);
    }
    one->line = line[0];
    one->life = life[1];
    return pid;
}

static void start(vt_helpers *helpers, helper *one)
{
    vt_err err = {0};
    one->since = vt_clock_us();
    one->start_at = never;
    one->handed = false;
    pid_t pid = start_guard(helpers, one, &err);
    if (pid < 0) {
        vt_log_err(VT_LOG_WARNING, "a helper cannot be started", &err);
        one->start_at = one->since + US_PER_S + vt_child_pause(&one->failures, PAUSE_MOST_US);
        return;
    }
    one->pid = pid;
    one->attempt++;
    vt_helper_news news = {.started = true, .attempt = one->attempt - 1};
    snprintf(news.name, sizeof news.name, "%s", one->decl.name);
    vt_diary_helper(helpers->options.diary, &news);
    hand_over(helpers, one);
}

static void stop(helper *one)
{
    one->wanted = false;
    one->start_at = never;
    close_end(&one->life);
    close_end(&one->line);
}

static void forget(vt_helpers *helpers, int index)
{
    vt_free(helpers->all[index]);
    helpers->all[index] = helpers->all[--helpers->count];
}

static void report(vt_helpers *helpers, const helper *one, int status)
{
    vt_helper_news news = {.asked = !one->wanted,
        .attempt = one->attempt - 1,
        .code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
        .signal = WIFSIGNALED(status) ? WTERMSIG(status) : -1,
        .uptime_us = vt_clock_us() - one->since};
    snprintf(news.name, sizeof news.name, "%s", one->decl.name);
    vt_diary_helper(helpers->options.diary, &news);
    if (news.asked) return;
    double seconds = (double)news.uptime_us / US_PER_S;
    if (news.signal >= 0) {
        vt_log(VT_LOG_WARNING, "the helper %s died of signal %d (%s) after %.1f s", news.name, news.signal,
            strsignal(news.signal), seconds);
    } else {
        vt_log(
            VT_LOG_WARNING, "the helper %s ended with code %d after %.1f s", news.name, news.code, seconds);
    }
}

void vt_helpers_reap(vt_helpers *helpers)
{
    for (int i = helpers->count - 1; i >= 0; i--) {
        helper *one = helpers->all[i];
        int status;
        if (one->pid == 0 || waitpid(one->pid, &status, WNOHANG) != one->pid) continue;
        report(helpers, one, status);
        one->pid = 0;
        close_end(&one->life);
        close_end(&one->line);
        int64_t now = vt_clock_us();
        if (!one->wanted) {
            forget(helpers, i);
            continue;
        }
        if (now - one->since >= GOOD_RUN_US) one->failures = 0;
        one->start_at = now + vt_child_pause(&one->failures, PAUSE_MOST_US);
    }
}

/* ---- what is declared ---- */

typedef struct {
    vt_channel_decl all[VT_CHANNELS_MAX];
    int count;
    bool keeps;
} declared;

static const vt_channel_decl *find_declared(const declared *decls, const char *name)
{
    for (int i = 0; i < decls->count; i++) {
        if (strcmp(decls->all[i].name, name) == 0) return &decls->all[i];
    }
    return NULL;
}

/* The helpers among the experience's channels, as this machine has them. */
static declared *collect(const vt_helpers *helpers, const vt_experience *experience)
{
    declared *decls = vt_alloc(sizeof *decls);
    vt_err err = {0};
    for (int i = 0; decls && i < experience->channel_count; i++) {
        vt_channel_decl *decl = &decls->all[decls->count];
        decls->keeps |= experience->channels[i].kind == VT_CHANNEL_KEEP;
        if (experience->channels[i].kind != VT_CHANNEL_HELPER) continue;
        *decl = experience->channels[i];
        if (!vt_conf_channel(helpers->options.conf, decl, &err))
            vt_log_err(VT_LOG_WARNING, "what kiosk.conf says of a helper does not fit", &err);
        decls->count++;
    }
    return decls;
}

static bool same(const vt_channel_decl *a, const vt_channel_decl *b)
{
    return strcmp(a->command, b->command) == 0 && a->network == b->network && a->memory_mb == b->memory_mb &&
           a->json == b->json && a->lines_per_s == b->lines_per_s;
}

static bool is_wanted(const vt_helpers *helpers, const char *name)
{
    for (int i = 0; i < helpers->count; i++) {
        if (helpers->all[i]->wanted && strcmp(helpers->all[i]->decl.name, name) == 0) return true;
    }
    return false;
}

static void add(vt_helpers *helpers, const vt_channel_decl *decl)
{
    helper *one = helpers->count < HELPERS ? vt_alloc(sizeof *one) : NULL;
    if (!one) {
        vt_log(VT_LOG_WARNING, "there is no room for the helper %s", decl->name);
        return;
    }
    *one = (helper){.decl = *decl, .life = -1, .line = -1, .wanted = true};
    helpers->all[helpers->count++] = one;
}

static void use(vt_helpers *helpers, const declared *decls, const char *folder)
{
    bool moved = strcmp(helpers->experience, folder) != 0;
    snprintf(helpers->experience, sizeof helpers->experience, "%s", folder);
    helpers->keeps = decls->keeps;
    for (int i = helpers->count - 1; i >= 0; i--) {
        helper *one = helpers->all[i];
        const vt_channel_decl *decl = find_declared(decls, one->decl.name);
        if (!one->wanted || (decl && !moved && same(decl, &one->decl))) continue;
        stop(one);
        if (one->pid == 0) forget(helpers, i);
    }
    for (int i = 0; i < decls->count; i++) {
        if (!is_wanted(helpers, decls->all[i].name)) add(helpers, &decls->all[i]);
    }
}

static void read_aside(vt_helpers *helpers)
{
    vt_err err = {0};
    if (helpers->bundler || !helpers->wanted[0]) return;
    memcpy(helpers->reading, helpers->wanted, sizeof helpers->reading);
    helpers->wanted[0] = '\0';
    helpers->bundler =
        vt_bundler_start(helpers->reading, helpers->options.shared_assets, false, helpers->wake, &err);
    if (helpers->bundler) return;
    vt_log_err(VT_LOG_WARNING, "nobody knows which helpers are declared", &err);
    helpers->hash = 0;
}

void vt_helpers_bundle(vt_helpers *helpers, const char *folder, uint64_t hash)
{
    if (hash == helpers->hash || snprintf(helpers->wanted, FOLDER, "%s", folder) >= FOLDER) return;
    helpers->hash = hash;
    read_aside(helpers);
}

static void take_experience(vt_helpers *helpers)
{
    vt_bundle *bundle = NULL;
    vt_err err = {0};
    eventfd_t count;
    (void)!eventfd_read(helpers->wake, &count);
    if (!helpers->bundler || !vt_bundler_take(helpers->bundler, &bundle, &err)) return;
    helpers->bundler = NULL;
    declared *decls = bundle ? collect(helpers, vt_bundle_experience(bundle)) : NULL;
    if (decls) {
        use(helpers, decls, helpers->reading);
    } else {
        vt_log_err(VT_LOG_WARNING, "helpers stay as they are: the experience cannot be read", &err);
        helpers->hash = 0;
    }
    vt_free(decls);
    vt_bundle_destroy(bundle);
    read_aside(helpers);
}

/* ---- by the clock ---- */

int vt_helpers_fd(const vt_helpers *helpers)
{
    return helpers->wake;
}

/* One of its name is still ending: they would share a camera, a port, a scratch folder. */
static bool must_wait(const vt_helpers *helpers, const helper *one)
{
    for (int i = 0; i < helpers->count; i++) {
        const helper *other = helpers->all[i];
        if (other != one && other->pid > 0 && strcmp(other->decl.name, one->decl.name) == 0) return true;
    }
    return false;
}

int64_t vt_helpers_due(const vt_helpers *helpers)
{
    int64_t due = helpers->hand_at;
    for (int i = 0; i < helpers->count; i++) {
        const helper *one = helpers->all[i];
        if (one->start_at < due && !must_wait(helpers, one)) due = one->start_at;
    }
    return due;
}

void vt_helpers_work(vt_helpers *helpers)
{
    take_experience(helpers);
    int64_t now = vt_clock_us();
    for (int i = 0; i < helpers->count; i++) {
        helper *one = helpers->all[i];
        if (one->start_at <= now && !must_wait(helpers, one)) start(helpers, one);
    }
    if (helpers->hand_at <= now) hand_over_all(helpers);
}

/* ---- beginning and end ---- */

vt_helpers *vt_helpers_create(const vt_helpers_options *options, vt_err *err)
{
    vt_helpers *helpers = vt_alloc(sizeof *helpers);
    if (!helpers) {
        vt_fail_memory(err, "helper programs");
        return NULL;
    }
    helpers->options = *options;
    helpers->talk = -1;
    helpers->hand_at = never;
    helpers->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (helpers->wake < 0) {
        vt_fail_errno(err, NULL, "helper programs");
        vt_free(helpers);
        return NULL;
    }
    remove_scratch(helpers);
    return helpers;
}

static bool any_left(vt_helpers *helpers)
{
    for (int i = 0; i < helpers->count; i++) {
        if (helpers->all[i]->pid > 0) return true;
    }
    return false;
}

void vt_helpers_destroy(vt_helpers *helpers, int64_t until_us)
{
    if (!helpers) return;
    for (int i = 0; i < helpers->count; i++)
        stop(helpers->all[i]);
    vt_helpers_reap(helpers);
    while (any_left(helpers) && vt_clock_us() < until_us) {
        vt_clock_sleep_us(2000);
        vt_helpers_reap(helpers);
    }
    if (!any_left(helpers)) remove_scratch(helpers);
    vt_bundler_leave(helpers->bundler);
    close(helpers->wake);
    for (int i = 0; i < helpers->count; i++)
        vt_free(helpers->all[i]);
    vt_free(helpers);
}

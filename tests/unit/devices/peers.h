/* A kiosk's devices, other programs beside them, and what the kiosk hears. */
#ifndef VT_TESTS_PEERS_H
#define VT_TESTS_PEERS_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "devices/devices.h"

typedef struct {
    char folder[64];
    vt_conf *conf;
    vt_devices *devices;
    char said[17000]; /* the newest news: "plate=12", "plate!found", "plate!lost: why" */
    uint64_t dropped; /* of all news */
} kiosk;

static inline void kiosk_make(kiosk *it)
{
    memset(it, 0, sizeof *it);
    strcpy(it->folder, "/tmp/vt-peers-XXXXXX");
    assert_non_null(mkdtemp(it->folder));
    it->conf = vt_conf_create(NULL);
    assert_non_null(it->conf);
}

static inline void kiosk_set(kiosk *it, const char *key, const char *value)
{
    vt_err err = {0};
    if (!vt_conf_set(it->conf, key, value, "test", &err)) fail_msg("%s", err.message);
}

static inline void kiosk_set_int(kiosk *it, const char *key, int value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    kiosk_set(it, key, text);
}

static inline void kiosk_start(kiosk *it, const char *role)
{
    const vt_devices_options options = {.conf = it->conf, .folder = it->folder, .role = role};
    vt_err err = {0};
    it->devices = vt_devices_create(&options, &err);
    if (!it->devices) fail_msg("%s", err.message);
}

static inline void kiosk_declare(kiosk *it, const vt_channel_decl *decls, int count)
{
    vt_err err = {0};
    if (!vt_devices_declare(it->devices, decls, count, &err)) fail_msg("%s", err.message);
}

static inline int kiosk_remove(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
    (void)facts;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void kiosk_end(kiosk *it)
{
    vt_devices_destroy(it->devices);
    vt_conf_destroy(it->conf);
    nftw(it->folder, kiosk_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* Waits for the next news; false: none within this time. */
static inline bool kiosk_next(kiosk *it, int ms)
{
    vt_device_news news;
    for (int64_t end = vt_clock_us() + (int64_t)ms * 1000; vt_clock_us() < end; vt_clock_sleep_us(2000)) {
        if (!vt_devices_next(it->devices, &news)) continue;
        it->dropped += news.dropped;
        if (news.is_line)
            snprintf(it->said, sizeof it->said, "%s=%s", news.name, news.text);
        else if (news.state == VT_CHANNEL_FOUND)
            snprintf(it->said, sizeof it->said, "%s!found", news.name);
        else
            snprintf(it->said, sizeof it->said, "%s!lost: %s", news.name, news.text);
        return true;
    }
    it->said[0] = 0;
    return false;
}

/* The next news are these; "plate!lost" stands for any reason. */
#define NEXT(kiosk, wanted) kiosk_expect(kiosk, wanted, __LINE__)
static inline void kiosk_expect(kiosk *it, const char *wanted, int line)
{
    size_t length = strlen(wanted);
    bool lost = length > 5 && strcmp(wanted + length - 5, "!lost") == 0;
    if (!kiosk_next(it, 20000)) fail_msg("line %d: waited for %s and heard nothing", line, wanted);
    if (lost ? strncmp(it->said, wanted, length) != 0 : strcmp(it->said, wanted) != 0)
        fail_msg("line %d: waited for %s, heard %s", line, wanted, it->said);
}

/* What comes until then does not matter. */
#define UNTIL(kiosk, wanted) kiosk_until(kiosk, wanted, __LINE__)
static inline void kiosk_until(kiosk *it, const char *wanted, int line)
{
    for (;;) {
        if (!kiosk_next(it, 30000)) fail_msg("line %d: waited for %s in vain", line, wanted);
        if (strncmp(it->said, wanted, strlen(wanted)) == 0) return;
    }
}

static inline void kiosk_send(kiosk *it, vt_channel_kind kind, const char *name, const char *text)
{
    vt_err err = {0};
    if (!vt_devices_send(it->devices, kind, name, text, strlen(text), &err)) fail_msg("%s", err.message);
}

static inline vt_channel_decl channel(
    vt_channel_kind kind, vt_channel_source source, const char *name, const char *port, const char *topic)
{
    vt_channel_decl decl = {.kind = kind, .source = source};
    snprintf(decl.name, sizeof decl.name, "%s", name);
    snprintf(decl.port, sizeof decl.port, "%s", port);
    snprintf(decl.topic, sizeof decl.topic, "%s", topic);
    return decl;
}

/* A port that nobody has. */
static inline int free_port(int type)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    close(fd);
    return ntohs(at.sin_port);
}

/* A program that runs beside; what it says goes to the file out, or nowhere. */
static inline pid_t run_beside(const char *out, const char *const *words)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
    int fd = open(out ? out : "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(fd, 1);
    dup2(fd, 2);
    execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static inline int wait_for_end(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static inline void end_program(pid_t child, int by)
{
    kill(child, by);
    wait_for_end(child);
}

static inline int run_to_end(const char *out, const char *const *words)
{
    return wait_for_end(run_beside(out, words));
}

/* Waits until the file holds the text. */
static inline bool file_tells(const char *path, const char *text)
{
    static char content[65536];
    for (int i = 0; i < 5000; i++, vt_clock_sleep_us(2000)) {
        FILE *file = fopen(path, "r");
        if (!file) continue;
        content[fread(content, 1, sizeof content - 1, file)] = 0;
        fclose(file);
        if (strstr(content, text)) return true;
    }
    return false;
}

/* Waits until somebody takes connections there. */
static inline void until_open(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    at.sin_port = htons((uint16_t)port);
    for (int i = 0; i < 5000; i++, vt_clock_sleep_us(2000)) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool open = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
        close(fd);
        if (open) return;
    }
    fail_msg("nobody opened port %d", port);
}

#endif

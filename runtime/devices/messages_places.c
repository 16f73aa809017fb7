/* Where other instances are: sockets in a folder that this user alone can enter, and machines in kiosk.conf.
 * See messages_inner.h. A socket gets its name once it listens; one that nobody listens to was left by
 * somebody who was killed, and is removed by whoever notices. */
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "devices/messages_inner.h"

enum { ID_DIGITS = 16, GROUP_DIGITS = 8, LOST_S = 10 };

bool vt_messages_folder(char out[VT_MESSAGES_FOLDER], vt_err *err)
{
    const char *const bases[] = {getenv("XDG_RUNTIME_DIR"), "/run", "/dev/shm"};
    struct stat info;
    for (int i = 0; i < 3; i++) {
        if (!bases[i] || access(bases[i], W_OK) != 0) continue;
        int length =
            snprintf(out, VT_MESSAGES_FOLDER, "%s/vitrine-messages-%lu", bases[i], (unsigned long)geteuid());
        if (length >= VT_MESSAGES_FOLDER) continue;
        if (mkdir(out, 0700) != 0 && errno != EEXIST) continue;
        if (lstat(out, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid() &&
            (info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
            return true;
    }
    return vt_fail(err, VT_ERR_MISSING, NULL, "there is no runtime folder for messages: set XDG_RUNTIME_DIR");
}

const char *vt_place_name(const vt_place *place, char out[VT_NET_HOST + 8])
{
    snprintf(out, VT_NET_HOST + 8, "%s:%u", place->host, (unsigned)place->port);
    return out;
}

/* ---- sockets of this machine ---- */

static bool same_user(int fd)
{
    struct ucred who;
    socklen_t size = sizeof who;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == geteuid();
}

static unsigned group_number(const vt_local *local)
{
    return (unsigned)(vt_hash_text(vt_hash_start, local->group) & 0xFFFFFFFF);
}

/* Whether a file's name is that of an instance of our group. */
static bool is_ours(const vt_local *local, const char *name)
{
    char group[GROUP_DIGITS + 2];
    snprintf(group, sizeof group, "%08x-", group_number(local));
    return strncmp(name, group, GROUP_DIGITS + 1) == 0 && strlen(name) == GROUP_DIGITS + 1 + ID_DIGITS &&
           strspn(name + GROUP_DIGITS + 1, "0123456789abcdef") == ID_DIGITS;
}

static bool listen_here(vt_local *local, vt_err *err)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(local->path, sizeof local->path, "%s/%08x-%016llx", local->folder, group_number(local),
        (unsigned long long)local->id);
    snprintf(at.sun_path, sizeof at.sun_path, "%.100s.new", local->path);
    local->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (local->listener >= 0 && bind(local->listener, (const struct sockaddr *)&at, sizeof at) == 0 &&
        listen(local->listener, 32) == 0 && rename(at.sun_path, local->path) == 0)
        return true;
    vt_fail_errno(err, local->folder, "listen for messages");
    unlink(at.sun_path);
    return false;
}

static vt_place *add_place(vt_local *local)
{
    vt_place *place = vt_alloc(sizeof *place);
    if (!place) return NULL;
    place->next = local->places;
    local->places = place;
    return place;
}

void vt_places_look(vt_local *local, int64_t now_us)
{
    char path[VT_PATH], drain[4096];
    while (read(local->watch, drain, sizeof drain) > 0) {}
    for (vt_place *place = local->places; place; place = place->next)
        place->gone = place->path[0] != 0;
    DIR *folder = opendir(local->folder);
    local->look_us = folder ? INT64_MAX : now_us + VT_AGAIN_US;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (!is_ours(local, entry->d_name)) continue;
        int length = snprintf(path, sizeof path, "%s/%s", local->folder, entry->d_name);
        if (length >= VT_PATH || strcmp(path, local->path) == 0) continue;
        vt_place *place = local->places;
        while (place && strcmp(place->path, path) != 0)
            place = place->next;
        if (!place) place = add_place(local);
        if (!place) local->look_us = now_us + VT_AGAIN_US;
        if (!place) continue;
        memcpy(place->path, path, sizeof path);
        place->gone = false;
    }
    if (folder) closedir(folder);
}

static void call_here(vt_local *local, vt_place *place, int64_t now_us)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    memcpy(at.sun_path, place->path, sizeof at.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) == 0 && same_user(fd)) {
        place->link = vt_local_add(local, fd, false, place, now_us);
        return;
    }
    if (errno == ECONNREFUSED) unlink(place->path);
    if (errno == ECONNREFUSED || errno == ENOENT) place->gone = true;
    close(fd);
}

/* ---- other machines ---- */

static void tune(int fd)
{
    const int on = 1, idle = LOST_S / 2, every = 2, times = 2, lost_ms = LOST_S * 1000;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &lost_ms, sizeof lost_ms);
}

static void watch(const vt_local *local, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(local->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void call_there(vt_local *local, vt_place *place)
{
    place->lookup = vt_lookup_start(place->host, place->port, SOCK_STREAM, NULL);
    if (place->lookup) watch(local, vt_lookup_fd(place->lookup));
}

void vt_places_found(vt_local *local, vt_place *place, int64_t now_us)
{
    struct sockaddr_storage at;
    socklen_t size;
    bool known = vt_lookup_result(place->lookup, &at, &size, NULL);
    epoll_ctl(local->epoll, EPOLL_CTL_DEL, vt_lookup_fd(place->lookup), NULL);
    vt_lookup_drop(place->lookup);
    place->lookup = NULL;
    int fd = known ? socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
    if (fd < 0) return;
    tune(fd);
    if (connect(fd, (const struct sockaddr *)&at, size) == 0 || errno == EINPROGRESS)
        place->link = vt_local_add(local, fd, true, place, now_us);
    else
        close(fd);
}

static bool read_peers(vt_local *local, const char *list, uint16_t fallback, vt_err *err)
{
    char name[VT_NET_HOST + 8];
    while (*(list += strspn(list, ", "))) {
        size_t length = strcspn(list, ", ");
        vt_place *place = add_place(local);
        if (!place) return vt_fail_memory(err, "messages");
        snprintf(name, sizeof name, "%.*s", (int)length, list);
        if (!vt_net_split(name, fallback, place->host, &place->port, err)) return false;
        list += length;
    }
    return true;
}

static bool open_to_others(vt_local *local, vt_err *err)
{
    const vt_conf *conf = vt_port_options(local->port)->conf;
    const char *key = vt_conf_text(conf, "messages.key_file"), *peers = vt_conf_text(conf, "messages.peers");
    uint16_t port = (uint16_t)vt_conf_int(conf, "messages.port");
    if (!key[0])
        return !peers[0] ||
               vt_fail(err, VT_ERR_MISSING, "kiosk.conf",
                   "[messages] names peers, but no key_file that they share; make one by: openssl rand "
                   "-hex 32");
    if (!vt_seal_read_key(key, local->key, err)) return false;
    local->has_key = true;
    if (!read_peers(local, peers, port, err)) return false;
    if (vt_conf_bool(conf, "devices.listen")) local->tcp = vt_net_listen(SOCK_STREAM, port, true, err);
    return local->tcp >= 0 || !vt_conf_bool(conf, "devices.listen");
}

/* ---- all of them ---- */

bool vt_places_open(vt_local *local, vt_err *err)
{
    if (!vt_messages_folder(local->folder, err) || !open_to_others(local, err)) return false;
    local->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (local->watch < 0 ||
        inotify_add_watch(local->watch, local->folder, IN_MOVED_TO | IN_DELETE | IN_ONLYDIR) < 0)
        return vt_fail_errno(err, local->folder, "watch for other screens");
    if (!listen_here(local, err)) return false;
    watch(local, local->watch);
    watch(local, local->listener);
    if (local->tcp >= 0) watch(local, local->tcp);
    vt_places_look(local, vt_clock_us());
    return true;
}

void vt_places_close(vt_local *local)
{
    if (local->path[0]) unlink(local->path);
    if (local->listener >= 0) close(local->listener);
    if (local->tcp >= 0) close(local->tcp);
    if (local->watch >= 0) close(local->watch);
    while (local->places) {
        vt_place *place = local->places;
        local->places = place->next;
        vt_lookup_drop(place->lookup);
        vt_free(place);
    }
    sodium_memzero(local->key, sizeof local->key);
}

void vt_places_call(vt_local *local, int64_t now_us)
{
    for (vt_place **at = &local->places, *place; (place = *at);) {
        if (!place->gone && !place->link && !place->lookup && place->retry_us <= now_us) {
            place->retry_us = now_us + VT_AGAIN_US;
            if (place->path[0])
                call_here(local, place, now_us);
            else
                call_there(local, place);
        }
        if (place->gone && !place->link) {
            *at = place->next;
            vt_free(place);
        } else {
            at = &place->next;
        }
    }
}

void vt_places_accept(vt_local *local, int listener, int64_t now_us)
{
    bool here = listener == local->listener;
    for (int i = 0; i < 16; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        if (!here) tune(fd);
        if (here && !same_user(fd))
            close(fd);
        else
            vt_local_add(local, fd, !here, NULL, now_us);
    }
}

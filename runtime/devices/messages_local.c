/* See messages_local.h. */
#include "devices/messages_local.h"

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "devices/messages_inner.h"

enum { EVENTS = 32 };

/* ---- one link ---- */

vt_link *vt_local_add(vt_local *local, int fd, bool sealed, vt_place *place, int64_t now_us)
{
    if (local->link_count == VT_LINKS_MAX) {
        close(fd);
        return NULL;
    }
    vt_link *link = vt_link_create(fd, place != NULL, sealed ? local->key : NULL, &local->hello);
    if (!link) return NULL;
    link->place = place;
    link->deadline_us = now_us + VT_HELLO_US;
    link->next = local->links;
    local->links = link;
    local->link_count++;
    return link;
}

/* What epoll watches of it. One that rests is not watched at all, since the end of a connection cannot be
 * unwatched. */
static void watch_link(const vt_local *local, vt_link *link)
{
    uint32_t wanted = link->dead || link->rest_us ? 0 : EPOLLIN;
    if (wanted && vt_link_waits(link)) wanted |= EPOLLOUT;
    if (wanted == link->events) return;
    struct epoll_event event = {.events = wanted, .data.fd = link->fd};
    int how = !wanted ? EPOLL_CTL_DEL : link->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    epoll_ctl(local->epoll, how, link->fd, &event);
    link->events = wanted;
}

static const char *name_of(const vt_link *link)
{
    return link->role[0] ? link->role : "without a role";
}

static void tell_wrong_key(vt_local *local, vt_place *place)
{
    char name[VT_NET_HOST + 8], text[VT_NET_HOST + 160];
    bool *told = place ? &place->told : &local->told_stranger;
    if (*told) return;
    *told = true;
    snprintf(text, sizeof text,
        "%s has another key for messages; key_file has to be the same on both machines",
        place ? vt_place_name(place, name) : "a machine that calls");
    vt_log(VT_LOG_WARNING, "messages: %s", text);
    if (!local->found) vt_port_failed(local->port, 0, text);
}

static void end_link(vt_local *local, vt_link *link, vt_link_outcome outcome)
{
    vt_place *place = link->place;
    if (outcome == VT_LINK_LIVES || link->dead) return;
    link->dead = true;
    if (outcome == VT_LINK_WRONG_KEY) tell_wrong_key(local, place);
    if (outcome == VT_LINK_GARBAGE && !local->told_garbage)
        vt_log(VT_LOG_WARNING, "messages: a screen %s says what is no message; its connection is ended",
            name_of(link));
    local->told_garbage |= outcome == VT_LINK_GARBAGE;
    if (link->dropped > 0)
        vt_log(VT_LOG_WARNING, "messages: the screen %s did not take %llu messages", name_of(link),
            (unsigned long long)link->dropped);
    if (place) place->link = NULL;
}

static void bury(vt_local *local)
{
    for (vt_link **at = &local->links, *link; (link = *at);) {
        if (!link->dead) {
            at = &link->next;
            continue;
        }
        *at = link->next;
        local->link_count--;
        vt_link_destroy(link);
    }
}

/* ---- what comes ---- */

/* Of several calls by one screen, as by its machine's name and here, the oldest is heard. */
static bool heard(const vt_link *link)
{
    for (const vt_link *older = link->next; older; older = older->next)
        if (!older->dead && !older->caller && older->greeted && older->id == link->id) return false;
    return true;
}

static bool meet(vt_local *local, vt_link *link, const vt_frame *frame)
{
    vt_place *place = link->place;
    if (frame->id == local->id) {
        if (place) place->retry_us = INT64_MAX;
        return false;
    }
    if (strcmp(frame->group, local->group) != 0) {
        if (!local->told_group)
            vt_log(VT_LOG_WARNING, "messages: a screen of the group %s calls; this one is of %s",
                frame->group, local->group);
        local->told_group = true;
        return false;
    }
    if (place) place->told = false;
    if (link->sealed && !place) local->told_stranger = false;
    for (int i = 0; link->caller && i < VT_STAYS_MAX; i++) {
        if (local->stays[i].size == 0) continue;
        vt_buf_clear(&local->frame);
        vt_frame_line(&local->frame, (const char *)local->stays[i].data, local->stays[i].size);
        if (vt_buf_ok(&local->frame)) vt_link_say(link, local->frame.data, local->frame.size);
    }
    return true;
}

static bool take(void *context, vt_link *link, const vt_frame *frame)
{
    vt_local *local = context;
    if (frame->kind == VT_FRAME_HELLO) return meet(local, link, frame);
    if (link->caller) return false; /* they speak by calls of their own */
    if (!heard(link)) return true;
    vt_buf_clear(&local->line);
    vt_buf_bytes(&local->line, frame->text, frame->length);
    vt_message_sign(&local->line, 0, link->role, strlen(link->role));
    if (vt_buf_ok(&local->line))
        vt_port_line(local->port, (const char *)local->line.data, local->line.size, vt_clock_us());
    return true;
}

static void serve(vt_local *local, int fd, int64_t now_us)
{
    if (fd == local->watch) {
        vt_places_look(local, now_us);
        return;
    }
    if (fd == local->listener || fd == local->tcp) {
        vt_places_accept(local, fd, now_us);
        return;
    }
    for (vt_place *place = local->places; place; place = place->next) {
        if (!place->lookup || vt_lookup_fd(place->lookup) != fd) continue;
        vt_places_found(local, place, now_us);
        return;
    }
    for (vt_link *link = local->links; link; link = link->next)
        if (link->fd == fd && !link->dead) end_link(local, link, vt_link_read(link, now_us, take, local));
}

/* ---- all of them ---- */

static void tell_state(vt_local *local)
{
    bool any = false;
    for (const vt_link *link = local->links; link; link = link->next)
        any |= !link->dead && link->greeted;
    if (any == local->found) return;
    local->found = any;
    if (any)
        vt_port_found(local->port);
    else
        vt_port_failed(local->port, 0, "no other screen is there any more");
}

static void settle(vt_local *local)
{
    tell_state(local);
    for (vt_link *link = local->links; link; link = link->next) {
        if (!link->dead) end_link(local, link, vt_link_write(link));
        watch_link(local, link);
    }
    bury(local);
    tell_state(local);
}

void vt_local_work(vt_local *local, int64_t now_us)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(local->epoll, events, EVENTS, 0);
    for (int i = 0; i < count; i++)
        serve(local, events[i].data.fd, now_us);
    for (vt_link *link = local->links; link; link = link->next) {
        if (link->rest_us && link->rest_us <= now_us && !link->dead)
            end_link(local, link, vt_link_read(link, now_us, take, local));
        if (!link->greeted && link->deadline_us <= now_us) end_link(local, link, VT_LINK_ENDED);
    }
    if (local->look_us <= now_us) vt_places_look(local, now_us);
    vt_places_call(local, now_us);
    settle(local);
}

int64_t vt_local_due(const vt_local *local)
{
    int64_t due = local->look_us;
    for (const vt_place *place = local->places; place; place = place->next)
        if (!place->link && !place->lookup && place->retry_us < due) due = place->retry_us;
    for (const vt_link *link = local->links; link; link = link->next) {
        if (!link->greeted && link->deadline_us < due) due = link->deadline_us;
        if (link->rest_us && link->rest_us < due) due = link->rest_us;
    }
    return due;
}

int vt_local_fd(const vt_local *local)
{
    return local->epoll;
}

static void keep(vt_local *local, const char *text, size_t length)
{
    size_t name = vt_message_name(text, length);
    vt_buf *room = NULL;
    for (int i = VT_STAYS_MAX - 1; i >= 0; i--) {
        vt_buf *line = &local->stays[i];
        bool same = line->size > name && memcmp(line->data, text, name + 1) == 0;
        if (same || (line->size == 0 && !(room && room->size > 0))) room = line;
    }
    if (!room) {
        vt_log(VT_LOG_WARNING, "messages: %.*s does not stay: %d names at most can", (int)name, text,
            VT_STAYS_MAX);
        return;
    }
    vt_buf_clear(room);
    vt_buf_bytes(room, text, length);
}

void vt_local_say(vt_local *local, const char *text, size_t length, bool stays)
{
    if (stays) keep(local, text, length);
    vt_buf_clear(&local->frame);
    vt_frame_line(&local->frame, text, length);
    for (vt_link *link = local->links; vt_buf_ok(&local->frame) && link; link = link->next) {
        if (!link->caller || !link->greeted || link->dead) continue;
        if (!vt_link_say(link, local->frame.data, local->frame.size) && link->dropped == 1)
            vt_log(VT_LOG_WARNING, "messages: the screen %s takes them too slowly; some are left out for it",
                name_of(link));
    }
    settle(local);
}

vt_local *vt_local_create(vt_port *port, vt_err *err)
{
    const vt_devices_options *options = vt_port_options(port);
    vt_local *local = vt_alloc(sizeof *local);
    if (!local) {
        vt_fail_memory(err, "messages");
        return NULL;
    }
    local->port = port;
    local->listener = local->watch = local->tcp = -1;
    snprintf(local->group, sizeof local->group, "%s", vt_conf_text(options->conf, "messages.group"));
    snprintf(local->role, sizeof local->role, "%s", options->role ? options->role : "");
    local->epoll = epoll_create1(EPOLL_CLOEXEC);
    bool fine = local->epoll >= 0 || vt_fail_errno(err, NULL, "make an epoll");
    if (fine && sodium_init() < 0)
        fine = vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "this machine has no randomness");
    if (fine) randombytes_buf(&local->id, sizeof local->id);
    if (fine) vt_frame_hello(&local->hello, local->group, local->role, local->id);
    if (fine && !vt_buf_ok(&local->hello)) fine = vt_fail_memory(err, "messages");
    if (fine && vt_places_open(local, err)) return local;
    vt_local_destroy(local);
    return NULL;
}

void vt_local_destroy(vt_local *local)
{
    for (vt_link *link = local->links, *next; link; link = next) {
        next = link->next;
        if (!link->dead) vt_link_write(link);
        vt_link_destroy(link);
    }
    vt_places_close(local);
    for (int i = 0; i < VT_STAYS_MAX; i++)
        vt_buf_finish(&local->stays[i]);
    vt_buf_finish(&local->hello);
    vt_buf_finish(&local->frame);
    vt_buf_finish(&local->line);
    if (local->epoll >= 0) close(local->epoll);
    vt_free(local);
}

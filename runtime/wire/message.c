/* Commands as packets, format 1: 'V' 'M', version, kind, u64 number (little-endian), then the text without
 * its NUL. */
#include "wire/message.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/log.h"

enum { HEAD = 12, PACKET = HEAD + VT_MESSAGE_TEXT, MALFORMED_MOST = 64 };

/* Room for one descriptor; the kernel closes what does not fit in. The space for one holds two: only its
 * length may be told. */
typedef union {
    struct cmsghdr aligned;
    char bytes[CMSG_SPACE(sizeof(int))];
} luggage;

bool vt_message_pair(int ends[2], vt_err *err)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0) return true;
    ends[0] = ends[1] = -1;
    return vt_fail_errno(err, NULL, "make the socket between keeper and stage");
}

bool vt_message_send(int fd, const vt_message *message, vt_err *err)
{
    return vt_message_send_with(fd, message, -1, err);
}

bool vt_message_send_with(int fd, const vt_message *message, int passed, vt_err *err)
{
    unsigned char bytes[PACKET] = {'V', 'M', VT_MESSAGE_VERSION, (unsigned char)message->kind};
    for (int i = 0; i < 8; i++)
        bytes[4 + i] = (unsigned char)((uint64_t)message->number >> (8 * i));
    size_t length = strnlen(message->text, VT_MESSAGE_TEXT - 1);
    memcpy(bytes + HEAD, message->text, length);
    struct iovec part = {.iov_base = bytes, .iov_len = HEAD + length};
    luggage room = {0};
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
    if (passed >= 0) {
        packet.msg_control = room.bytes;
        packet.msg_controllen = CMSG_LEN(sizeof passed);
        struct cmsghdr *head = CMSG_FIRSTHDR(&packet);
        *head = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof passed), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(head), &passed, sizeof passed);
    }
    ssize_t sent;
    do {
        sent = sendmsg(fd, &packet, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) return true;
    if (errno == EAGAIN) return vt_fail(err, VT_ERR_STATE, NULL, "the other side does not read its messages");
    if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN) {
        return vt_fail(err, VT_ERR_STATE, NULL, "the other side is gone");
    }
    return vt_fail_errno(err, NULL, "send a message");
}

static bool decode(const unsigned char *packet, size_t size, vt_message *message)
{
    if (size < HEAD || size >= PACKET || packet[0] != 'V' || packet[1] != 'M') return false;
    if (packet[2] != VT_MESSAGE_VERSION || packet[3] < VT_MESSAGE_CLOSE || packet[3] > VT_MESSAGE_HELPER)
        return false;
    if (memchr(packet + HEAD, '\0', size - HEAD)) return false;
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number |= (uint64_t)packet[4 + i] << (8 * i);
    memset(message, 0, sizeof *message);
    message->kind = (vt_message_kind)packet[3];
    message->number = (int64_t)number;
    memcpy(message->text, packet + HEAD, size - HEAD);
    return true;
}

/* An empty packet reads like the end of file does; only a closed peer hangs up. */
static bool hung_up(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLRDHUP};
    return poll(&one, 1, 0) < 0 || (one.revents & (POLLHUP | POLLRDHUP | POLLERR | POLLNVAL)) != 0;
}

/* A packet and the descriptor that came with it, -1: none did. */
static ssize_t take_packet(int fd, unsigned char bytes[PACKET + 1], int *passed)
{
    struct iovec part = {.iov_base = bytes, .iov_len = PACKET + 1};
    luggage room;
    struct msghdr packet = {.msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = room.bytes,
        .msg_controllen = CMSG_LEN(sizeof *passed)};
    *passed = -1;
    ssize_t got = recvmsg(fd, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0) return got;
    struct cmsghdr *head = CMSG_FIRSTHDR(&packet);
    bool fits = head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
                head->cmsg_len == CMSG_LEN(sizeof *passed);
    if (fits) memcpy(passed, CMSG_DATA(head), sizeof *passed);
    return got;
}

int vt_message_receive(int fd, vt_message *message, int *passed)
{
    if (passed) *passed = -1;
    for (int skipped = 0; skipped < MALFORMED_MOST;) {
        unsigned char packet[PACKET + 1];
        int along;
        ssize_t got = take_packet(fd, packet, &along);
        if (got < 0 && errno == EAGAIN) return 0;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno != ECONNRESET) return -1;
        if (got == 0 && hung_up(fd)) return -1;
        bool whole = got > 0 && decode(packet, (size_t)got, message);
        if (whole && passed) *passed = along;
        if (along >= 0 && !(whole && passed)) close(along);
        if (whole) return 1;
        /* a reset is reported once, before the packets that still wait */
        if (got >= 0) vt_log(VT_LOG_WARNING, "a malformed message of %zd bytes is skipped", got);
        skipped++;
    }
    return 0;
}

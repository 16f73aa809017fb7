/* A disk for what visitors make: it can be made to stand still, or to be full. */
#ifndef VT_TESTS_KEPT_DISK_H
#define VT_TESTS_KEPT_DISK_H

#include "show.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"

static _Atomic bool frozen, full;

int fsync(int fd)
{
    while (frozen)
        vt_clock_sleep_us(1000);
    return (int)syscall(SYS_fsync, fd);
}

int renameat2(int from, const char *a, int to, const char *b, unsigned flags)
{
    if (full) {
        errno = ENOSPC;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from, a, to, b, flags);
}

/* How many items lie in a folder. */
static inline int items(const char *folder)
{
    int count = 0;
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));)
        count += entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
    if (open) closedir(open);
    return count;
}

static inline void sweep(const char *folder)
{
    char command[256];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

#endif

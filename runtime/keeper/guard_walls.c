/* Walls around a helper: they keep an accident small and visitors' data in. They are no cage for an enemy:
 * who may talk to local sockets can ask other programs of the same user to do things.
 *
 * Invariants
 * 1. Memory is limited by what a process may write to (RLIMIT_DATA), per process: address space says nothing
 *    about memory, and a share of control groups is not everybody's to give.
 * 2. A helper stays in its process group: leaving it is refused, so that ending the group ends everything. */
#include "keeper/guard_walls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fence.h"
#include "base/log.h"

enum {
    MORE_PROCESSES = 64,
    FILES = 256,
    FILE_BYTES = 64 << 20,
    NICE = 5, /* the stage comes first */
    CAMERAS = 32,
    UEVENTS = 15 /* NETLINK_KOBJECT_UEVENT: what is plugged in */
};

/* ---- limits ---- */

long vt_walls_count_processes(void)
{
    DIR *all = opendir("/proc");
    if (!all) return 0;
    long count = 0;
    for (struct dirent *entry; (entry = readdir(all));) {
        char path[300];
        struct stat facts;
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        snprintf(path, sizeof path, "%s/task", entry->d_name);
        if (fstatat(dirfd(all), path, &facts, 0) != 0 || facts.st_uid != getuid()) continue;
        count += (long)facts.st_nlink - 2;
    }
    closedir(all);
    return count;
}

static bool limit(__rlimit_resource_t what, rlim_t most, vt_err *err)
{
    struct rlimit both = {.rlim_cur = most, .rlim_max = most}, now;
    if (getrlimit(what, &now) == 0 && now.rlim_max < most) both.rlim_cur = both.rlim_max = now.rlim_max;
    return setrlimit(what, &both) == 0 || vt_fail_errno(err, NULL, "limit the helper");
}

static bool put_limits(const vt_guard_plan *plan, long processes, vt_err *err)
{
    return limit(RLIMIT_CORE, 0, err) && limit(RLIMIT_NOFILE, FILES, err) &&
           limit(RLIMIT_FSIZE, FILE_BYTES, err) &&
           limit(RLIMIT_NPROC, (rlim_t)(processes + MORE_PROCESSES), err) &&
           limit(RLIMIT_DATA, (rlim_t)plan->memory_mb << 20, err);
}

/* Whoever runs a kiosk as root still starts helpers that have none of root's powers. */
static bool drop_powers(vt_err *err)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    return syscall(SYS_capset, &head, none) == 0 || vt_fail_errno(err, NULL, "give up powers");
}

/* ---- files ---- */

/* Cameras, sound, graphics and USB are what helpers are for; what is plugged in later is found by the next
 * start. */
static bool put_fence(const vt_guard_plan *plan, vt_err *err)
{
    static char cameras[CAMERAS][16];
    const char *readable[16] = {"/usr", "/etc", "/lib", "/lib64", "/bin", "/sbin", "/opt", "/proc", "/sys",
        "/var/cache/fontconfig", "/run/systemd/resolve", "/run/udev", plan->experience};
    const char *writable[12 + CAMERAS] = {plan->scratch, "/dev/null", "/dev/zero", "/dev/full", "/dev/random",
        "/dev/urandom", "/dev/snd", "/dev/dri", "/dev/bus/usb", "/dev/usb"};
    int count = 0;
    while (readable[count])
        count++;
    if (plan->shared) readable[count++] = plan->shared;
    if (plan->kept) readable[count++] = plan->kept;
    for (count = 0; writable[count];)
        count++;
    for (int i = 0; i < CAMERAS; i++) {
        snprintf(cameras[i], sizeof cameras[i], "/dev/video%d", i);
        writable[count++] = cameras[i];
    }
    vt_fence fence = {.who = "the helper", .readable = readable, .writable = writable, .alone = true};
    if (vt_fence_put(&fence, err)) return true;
    if (err->kind != VT_ERR_UNSUPPORTED) return false;
    vt_log_err(VT_LOG_WARNING, "files are not kept from this helper", err);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 || vt_fail_errno(err, NULL, "confine the helper");
}

/* ---- system calls ---- */

static const char *const refused[] = {"ptrace", "process_vm_readv", "process_vm_writev", "kcmp",
    "pidfd_getfd", "process_madvise", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree",
    "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "unshare", "setns", "kexec_load",
    "kexec_file_load", "init_module", "finit_module", "delete_module", "bpf", "perf_event_open",
    "userfaultfd", "keyctl", "add_key", "request_key", "reboot", "swapon", "swapoff", "acct", "settimeofday",
    "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "syslog", "quotactl",
    "quotactl_fd", "nfsservctl", "iopl", "ioperm", "open_by_handle_at", "name_to_handle_at", "lookup_dcookie",
    "vhangup", "fanotify_init", "io_uring_setup", "io_uring_enter", "io_uring_register", "truncate", "setsid",
    "setpgid", "tkill"};

/* Arguments that the kernel reads as 32 bits: what stands above them must not count. */
static struct scmp_arg_cmp low_bits(unsigned argument, uint64_t mask, uint64_t value)
{
    return (struct scmp_arg_cmp){
        .arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

static bool refuse(scmp_filter_ctx filter, const char *name, const struct scmp_arg_cmp *when, unsigned count)
{
    int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR) return true; /* too new for this library, or not of this processor */
    return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), call, count, when) == 0;
}

static bool refuse_when(
    scmp_filter_ctx filter, const char *name, unsigned argument, uint64_t mask, uint64_t value)
{
    struct scmp_arg_cmp when = low_bits(argument, mask, value);
    return refuse(filter, name, &when, 1);
}

/* Local sockets, news of what is plugged in, and the internet where the plan allows it. */
static bool refuse_sockets(scmp_filter_ctx filter, bool network)
{
    enum { FAMILIES = 64 };
    bool done = true;
    for (uint64_t family = 0; done && family < FAMILIES; family++) {
        bool internet = family == AF_INET || family == AF_INET6 || family == AF_NETLINK;
        if (family == AF_UNIX || (network && internet)) continue;
        struct scmp_arg_cmp when[] = {
            low_bits(0, 0xFFFFFFFF, family), {.arg = 2, .op = SCMP_CMP_NE, .datum_a = UEVENTS}};
        done = refuse(filter, "socket", when, family == AF_NETLINK ? 2 : 1);
    }
    for (uint64_t bit = FAMILIES; done && bit <= 0x80000000; bit <<= 1)
        done = refuse_when(filter, "socket", 0, bit, bit);
    return done;
}

static bool refuse_namespaces(scmp_filter_ctx filter)
{
    static const uint64_t flags[] = {
        0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000};
    bool done = true;
    for (size_t i = 0; done && i < sizeof flags / sizeof flags[0]; i++)
        done = refuse_when(filter, "clone", 0, flags[i], flags[i]);
    /* its flags lie in memory, where no filter looks; libc then takes clone */
    return done && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/* Before Linux 6.2 Landlock lets a file be emptied by whoever may read it, and by whoever opens it for
 * neither reading nor writing, be it outside all walls. */
static bool refuse_emptying(scmp_filter_ctx filter)
{
    static const uint64_t ways[] = {O_TRUNC | O_RDONLY, O_TRUNC | O_ACCMODE};
    bool done = true;
    for (size_t i = 0; done && i < sizeof ways / sizeof ways[0]; i++)
        done = refuse_when(filter, "open", 1, O_TRUNC | O_ACCMODE, ways[i]) &&
               refuse_when(filter, "openat", 2, O_TRUNC | O_ACCMODE, ways[i]);
    /* its flags lie in memory, too */
    return done && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) == 0;
}

/* Before Linux 6.12 Landlock lets it signal other processes of this user. Of those, these two know nothing
 * that would start them again. */
static bool refuse_signals(scmp_filter_ctx filter, const vt_guard_plan *plan)
{
    static const char *const calls[] = {
        "kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open"};
    pid_t guard = getppid(), group = getpgid(plan->keeper);
    const int64_t those[] = {guard, plan->keeper, -(int64_t)guard, -(int64_t)group, -1};
    bool done = true;
    for (size_t call = 0; call < sizeof calls / sizeof calls[0]; call++) {
        for (size_t i = 0; done && i < sizeof those / sizeof those[0]; i++)
            done = refuse_when(filter, calls[call], 0, 0xFFFFFFFF, (uint64_t)those[i] & 0xFFFFFFFF);
    }
    return done;
}

static bool put_filter(const vt_guard_plan *plan, vt_err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool done = filter != NULL;
    for (size_t i = 0; done && i < sizeof refused / sizeof refused[0]; i++)
        done = refuse(filter, refused[i], NULL, 0);
    struct scmp_arg_cmp other = {.arg = 0, .op = SCMP_CMP_NE, .datum_a = 0};
    done = done && refuse_sockets(filter, plan->network) && refuse_namespaces(filter) &&
           refuse_emptying(filter) && refuse_signals(filter, plan) &&
           refuse_when(filter, "prctl", 0, 0xFFFFFFFF, PR_SET_PDEATHSIG) &&
           refuse(filter, "prlimit64", &other, 1) && seccomp_load(filter) == 0;
    if (filter) seccomp_release(filter);
    return done || vt_fail(err, VT_ERR_UNSUPPORTED, "seccomp", "this kernel cannot confine helper programs");
}

/* ---- all of it ---- */

static bool put_environment(const vt_guard_plan *plan)
{
    char language[64], zone[64], kept[PATH_MAX];
    bool keeps = plan->kept && realpath(plan->kept, kept);
    const char *lang = getenv("LANG"), *tz = getenv("TZ");
    snprintf(language, sizeof language, "%s", lang && lang[0] ? lang : "C.UTF-8");
    snprintf(zone, sizeof zone, "%s", tz ? tz : "");
    /* what Python prints would else lie in its buffer until there are 8 KiB of it */
    return clearenv() == 0 && setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1) == 0 &&
           setenv("LANG", language, 1) == 0 && (!zone[0] || setenv("TZ", zone, 1) == 0) &&
           setenv("HOME", plan->scratch, 1) == 0 && setenv("TMPDIR", plan->scratch, 1) == 0 &&
           setenv("VITRINE_HELPER", plan->name, 1) == 0 && (!keeps || setenv("VITRINE_KEPT", kept, 1) == 0) &&
           setenv("PYTHONUNBUFFERED", "1", 1) == 0;
}

/* When memory runs out, helpers go before the stage and the stage before the keeper. */
static void go_first(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    (void)!write(fd, "800", 3);
    close(fd);
}

/* What is not there yet could not be allowed. */
static void make_kept(const vt_guard_plan *plan)
{
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", plan->kept);
    char *slash = strrchr(parent, '/');
    if (slash) *slash = '\0';
    if (slash) mkdir(parent, 0755);
    mkdir(plan->kept, 0755);
}

bool vt_walls_put(const vt_guard_plan *plan, long processes, vt_err *err)
{
    go_first();
    if (plan->kept && plan->keeps) make_kept(plan);
    setpriority(PRIO_PROCESS, 0, NICE);
    if (!put_environment(plan)) return vt_fail_memory(err, "the helper's environment");
    if (!put_fence(plan, err)) return false; /* names that are relative: before the folder changes */
    if (chdir(plan->experience) != 0) return vt_fail_errno(err, plan->experience, "go to the experience");
    return drop_powers(err) && put_filter(plan, err) && put_limits(plan, processes, err);
}

/* See fence.h. libc has no names for these calls yet, and its headers lack what came after Linux 6.1. */
#include "base/fence.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    READ = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    CHANGE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
             LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG,
    NEVER = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK |
            LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM,
    TRUNCATE = 1 << 14,
    OF_FILES =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE,
    ABI_TRUNCATE = 3, /* Linux 6.2 */
    ABI_SCOPES = 6,   /* Linux 6.12 */
    SCOPE_ABSTRACT_SOCKETS = 1 << 0,
    SCOPE_SIGNALS = 1 << 1
};

/* As of ABI 6; an older kernel takes the beginning. */
typedef struct {
    uint64_t files, net, scopes;
} rules_wanted;

static bool allow(int rules, const char *path, uint64_t access, vt_err *err)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = access};
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) return true;
    long refused = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    if (refused) {
        rule.allowed_access &= OF_FILES;
        refused = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    close(rule.parent_fd);
    return refused ? vt_fail_errno(err, path, "confine a process") : true;
}

bool vt_fence_put(const vt_fence *fence, vt_err *err)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    uint64_t change = CHANGE | (abi >= ABI_TRUNCATE ? TRUNCATE : 0);
    bool scopes = fence->alone && abi >= ABI_SCOPES;
    rules_wanted wanted = {.files = READ | change | NEVER};
    if (scopes) wanted.scopes = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS;
    size_t size = scopes ? sizeof wanted : offsetof(rules_wanted, net);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
    if (rules < 0) {
        return vt_fail(err, VT_ERR_UNSUPPORTED, "landlock",
            "this kernel cannot confine %s; switch Landlock on", fence->who);
    }
    bool fine = true;
    for (int i = 0; fine && fence->readable[i]; i++)
        fine = allow(rules, fence->readable[i], READ, err);
    for (int i = 0; fine && fence->writable[i]; i++)
        fine = allow(rules, fence->writable[i], READ | change, err);
    for (int i = 0; fine && fence->devices && fence->devices[i]; i++)
        fine = allow(rules, fence->devices[i], READ | LANDLOCK_ACCESS_FS_WRITE_FILE, err);
    if (fine && fence->sockets)
        fine = allow(
            rules, fence->sockets, READ | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE, err);
    if (fine &&
        (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_landlock_restrict_self, rules, 0) != 0)) {
        fine = vt_fail_errno(err, "landlock", "confine a process");
    }
    close(rules);
    return fine;
}

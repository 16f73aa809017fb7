/* See confine.h. libc has no names for these calls yet. */
#include "app/confine.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    READ = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    CHANGE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
             LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG,
    NEVER = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK |
            LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM,
    OF_FILES = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE
};

static bool allow(int rules, const char *path, unsigned long long access, vt_err *err)
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
    return refused ? vt_fail_errno(err, path, "confine the stage") : true;
}

bool vt_app_confine(const char *const *readable, const char *const *writable, vt_err *err)
{
    struct landlock_ruleset_attr attr = {.handled_access_fs = READ | CHANGE | NEVER};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules < 0) {
        return vt_fail(
            err, VT_ERR_UNSUPPORTED, "landlock", "this kernel cannot confine the stage; switch Landlock on");
    }
    bool fine = true;
    for (int i = 0; fine && readable[i]; i++)
        fine = allow(rules, readable[i], READ, err);
    for (int i = 0; fine && writable[i]; i++)
        fine = allow(rules, writable[i], READ | CHANGE, err);
    if (fine &&
        (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_landlock_restrict_self, rules, 0) != 0)) {
        fine = vt_fail_errno(err, "landlock", "confine the stage");
    }
    close(rules);
    return fine;
}

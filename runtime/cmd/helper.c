/* vitrine helper: see keeper/guard.h. */
#include "cmd/cmd_private.h"
#include "keeper/guard.h"

int vt_verb_helper(const vt_verb *verb, int argc, char **argv)
{
    (void)verb;
    return vt_guard_main(argc, argv);
}

#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

_Noreturn void fuzz_broken(const char *condition)
{
    fprintf(stderr, "does not hold: %s\n", condition);
    abort();
}

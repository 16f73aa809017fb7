/* One fuzz target: a function that eats any bytes. With clang's libFuzzer it is driven by that; else by
 * driver.c. */
#ifndef VT_TESTS_FUZZ_H
#define VT_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* For driver.c: inputs to begin from. Calls add for each; what add is given is copied. */
void fuzz_seeds(void (*add)(const void *bytes, size_t size));

/* What must hold for any input: says what broke and aborts, so that the driver and libFuzzer both keep the
 * input. */
#define FUZZ_MUST(condition)                                                                                 \
    do {                                                                                                     \
        if (!(condition)) fuzz_broken(#condition);                                                           \
    } while (0)

_Noreturn void fuzz_broken(const char *condition);

#endif

/* Drives a fuzz target without libFuzzer: each seed as it is, then random changes of seeds from a fixed seed,
 * for some seconds. The same changes in the same order at every run; a slower machine gets less far.
 *
 *   fuzz_NAME [-t SECONDS] [-s SEED] [FILE...]     files are run once each instead, as they are
 *   fuzz_NAME -w FOLDER                            only writes the seeds there, for libFuzzer to begin with
 *
 * When a target breaks, the input is in the file named last-<target> of the folder TMPDIR or /tmp. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/clock.h"
#include "base/log.h"
#include "fuzz.h"

enum { SEEDS_MOST = 64, SIZE_MOST = 1 << 20, SLOWEST_US = 5000000 };

typedef struct {
    unsigned char *bytes;
    size_t size;
} input;

static input seeds[SEEDS_MOST];
static int seed_count;
static input now; /* what the target is eating */
static char keep_path[512];

static void add_seed(const void *bytes, size_t size)
{
    if (seed_count == SEEDS_MOST || size > SIZE_MOST) return;
    unsigned char *copy = malloc(size + 1);
    if (!copy) exit(1);
    if (size) memcpy(copy, bytes, size);
    seeds[seed_count++] = (input){copy, size};
}

static void keep_input(int signal_number)
{
    int fd = open(keep_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd >= 0 && write(fd, now.bytes, now.size) >= 0) {
        static const char told[] = "the input is kept in ";
        if (write(2, told, sizeof told - 1) < 0 || write(2, keep_path, strlen(keep_path)) < 0 ||
            write(2, "\n", 1) < 0)
            _exit(1);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* In a block of just its size, so that a read beyond it is seen. */
static void run(const unsigned char *bytes, size_t size)
{
    unsigned char *exact = malloc(size ? size : 1);
    if (!exact) exit(1);
    if (size) memcpy(exact, bytes, size);
    now = (input){exact, size};
    int64_t start = vt_clock_cpu_us();
    LLVMFuzzerTestOneInput(exact, size);
    if (vt_clock_cpu_us() - start > SLOWEST_US) fuzz_broken("an input takes less than 5 s");
    free(exact);
}

static size_t change(unsigned char *bytes, size_t size, vt_chance *chance)
{
    static const uint64_t edges[] = {
        0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, INT64_MAX, UINT64_MAX};
    size_t at = (size_t)vt_chance_below(chance, size + 1), length = 1 + (size_t)vt_chance_below(chance, 16);
    switch (vt_chance_below(chance, 8)) {
    case 0:
        if (at < size) bytes[at] ^= (unsigned char)(1u << vt_chance_below(chance, 8));
        return size;
    case 1:
        if (at < size) bytes[at] = (unsigned char)vt_chance_next(chance);
        return size;
    case 2:
        return at; /* cut */
    case 3:
        if (length > size - at) length = size - at;
        memmove(bytes + at, bytes + at + length, size - at - length); /* take out */
        return size - length;
    case 4:
        if (size + length > SIZE_MOST) return size;
        memmove(bytes + at + length, bytes + at, size - at); /* put in */
        for (size_t i = 0; i < length; i++)
            bytes[at + i] = (unsigned char)vt_chance_next(chance);
        return size + length;
    case 5: {
        uint64_t edge = edges[vt_chance_below(chance, sizeof edges / sizeof edges[0])];
        size_t width = (size_t)1 << vt_chance_below(chance, 4);
        if (at + width <= size) memcpy(bytes + at, &edge, width);
        return size;
    }
    case 6: {
        size_t from = (size_t)vt_chance_below(chance, size + 1);
        if (length > size - at) length = size - at;
        if (length > size - from) length = size - from;
        memmove(bytes + at, bytes + from, length); /* repeat */
        return size;
    }
    default: {
        const input *other = &seeds[vt_chance_below(chance, (uint64_t)seed_count)];
        size_t from = (size_t)vt_chance_below(chance, other->size + 1), rest = other->size - from;
        if (at + rest > SIZE_MOST) rest = SIZE_MOST - at;
        memcpy(bytes + at, other->bytes + from, rest); /* cross two seeds */
        return at + rest;
    }
    }
}

static int run_files(int count, char **paths)
{
    static unsigned char bytes[SIZE_MOST];
    for (int i = 0; i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        if (!file) {
            perror(paths[i]);
            return 1;
        }
        size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        run(bytes, size);
    }
    return 0;
}

static int write_seeds(const char *folder)
{
    for (int i = 0; i < seed_count; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/seed-%d", folder, i);
        FILE *file = fopen(path, "wb");
        bool whole = file && fwrite(seeds[i].bytes, 1, seeds[i].size, file) == seeds[i].size;
        if (!file || fclose(file) != 0 || !whole) {
            perror(path);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    static unsigned char bytes[SIZE_MOST];
    double limit_s = 5;
    uint64_t seed = 1, tries = 0;
    vt_chance chance;
    const char *seed_folder = NULL;
    int option;
    while ((option = getopt(argc, argv, "t:s:w:")) != -1) {
        if (option == 't')
            limit_s = strtod(optarg, NULL);
        else if (option == 's')
            seed = strtoull(optarg, NULL, 10);
        else if (option == 'w')
            seed_folder = optarg;
        else
            return 2;
    }
    const char *folder = getenv("TMPDIR"), *slash = strrchr(argv[0], '/');
    snprintf(
        keep_path, sizeof keep_path, "%s/last-%s", folder ? folder : "/tmp", slash ? slash + 1 : argv[0]);
    vt_log_set_level(VT_LOG_ERROR + 1);
    signal(SIGABRT, keep_input);
    if (optind < argc) return run_files(argc - optind, argv + optind);
    fuzz_seeds(add_seed);
    if (seed_folder) return write_seeds(seed_folder);
    add_seed("", 0);
    for (int i = 0; i < seed_count; i++)
        run(seeds[i].bytes, seeds[i].size);
    vt_chance_seed(&chance, seed);
    for (int64_t end = vt_clock_us() + (int64_t)(limit_s * 1e6); vt_clock_us() < end; tries++) {
        const input *from = &seeds[vt_chance_below(&chance, (uint64_t)seed_count)];
        size_t size = from->size;
        memcpy(bytes, from->bytes, size);
        for (uint64_t i = 1 + vt_chance_below(&chance, 6); i > 0; i--)
            size = change(bytes, size, &chance);
        run(bytes, size);
    }
    printf("%d seeds, %llu changed inputs\n", seed_count, (unsigned long long)tries);
    for (int i = 0; i < seed_count; i++)
        free(seeds[i].bytes);
    return 0;
}

/* A kiosk on the test stand: the real program under a restart loop of ours, robots before it, and a witness who is told the
 * last row number after each frame. The stand is the witness: it shares nothing with the program but a socket. */
#ifndef VT_TESTS_STAND_H
#define VT_TESTS_STAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { STAND_KEEPERS = 12000, STAND_SETS = 8 };

typedef struct {
    const char *program, *experience;
    char folder[64];               /* journal and witnesses' sockets */
    char runtime[64];              /* XDG_RUNTIME_DIR, on tmpfs when there is one */
    char journal[300];             /* folder */
    const char *sets[STAND_SETS];  /* "key=value" */
    double slack;                  /* how many times slower than a plain build this one may be */
    uint64_t seed;

    pid_t keeper;
    int keepers;                   /* started so far */
    int witness;                   /* of the present keeper */
    struct { int64_t started; uint64_t told; } told[STAND_KEEPERS];
    int64_t heard_at;              /* the last word of a stage */
    int64_t longest_silence_us;    /* between two words since stand_watch_silence */
    int most_stages;               /* seen at once */
    int looks;
} stand;

/* Folders are made; arguments: PROGRAM EXPERIENCE [--count N] [--seed S] [--slack F]. Prints the seed. */
void stand_open(stand *s, int argc, char **argv, long *count);
/* keep: the folders stay, to be looked at. */
void stand_close(stand *s, bool keep);

void stand_start(stand *s);
/* Listens to the witness and looks at the processes for so long. */
void stand_listen(stand *s, int64_t us);
/* Listens until the stage has spoken after `since`; the time it took, or -1 after most_us. */
int64_t stand_await_word(stand *s, int64_t since, int64_t most_us);
/* The stage's process; 0: none. */
pid_t stand_stage(const stand *s);
/* Reaps the keeper; its exit code, 1000 + signal, or -1 when it does not end in time. */
int stand_await_end(stand *s, int64_t most_us);
/* Fewer processes than `most` of ours run, waited for a while. */
bool stand_all_gone(const stand *s);

/* The whole account: each word against the journals. Prints what is wrong; the number of faults. */
typedef struct { uint64_t rows, told; int runs, visits, stages, tape_records; } stand_figures;
int stand_account(const stand *s, stand_figures *figures);

void stand_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif

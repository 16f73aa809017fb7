/* kill -9 on the stage, on the keeper, on both, at random moments, with robots at the screen.
 * Checked: no row of an ended frame is missing, every visit has one end, never two stages, the stage is back
 * within 2 s, every journal opens and its chain holds. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "base/chance.h"
#include "base/clock.h"
#include "stand.h"

enum { MS = 1000, SECOND = 1000 * MS, BACK_US = 2 * SECOND, NEVER_BACK_US = 30 * SECOND };

typedef enum { STAGE, KEEPER, BOTH, VICTIMS } victim;

typedef struct {
    int kills;
    int64_t longest, sum;
    int late;
} back_time;

static void kill_one(stand *s, victim whom)
{
    pid_t stage = stand_stage(s);
    if (whom != KEEPER && stage > 0) kill(stage, SIGKILL);
    if (whom == STAGE) return;
    kill(s->keeper, SIGKILL);
    if (stand_await_end(s, 10 * SECOND) < 0) stand_fail("a killed keeper does not go");
    vt_clock_sleep_us(20 * MS); /* as RestartSec= would */
    stand_start(s);
}

/* Mostly while the show runs; now and then before the last one is up again, or after a whole visit. */
static int64_t pause_before(vt_chance *chance)
{
    static const int64_t most[] = {150 * MS, 900 * MS, 900 * MS, 2500 * MS};
    return (int64_t)vt_chance_below(chance, (uint64_t)most[vt_chance_below(chance, 4)]);
}

int main(int argc, char **argv)
{
    static stand s;
    static const char *const names[VICTIMS] = {"stage", "keeper", "both"};
    back_time back[VICTIMS] = {{0}};
    long count = 40;
    vt_chance chance;
    stand_open(&s, argc, argv, &count);
    s.sets[0] = "keeper.restart_most_s=0.1";
    s.sets[1] = "visit.idle_s=5";
    s.sets[2] = "visit.prompt_s=0.5";
    vt_chance_seed(&chance, s.seed);
    stand_start(&s);
    for (long i = 0; i < count; i++) {
        stand_listen(&s, pause_before(&chance));
        victim whom = (victim)vt_chance_below(&chance, VICTIMS);
        bool was_up = s.heard_at > 0 && s.told[s.keepers - 1].told > 0;
        int64_t since = vt_clock_us();
        kill_one(&s, whom);
        if (!was_up || vt_chance_below(&chance, 8) == 0) continue;
        int64_t took = stand_await_word(&s, since, NEVER_BACK_US);
        if (took < 0) {
            stand_close(&s, true);
            stand_fail(
                "FAULT: kill %ld (%s): the stage does not come back; see %s", i + 1, names[whom], s.journal);
        }
        back[whom].kills++;
        back[whom].sum += took;
        if (took > back[whom].longest) back[whom].longest = took;
        if ((double)took > BACK_US * s.slack) back[whom].late++;
    }
    stand_await_word(&s, vt_clock_us(), NEVER_BACK_US);
    int64_t since = vt_clock_us();
    kill(s.keeper, SIGTERM);
    int code = stand_await_end(&s, 10 * SECOND);
    int64_t end_ms = (vt_clock_us() - since) / MS;

    stand_figures figures;
    int faults = stand_account(&s, &figures);
    for (int i = 0; i < VICTIMS; i++) {
        printf("%-6s killed %4d times, back after %4" PRId64 " ms at most, %4" PRId64 " ms on average\n",
            names[i], back[i].kills, back[i].longest / MS,
            back[i].kills ? back[i].sum / back[i].kills / MS : 0);
        faults += back[i].late;
        if (back[i].late)
            printf("FAULT: %d times later than %.1f s\n", back[i].late, BACK_US * s.slack / SECOND);
    }
    if (code != 0) printf("FAULT: the last keeper ended with %d\n", code);
    if ((double)end_ms > 1000 * s.slack)
        printf("FAULT: the last keeper took %" PRId64 " ms to end\n", end_ms);
    faults += (code != 0) + ((double)end_ms > 1000 * s.slack);
    printf("%ld kills: %d runs, %" PRIu64
           " rows, %d visits, %d records on tape, %d stages at once at most, SIGTERM %" PRId64
           " ms: %d faults\n",
        count, figures.runs, figures.rows, figures.visits, figures.tape_records, s.most_stages, end_ms,
        faults);
    stand_close(&s, faults > 0);
    return faults > 0;
}

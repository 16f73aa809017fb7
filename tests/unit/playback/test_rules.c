/* Groups, guards, places that are gone on from, room for 64, scenes that are left; and random exhibits, in
 * which what must always hold is looked at after every call. */
#include "voices_lab.h"

#include <math.h>
#include <stdio.h>

#include "base/chance.h"

static void one_of_a_group(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    wish.group = "stories";
    vt_voice first = play(wish, 0), other = play(wish_of(9), 0);
    wish.media = 8;
    vt_voice second = play(wish, SECOND);
    assert_int_equal(vt_voices_state(voices, first), VT_VOICE_STOPPING);
    assert_int_equal(vt_voices_state(voices, other), VT_VOICE_PLAYING);
    assert_true(fabs(heard(1, SECOND + 50000) - 0.5) < 1e-9);
    ends(first, VT_OVER_GROUP, SECOND + 100000);
    wish.media = 99;
    vt_voice waits = play(wish, 2 * SECOND);
    ends(second, VT_OVER_GROUP, 3 * SECOND);
    wish.media = 7;
    vt_voice last = play(wish, 3 * SECOND);
    ends(waits, VT_OVER_GROUP, 3 * SECOND);
    assert_int_equal(vt_voices_state(voices, last), VT_VOICE_PLAYING);
    vt_voice_wish wishes[2] = {wish_of(4), wish_of(5)};
    vt_voice out[2];
    wishes[0].group = wishes[1].group = "stories";
    assert_true(vt_voices_start(voices, wishes, 2, 4 * SECOND, out, NULL));
    ends(last, VT_OVER_GROUP, 5 * SECOND);
    assert_int_equal(vt_voices_state(voices, out[0]), VT_VOICE_PLAYING);
    assert_int_equal(vt_voices_state(voices, out[1]), VT_VOICE_PLAYING);
}

static void guards(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    wish.guard_s = 0.3;
    wish.src = "a.ogg";
    wish.group = "one";
    vt_voice voice = play(wish, 0);
    assert_true(same(voice, play(wish, 299999)));
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_PLAYING);
    vt_voice_wish other = wish;
    other.src = "b.ogg";
    other.group = NULL;
    assert_false(same(voice, play(other, 300000 - 1)));
    vt_voice second = play(wish, 300000);
    assert_false(same(voice, second));
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_STOPPING);
    wish.media = 1;
    wish.guard_s = 30;
    wish.src = "c.ogg";
    vt_voice brief = play(wish, SECOND);
    ends(voice, VT_OVER_GROUP, 10 * SECOND);
    ends(second, VT_OVER_GROUP, 10 * SECOND);
    ends(brief, VT_OVER_END, 9 * SECOND);
    assert_true(same(brief, play(wish, 9 * SECOND)));
    assert_int_equal(vt_voices_state(voices, brief), VT_VOICE_OVER);
}

static void going_on_where_it_was(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    wish.resume_s = 10;
    wish.src = "story.mp3";
    vt_voice voice = play(wish, 0);
    vt_voices_stop(voices, voice, 0.5, 4 * SECOND);
    vt_voice again = play(wish, 14 * SECOND);
    assert_int_equal(vt_voices_at(voices, again, 14 * SECOND), 4 * SECOND);
    assert_true(heard(2, 14 * SECOND) == 0);
    assert_true(heard(2, 14 * SECOND + 150000) == 1);
    vt_voices_stop(voices, again, 0, 15 * SECOND);
    vt_voice late = play(wish, 25 * SECOND + 1);
    assert_int_equal(vt_voices_at(voices, late, 25 * SECOND + 1), 0);
    while (vt_voices_state(voices, late) != VT_VOICE_OVER)
        vt_voices_ended(voices, 60 * SECOND, &(vt_voice){0}, &(vt_voice_over){0});
    vt_voice after_its_end = play(wish, 61 * SECOND);
    assert_int_equal(vt_voices_at(voices, after_its_end, 61 * SECOND), 0);
}

static void going_on_after_a_group_took_over(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    wish.group = "stories";
    wish.resume_s = 5;
    play(wish, 0);
    wish.media = 8;
    play(wish, 2 * SECOND);
    wish.media = 9;
    vt_voice back = play(wish, 3 * SECOND);
    assert_int_equal(vt_voices_at(voices, back, 3 * SECOND), 2 * SECOND);
}

static void many_files_and_old_places(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    char name[32];
    wish.resume_s = 1000;
    wish.src = name;
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "file %d", i);
        vt_voice voice = play(wish, i * SECOND);
        vt_voices_stop(voices, voice, 0, i * SECOND + SECOND / 2);
    }
    snprintf(name, sizeof name, "file 50");
    assert_int_equal(vt_voices_at(voices, play(wish, 100 * SECOND), 100 * SECOND), SECOND / 2);
    snprintf(name, sizeof name, "file 1");
    assert_int_equal(vt_voices_at(voices, play(wish, 100 * SECOND), 100 * SECOND), 0);
}

static void room_for_64(void **state)
{
    (void)state;
    vt_voice_wish music = wish_of(9), effect = wish_of(9), looped = wish_of(9);
    music.bus = VT_BUS_MUSIC;
    looped.loop = true;
    vt_voice fading = play(music, 0), steady = play(looped, 0);
    vt_voice effects[2] = {play(effect, 0), play(effect, 0)};
    for (int i = 4; i < VT_MIX_VOICES; i++)
        play(music, 0);
    vt_voices_stop(voices, fading, 5, 1);
    play(effect, 2);
    ends(fading, VT_OVER_STOPPED, 2);
    vt_voice newest = play(music, 3);
    ends(effects[0], VT_OVER_ROOM, 3);
    play(music, 4);
    ends(effects[1], VT_OVER_ROOM, 4);
    vt_voice_wish two[2] = {music, music};
    vt_voice out[2];
    vt_err err;
    assert_false(vt_voices_start(voices, two, 2, 5, out, &err));
    assert_int_equal(err.kind, VT_ERR_STATE);
    none_ends(5);
    assert_int_equal(list(5)->count, VT_MIX_VOICES);
    assert_int_equal(vt_voices_state(voices, steady), VT_VOICE_PLAYING);
    assert_int_equal(vt_voices_state(voices, newest), VT_VOICE_PLAYING);
}

static void a_hail_of_effects(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        play(wish_of(9), 0);
    vt_voice voice;
    vt_voice_over why;
    int room = 0, end = 0;
    while (vt_voices_ended(voices, 9 * SECOND, &voice, &why))
        why == VT_OVER_ROOM ? room++ : end++;
    assert_int_equal(room, 1000 - VT_MIX_VOICES);
    assert_int_equal(end, VT_MIX_VOICES);
}

static void leaving_a_scene(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    vt_voice effect = play(wish, 0), paused = play(wish, 0), still = play(wish, 0);
    vt_voices_pause(voices, paused, 0);
    vt_voices_rate(voices, still, 0, 0);
    wish.loop = true;
    vt_voice looped = play(wish, 0);
    wish.loop = false;
    wish.bus = VT_BUS_VOICE;
    vt_voice speaker = play(wish, 0);
    wish.stays = true;
    vt_voice stays = play(wish, 0);
    wish = wish_of(99);
    vt_voice waits = play(wish, 0);
    vt_voices_leave(voices, 0.3, SECOND);
    ends(paused, VT_OVER_SCENE, SECOND);
    ends(waits, VT_OVER_SCENE, SECOND);
    none_ends(SECOND + 299999);
    ends(still, VT_OVER_SCENE, SECOND + 300000);
    ends(looped, VT_OVER_SCENE, SECOND + 300000);
    ends(speaker, VT_OVER_SCENE, SECOND + 300000);
    ends(effect, VT_OVER_END, 9 * SECOND);
    ends(stays, VT_OVER_END, 9 * SECOND);
}

static vt_voice_wish any_wish(vt_chance *chance)
{
    static const char *const groups[] = {NULL, NULL, "a", "b"};
    static const double rates[] = {1, 1, 1, -1, 0, 4};
    vt_voice_wish wish = wish_of(1 + (uint32_t)vt_chance_below(chance, LONGEST + 6));
    wish.bus = (vt_bus)vt_chance_below(chance, VT_BUSES);
    wish.group = groups[vt_chance_below(chance, 4)];
    wish.rate = rates[vt_chance_below(chance, 6)];
    wish.loop = vt_chance_below(chance, 5) == 0;
    wish.muted = vt_chance_below(chance, 5) == 0;
    wish.stays = vt_chance_below(chance, 5) == 0;
    wish.fade_s = (double)vt_chance_below(chance, 3) / 4;
    wish.guard_s = (double)vt_chance_below(chance, 3) / 8;
    wish.resume_s = (double)vt_chance_below(chance, 3);
    wish.from_s = (double)vt_chance_below(chance, 8);
    return wish;
}

enum { EVER = 4000 };

struct exhibit {
    vt_voice begun[EVER];
    bool told[EVER];
    int count;
};

static void act(struct exhibit *exhibit, vt_chance *chance, int64_t t_us)
{
    vt_voice one =
        exhibit->count ? exhibit->begun[vt_chance_below(chance, (uint64_t)exhibit->count)] : (vt_voice){0};
    double seconds = (double)vt_chance_below(chance, 4) / 2;
    switch (vt_chance_below(chance, 12)) {
    case 0:
        vt_voices_pause(voices, one, t_us);
        break;
    case 1:
        vt_voices_resume(voices, one, t_us);
        break;
    case 2:
        vt_voices_stop(voices, one, seconds, t_us);
        break;
    case 3:
        vt_voices_fade(voices, one, seconds, seconds, t_us);
        break;
    case 4:
        vt_voices_mute(voices, one, seconds > 1, seconds, t_us);
        break;
    case 5:
        vt_voices_seek(voices, one, seconds * 9, t_us);
        break;
    case 6:
        vt_voices_rate(voices, one, seconds - 1, t_us);
        break;
    case 7:
        if (vt_chance_below(chance, 20) == 0) vt_voices_leave(voices, seconds, t_us);
        break;
    case 8:
        vt_voices_media(
            voices, LONGEST + 1 + (uint32_t)vt_chance_below(chance, 6), seconds > 0, 3 * SECOND, t_us);
        break;
    default: {
        vt_voice_wish wishes[3] = {any_wish(chance), any_wish(chance), any_wish(chance)};
        vt_voice out[3];
        int count = vt_chance_below(chance, 4) ? 1 : 3;
        if (!vt_voices_start(voices, wishes, count, t_us, out, NULL)) return;
        for (int i = 0; i < count; i++) {
            bool known = false;
            for (int j = 0; j < exhibit->count; j++)
                known = known || same(exhibit->begun[j], out[i]);
            if (!known) exhibit->begun[exhibit->count++] = out[i];
        }
    }
    }
}

/* Every voice is told to be over once, in order, at the moment that was wished for, and not while it plays.
 */
static void hear_ends(struct exhibit *exhibit, int64_t t_us)
{
    vt_voice voice;
    vt_voice_over why;
    bool due = vt_voices_wish(voices) <= t_us;
    bool any = false;
    while (vt_voices_ended(voices, t_us, &voice, &why)) {
        any = true;
        int found = -1;
        for (int i = 0; i < exhibit->count; i++)
            if (same(exhibit->begun[i], voice)) found = i;
        assert_true(found >= 0 && !exhibit->told[found]);
        exhibit->told[found] = true;
        assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_OVER);
    }
    assert_int_equal(due, any);
    assert_true(vt_voices_wish(voices) > t_us);
}

static vt_hash run(uint64_t seed)
{
    static struct exhibit exhibit;
    vt_chance chance;
    vt_mix mix = {0};
    vt_hash hash = vt_hash_start;
    int64_t t_us = 0;
    exhibit = (struct exhibit){0};
    vt_chance_seed(&chance, seed);
    assert_int_equal(fresh(NULL), 0);
    for (int i = 0; i < 1000; i++) {
        t_us += (int64_t)vt_chance_below(&chance, SECOND / 2);
        if (vt_chance_below(&chance, 2)) hear_ends(&exhibit, t_us);
        act(&exhibit, &chance, t_us);
        hear_ends(&exhibit, t_us);
        vt_voices_mix(voices, t_us, &mix);
        uint64_t revision = mix.revision;
        vt_voices_mix(voices, t_us, &mix);
        assert_true(mix.revision == revision && mix.count <= VT_MIX_VOICES);
        hash = vt_voices_hash(voices, hash);
    }
    int told = 0, over = 0;
    for (int i = 0; i < exhibit.count; i++) {
        told += exhibit.told[i];
        over += vt_voices_state(voices, exhibit.begun[i]) == VT_VOICE_OVER;
    }
    assert_int_equal(told, over);
    assert_true(over > 50);
    vt_voices_destroy(voices);
    return hash;
}

static void random_exhibits(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++)
        assert_true(run(seed) == run(seed));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)
    const struct CMUnitTest tests[] = {TEST(one_of_a_group), TEST(guards), TEST(going_on_where_it_was),
        TEST(going_on_after_a_group_took_over), TEST(many_files_and_old_places), TEST(room_for_64),
        TEST(a_hail_of_effects), TEST(leaving_a_scene), cmocka_unit_test(random_exhibits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

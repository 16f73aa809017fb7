/* How loud it is: what staff set for the machine or for the hour, what visitors may choose at most, and what
 * the room's loudspeakers need; and what staff read of outputs that come and go. */
#include "app/app_private.h"

#include <time.h>

#include "base/clock.h"
#include "base/log.h"

enum { LOOK_US = 60000000 };

static double within(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

void vt_sounds_hearing(const vt_app *app, vt_mix *mix)
{
    const vt_conf *conf = app->options.conf;
    double most = vt_conf_real(conf, "sound.most");
    mix->volume.from = within(mix->volume.from, 0, most);
    mix->volume.to = within(mix->volume.to, 0, most);
    mix->mono = mix->mono || vt_conf_bool(conf, "sound.mono");
    mix->balance = within(mix->balance + vt_conf_real(conf, "sound.balance"), -1, 1);
}

void vt_sounds_staff(vt_app *app, int64_t host_us)
{
    vt_sounds *sounds = &app->sounds;
    struct tm local;
    time_t wall = (time_t)(vt_clock_wall_us() / 1000000);
    double volume = vt_conf_real(app->options.conf, "sound.volume");
    if (sounds->plan.count > 0 && localtime_r(&wall, &local))
        volume = vt_plan_at(&sounds->plan, local.tm_hour * 60 + local.tm_min, volume);
    sounds->planned_us = host_us;
    if (volume == sounds->staff) return;
    sounds->staff = volume;
    vt_sound_staff(sounds->sound, volume);
}

/* Once a minute, and only while something sounds. */
int64_t vt_sounds_plan_wish(const vt_app *app)
{
    const vt_sounds *sounds = &app->sounds;
    bool sounding = sounds->sound && !sounds->silent && sounds->mix.count > 0;
    return sounding && sounds->plan.count > 1 ? sounds->planned_us + LOOK_US : INT64_MAX;
}

/* A machine whose staff name no output and that never had one is meant to be silent. */
static bool is_nowhere(const vt_sound_news *news)
{
    return news->never && !news->device[0];
}

void vt_sounds_output(vt_app *app, const vt_sound_news *news)
{
    static const char *const names[] = {[VT_OUTPUT_ROOM] = "room", [VT_OUTPUT_HEADPHONES] = "headphones"};
    bool lost = news->told == VT_SOUND_LOST;
    if (lost ? is_nowhere(news) : !app->sounds.lost[news->output]) {
        vt_log(VT_LOG_INFO, "%s",
            lost ? "this machine has no output for sound; vitrine doctor says more"
                 : "this machine has an output for sound now");
        return;
    }
    vt_row row = vt_outbox_row(app, lost ? VT_ROW_SOUND_LOST : VT_ROW_SOUND_FOUND);
    vt_fields fields;
    row.t_us = vt_host_now(app->options.host) - app->options.run_start_us;
    app->sounds.lost[news->output] = lost;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "output", names[news->output]);
    vt_fields_text(&fields, "device", news->device);
    if (lost) vt_fields_text(&fields, "why", news->err.message);
    vt_outbox_add(&app->outbox, &row, &fields);
    const char *which = names[news->output], *device = news->device[0] ? news->device : "the first choice";
    if (lost)
        vt_log(VT_LOG_WARNING,
            "nothing can be heard from the output %s (%s): %s; it is tried again by itself, "
            "and vitrine doctor lists the outputs that are there",
            which, device, news->err.message);
    else
        vt_log(VT_LOG_INFO, "the output %s (%s) can be heard again", which, device);
}

void vt_sounds_holes(vt_app *app, int64_t host_us)
{
    vt_sounds *sounds = &app->sounds;
    if (host_us < sounds->looked_us + LOOK_US) return;
    uint64_t holes = vt_sound_count(sounds->sound).late, more = holes - sounds->holes;
    sounds->looked_us = host_us;
    sounds->holes = holes;
    if (more > 0)
        vt_log(VT_LOG_WARNING,
            "sound had %llu short holes in a minute or more: this machine is too busy, and other programs "
            "may "
            "be why",
            (unsigned long long)more);
}

bool vt_sounds_lost(const vt_app *app)
{
    bool lost = false;
    for (int i = 0; i < VT_OUTPUTS; i++)
        lost |= app->sounds.lost[i];
    return lost;
}

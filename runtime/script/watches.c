#include "script/watches.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static const int64_t ROW_GAP_US = 100000; /* between two rows of one watch */

vt_lwatch *vt_watches_find(const vt_script *script, uint64_t number)
{
    struct vt_lhub *hub = script->hub;
    for (int i = 0; i < hub->watch_count; i++)
        if (hub->watches[i].number == number) return &hub->watches[i];
    return NULL;
}

void vt_watches_end(vt_script *script, uint64_t number)
{
    lua_State *L = script->L;
    vt_lwatch *watch = vt_watches_find(script, number);
    if (!watch || !lua_checkstack(L, 4)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)number);
    ((vt_lplan *)lua_touserdata(L, -1))->number = 0;
    lua_pushnil(L);
    lua_rawseti(L, -3, (lua_Integer)number);
    lua_pop(L, 2);
    vt_free(watch->bands);
    struct vt_lhub *hub = script->hub;
    int left = (int)(hub->watches + hub->watch_count - watch) - 1;
    memmove(watch, watch + 1, (size_t)left * sizeof *watch);
    hub->watch_count--;
}

void vt_watches_clear(vt_script *script)
{
    while (script->hub->watch_count) {
        int before = script->hub->watch_count;
        vt_watches_end(script, script->hub->watches[before - 1].number);
        if (script->hub->watch_count == before) return;
    }
}

/* ---- telling one watch ---- */

typedef struct {
    uint64_t number;
    const vt_lnews *news;
} errand;

/* A key that writes something: what is typed may be somebody's text or code. */
static bool writes(const vt_lplan *plan)
{
    const char *name = plan->name;
    return plan->hears == VT_HEARS_KEY_DOWN &&
           (vt_utf8_count(name, strlen(name)) == 1 || strncmp(name, "keypad ", 7) == 0);
}

/* The journal knows that something was triggered and by how much, never what a line or a tag said. */
static void write_row(lua_State *L, vt_lwatch *watch, const vt_lnews *news)
{
    const vt_script *script = vt_script_of(L);
    const vt_lplan *plan = watch->plan;
    watch->unsaid++;
    if (watch->row_us && script->now_us - watch->row_us < ROW_GAP_US) return;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "watch", plan->what);
    if (news->zone) vt_fields_text(&fields, "zone", news->zone);
    if (news->valued) vt_fields_real(&fields, "value", round(news->value * 100) / 100);
    if (watch->unsaid > 1) vt_fields_int(&fields, "times", watch->unsaid);
    watch->unsaid = 0;
    watch->row_us = script->now_us;
    vt_ljournal_row(L, VT_ROW_SENSOR_TRIGGER, writes(plan) ? "key" : plan->name, &fields);
}

static int call(lua_State *L)
{
    const errand *e = lua_touserdata(L, 1);
    vt_lwatch *watch = vt_watches_find(vt_script_of(L), e->number);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)e->number);
    int plan = lua_gettop(L);
    if (e->news->rows && !watch->initial) write_row(L, watch, e->news);
    int user = e->news->turn == VT_TURN_LEAVE ? VT_USER_LEAVE : VT_USER_ENTER;
    if (lua_getiuservalue(L, plan, user) != LUA_TFUNCTION) return 0;
    vt_gate_hash_function(L, -1);
    int count = vt_lwatch_push(L, lua_touserdata(L, plan), e->news);
    if (count >= 0) lua_call(L, count, 0);
    return 0;
}

/* A film locks everybody out, or somebody ends it just now, and does nothing else. What leaves or is let go
 * ends none: it may be what began it. */
static bool held_back(vt_script *script, const vt_lwatch *watch, const vt_lnews *news)
{
    vt_hears hears = watch->plan->hears;
    bool machine = hears == VT_HEARS_LOST || hears == VT_HEARS_FOUND || hears == VT_HEARS_MESSAGE ||
                   hears == VT_HEARS_HELPER;
    vt_script_during during = machine ? VT_DURING_FREE : vt_script_playing(script);
    bool somebody = news->acts && !watch->initial;
    bool begins =
        somebody && news->turn == VT_TURN_ENTER && hears != VT_HEARS_KEY_UP && hears != VT_HEARS_RELEASE;
    if (during == VT_DURING_FREE || (during == VT_DURING_INTERRUPTS && !begins)) return false;
    if (somebody && script->deps.acted) script->deps.acted(script->deps.context);
    if (during == VT_DURING_INTERRUPTS) vt_script_interrupt(script);
    return true;
}

static void tell(vt_script *script, uint64_t number, const vt_lnews *news)
{
    vt_lwatch *watch = vt_watches_find(script, number);
    bool waited = vt_task_waits_watch(script, number);
    if (!watch || (!waited && vt_lwatch_idle(script->L, watch->plan))) return;
    if (held_back(script, watch, news)) return;
    if (news->acts && !watch->initial && script->deps.acted) script->deps.acted(script->deps.context);
    if (!(watch = vt_watches_find(script, number))) return;
    errand e = {number, news};
    vt_gate_serve(script, watch->visit, watch->plan->what, number, call, &e);
    if (news->turn == VT_TURN_LEAVE || !waited) return;
    watch = vt_watches_find(script, number);
    if (watch) watch->passed = true;
    vt_task_watched(script, number, news);
}

/* ---- bands ---- */

typedef enum { BY_TIME, BY_VALUE, BY_LOSS } cause;

static vt_lnews band_news(const vt_script *script, const vt_lwatch *watch, int band, vt_turn turn, cause why)
{
    const vt_lplan *plan = watch->plan;
    const vt_watch *state = &watch->bands[band];
    const vt_sensor *shape = &script->hub->sensors[plan->channel - 1].shape;
    vt_lnews news = {.turn = turn, .away_us = -1};
    news.valued = shape->valued && state->rule.band != VT_BAND_ANY && why != BY_LOSS;
    news.value = shape->value;
    if (plan->hears == VT_HEARS_ZONES) news.zone = plan->bands[band].name;
    if (turn == VT_TURN_ENTER && state->left_us != INT64_MIN)
        news.away_us = state->entered_us - state->left_us;
    bool leaving = turn == VT_TURN_LEAVE;
    news.acts = !leaving || (why != BY_LOSS && script->visit && plan->hears != VT_HEARS_PRESENCE);
    news.rows = !leaving;
    return news;
}

bool vt_watches_entered(vt_script *script, uint64_t number, vt_lnews *out)
{
    vt_lwatch *watch = vt_watches_find(script, number);
    for (int i = 0; watch && !watch->passed && i < watch->plan->count; i++) {
        if (!watch->bands[i].inside) continue;
        watch->passed = true;
        *out = band_news(script, watch, i, VT_TURN_ENTER, BY_VALUE);
        return true;
    }
    return false;
}

static void step(vt_script *script, uint64_t number, cause why, double value)
{
    vt_turn turns[VT_ZONES_MAX];
    int64_t now = script->now_us;
    vt_lwatch *watch = vt_watches_find(script, number);
    if (!watch) return;
    int count = watch->plan->count;
    bool sign = false;
    if (why == BY_VALUE) watch->initial = false;
    for (int i = 0; i < count; i++) {
        vt_watch *band = &watch->bands[i];
        turns[i] = why == BY_TIME    ? vt_watch_look(band, now)
                   : why == BY_VALUE ? vt_watch_value(band, value, now)
                                     : vt_watch_lose(band, now);
        if (turns[i] != VT_TURN_NONE) watch->passed = false;
        sign = sign || (why == BY_VALUE && band->inside && vt_watch_fits(band, value));
    }
    bool stays = sign && turns[0] == VT_TURN_NONE && watch->plan->hears == VT_HEARS_PRESENCE &&
                 !vt_lwatch_idle(script->L, watch->plan);
    if (stays && script->deps.acted) script->deps.acted(script->deps.context);
    for (vt_turn turn = VT_TURN_LEAVE; turn != VT_TURN_NONE; turn--) {
        for (int i = 0; i < count; i++) {
            if (turns[i] != turn || !(watch = vt_watches_find(script, number))) continue;
            vt_lnews news = band_news(script, watch, i, turn, why);
            tell(script, number, &news);
        }
    }
}

/* ---- lines ---- */

static void hear_press(vt_script *script, const vt_lwatch *watch, const vt_lline *line)
{
    bool up = line->ours && vt_reading_released(&line->reading);
    bool wanted = up == (watch->plan->hears == VT_HEARS_RELEASE);
    if (!line->ours || !wanted) return;
    vt_lnews news = {.turn = VT_TURN_ENTER,
        .text = line->reading.text,
        .length = line->reading.length - (up ? 3 : 0),
        .acts = true,
        .rows = !up};
    tell(script, watch->number, &news);
}

static void hear_tag(vt_script *script, vt_lwatch *watch, const vt_lline *line)
{
    if (!line->ours || vt_reading_released(&line->reading)) return;
    watch->initial = false;
    vt_turn turn = vt_tag_line(&watch->tag, line->reading.text, line->reading.length, script->now_us);
    if (turn == VT_TURN_NONE) return;
    vt_lnews news = {.turn = VT_TURN_ENTER, .acts = true, .rows = turn == VT_TURN_ENTER};
    if (turn == VT_TURN_ENTER) {
        news.text = line->reading.text;
        news.length = line->reading.length;
    }
    tell(script, watch->number, &news);
}

static void hear_change(vt_script *script, vt_lwatch *watch, const vt_lline *line)
{
    vt_lnews news = {.turn = VT_TURN_ENTER};
    const vt_lplan *plan = watch->plan;
    if (line->out) {
        double far = fabs(line->value - watch->last);
        if (watch->told && (plan->by > 0 ? far < plan->by : far == 0)) return;
        news.valued = true;
        news.value = watch->last = line->value;
        news.acts = plan->by > 0 && watch->told;
    } else if (line->ours && !line->reading.valued && !vt_reading_released(&line->reading)) {
        vt_hash text = vt_hash_bytes(vt_hash_start, line->reading.text, line->reading.length);
        if (watch->last_text == text) return;
        watch->last_text = text;
        news.text = line->reading.text;
        news.length = line->reading.length;
    } else {
        return;
    }
    watch->told = watch->told || line->out;
    watch->initial = false;
    tell(script, watch->number, &news);
}

static void hear(vt_script *script, vt_lwatch *watch, const vt_lline *line)
{
    const vt_lplan *plan = watch->plan;
    uint64_t number = watch->number;
    bool any = plan->hears == VT_HEARS_PRESENCE && plan->bands[0].rule.band == VT_BAND_ANY;
    switch (plan->hears) {
    case VT_HEARS_BAND:
    case VT_HEARS_ZONES:
    case VT_HEARS_PRESENCE:
        if (any ? !line->ours : !line->out) break;
        step(script, number, BY_TIME, 0);
        step(script, number, BY_VALUE, line->value);
        break;
    case VT_HEARS_LINE:
        if (line->line)
            tell(script, number,
                &(vt_lnews){.turn = VT_TURN_ENTER, .text = line->line, .length = line->length});
        break;
    case VT_HEARS_TAG:
        hear_tag(script, watch, line);
        break;
    case VT_HEARS_CHANGE:
        hear_change(script, watch, line);
        break;
    case VT_HEARS_PRESS:
    case VT_HEARS_RELEASE:
        hear_press(script, watch, line);
        break;
    default:
        break;
    }
}

/* The next watch of the channel in order of beginning. */
static vt_lwatch *next_of(const vt_script *script, int channel, uint64_t last, uint64_t newest)
{
    struct vt_lhub *hub = script->hub;
    for (int i = 0; i < hub->watch_count; i++) {
        vt_lwatch *watch = &hub->watches[i];
        if (watch->number > last && watch->number <= newest && watch->plan->channel == channel) return watch;
    }
    return NULL;
}

void vt_watches_line(vt_script *script, int channel, const vt_lline *line)
{
    vt_lwatch *watch;
    uint64_t newest = script->serial;
    for (uint64_t last = 0; (watch = next_of(script, channel, last, newest)) != NULL;) {
        last = watch->number;
        hear(script, watch, line);
    }
}

void vt_watches_lost(vt_script *script, int channel, const char *why)
{
    vt_lwatch *watch;
    uint64_t newest = script->serial;
    for (uint64_t last = 0; (watch = next_of(script, channel, last, newest)) != NULL;) {
        last = watch->number;
        watch->told = false;
        vt_lnews gone = {.turn = VT_TURN_ENTER};
        if (watch->plan->hears == VT_HEARS_TAG) {
            if (vt_tag_line(&watch->tag, "", 0, script->now_us) == VT_TURN_LEAVE) tell(script, last, &gone);
        } else if (watch->plan->hears == VT_HEARS_LOST) {
            gone.text = why;
            gone.length = strlen(why);
            tell(script, last, &gone);
        } else if (watch->plan->count) {
            step(script, last, BY_LOSS, 0);
        }
    }
}

void vt_watches_tell(vt_script *script, vt_hears hears, int channel, const char *name, const vt_lnews *news)
{
    vt_lwatch *watch;
    uint64_t newest = script->serial;
    for (uint64_t last = 0; (watch = next_of(script, channel, last, newest)) != NULL;) {
        last = watch->number;
        if (watch->plan->hears == hears && (!*name || strcmp(watch->plan->name, name) == 0))
            tell(script, last, news);
    }
}

/* ---- time ---- */

static int64_t wish_of(const vt_lwatch *watch)
{
    int64_t wish = watch->plan->hears == VT_HEARS_TAG ? vt_tag_wish(&watch->tag) : INT64_MAX;
    for (int i = 0; i < watch->plan->count; i++)
        if (vt_watch_wish(&watch->bands[i]) < wish) wish = vt_watch_wish(&watch->bands[i]);
    return wish;
}

/* One that lay there when the watch began, or one that is silent for too long. */
static void look_tag(vt_script *script, vt_lwatch *watch)
{
    vt_turn turn = vt_tag_look(&watch->tag, script->now_us);
    vt_lnews news = {.turn = VT_TURN_ENTER};
    if (turn == VT_TURN_NONE) return;
    if (turn == VT_TURN_ENTER) {
        const vt_buf *text = &script->hub->sensors[watch->plan->channel - 1].text;
        news.text = (const char *)text->data;
        news.length = text->size;
    } else {
        watch->initial = false;
        news.acts = script->visit != 0;
    }
    tell(script, watch->number, &news);
}

void vt_watches_due(vt_script *script)
{
    struct vt_lhub *hub = script->hub;
    for (int i = 0; i < hub->sensor_count; i++) {
        vt_lline line = {0};
        line.out = vt_sensor_due(&hub->sensors[i].shape, &script->channels[i], script->now_us, &line.value);
        if (line.out) vt_watches_line(script, i + 1, &line);
    }
    uint64_t last = 0, newest = script->serial;
    for (;;) {
        vt_lwatch *watch = NULL;
        for (int i = 0; i < hub->watch_count && !watch; i++)
            if (hub->watches[i].number > last && wish_of(&hub->watches[i]) <= script->now_us)
                watch = &hub->watches[i];
        if (!watch || watch->number > newest) return;
        last = watch->number;
        if (watch->plan->hears == VT_HEARS_TAG)
            look_tag(script, watch);
        else
            step(script, last, BY_TIME, 0);
    }
}

int64_t vt_watches_wish(const vt_script *script)
{
    const struct vt_lhub *hub = script->hub;
    int64_t wish = INT64_MAX;
    for (int i = 0; i < hub->sensor_count; i++)
        if (vt_sensor_wish(&hub->sensors[i].shape) < wish) wish = vt_sensor_wish(&hub->sensors[i].shape);
    for (int i = 0; i < hub->watch_count; i++)
        if (wish_of(&hub->watches[i]) < wish) wish = wish_of(&hub->watches[i]);
    return wish;
}

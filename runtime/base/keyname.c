#include "base/keyname.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/utf8.h"

static const char *const names[] = {"return", "escape", "backspace", "tab", "space", "capslock", "f1", "f2",
    "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "f13", "f14", "f15", "f16", "f17", "f18",
    "f19", "f20", "f21", "f22", "f23", "f24", "printscreen", "scrolllock", "pause", "insert", "home",
    "pageup", "delete", "end", "pagedown", "right", "left", "down", "up", "numlock", "keypad /", "keypad *",
    "keypad -", "keypad +", "keypad enter", "keypad 0", "keypad 1", "keypad 2", "keypad 3", "keypad 4",
    "keypad 5", "keypad 6", "keypad 7", "keypad 8", "keypad 9", "keypad .", "keypad ,",
    "keypad =", "application", "power", "help", "menu", "select", "stop", "again", "undo", "cut", "copy",
    "paste", "find", "mute", "volumeup", "volumedown", "left ctrl", "left shift", "left alt", "left gui",
    "right ctrl", "right shift", "right alt", "right gui", "modeswitch", "audionext", "audioprev",
    "audiostop", "audioplay", "audiomute", "mediaselect", "www", "mail", "calculator", "computer",
    "ac search", "ac home", "ac back", "ac forward", "ac stop", "ac refresh", "ac bookmarks",
    "brightnessdown", "brightnessup", "eject", "sleep", NULL};

/* What people call keys that SDL calls otherwise. */
static const char *const others[][2] = {{"enter", "return"}, {"esc", "escape"}, {"ctrl", "left ctrl"},
    {"control", "left ctrl"}, {"shift", "left shift"}, {"alt", "left alt"}, {"super", "left gui"},
    {"windows", "left gui"}, {"arrow left", "left"}, {"arrow right", "right"}, {"arrow up", "up"},
    {"arrow down", "down"}, {"caps lock", "capslock"}, {"page up", "pageup"}, {"page down", "pagedown"},
    {"comma", ","}, {"dot", "."}, {"minus", "-"}, {"plus", "+"}, {"blank", "space"}};

static bool one_character(const char *name)
{
    size_t at = 0, length = strlen(name);
    if (length == 0 || !vt_utf8_valid(name, length)) return false;
    unsigned code = (unsigned)vt_utf8_next(name, length, &at);
    return at == length && code > 32 && code != 127 && !(code >= 'A' && code <= 'Z');
}

bool vt_keyname_known(const char *name)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0) return true;
    return one_character(name);
}

const char *vt_keyname_nearest(const char *name)
{
    static const char letters[] =
        "a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0s\0t\0u\0v\0w\0x\0y\0z";
    const char *best = NULL;
    if (name[0] >= 'A' && name[0] <= 'Z' && !name[1]) return letters + 2 * (name[0] - 'A');
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (vt_nearest_distance(name, others[i][0]) == 0) return others[i][1];
    for (int i = 0; names[i]; i++)
        if (vt_nearest_close(name, names[i]) &&
            (!best || vt_nearest_distance(name, names[i]) < vt_nearest_distance(name, best)))
            best = names[i];
    return best;
}

static void trim(const char **text, size_t *length)
{
    while (*length && strchr(" \t", **text))
        (*text)++, (*length)--;
    while (*length && strchr(" \t", (*text)[*length - 1]))
        (*length)--;
}

bool vt_keyname_next(const char **at, vt_keyname_part *out)
{
    if (!*at || !**at) return false;
    size_t size = strcspn(*at, ",");
    const char *key = *at, *equals = memchr(key, '=', size), *what = key;
    size_t key_size = equals ? (size_t)(equals - key) : size, what_size = key_size;
    if (equals) {
        what = equals + 1;
        what_size = size - key_size - 1;
    }
    *at += size + (key[size] == ',');
    trim(&key, &key_size);
    trim(&what, &what_size);
    out->sound = key_size > 0 && key_size < sizeof out->key && what_size > 0 && what_size < sizeof out->what;
    snprintf(out->key, sizeof out->key, "%.*s", (int)key_size, key);
    snprintf(out->what, sizeof out->what, "%.*s", (int)what_size, what);
    return true;
}

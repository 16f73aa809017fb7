/* Keys by name, down and up. */
#include "host/keys.h"

#include <ctype.h>
#include <string.h>

/* False: a key without a name, which nobody could ask for. */
static bool add(vt_host_news *news, const char *called, bool down)
{
    if (!called || !called[0]) return false;
    vt_event *event = &news->events[news->count++];
    *event = (vt_event){.kind = VT_EVENT_KEY, .as.key.down = down};
    for (int i = 0; called[i] && i < VT_EVENT_TEXT - 1; i++)
        event->as.key.name[i] = (char)((unsigned char)called[i] < 128 ? tolower(called[i]) : called[i]);
    return true;
}

void vt_keys_change(
    vt_keys *keys, vt_host_news *news, int scancode, bool down, const char *(*name)(int scancode))
{
    if (scancode <= 0 || scancode >= VT_KEYS_MAX || keys->down[scancode] == down) return;
    if (!add(news, name(scancode), down)) return;
    keys->down[scancode] = down;
    keys->count += down ? 1 : -1;
}

void vt_keys_release(vt_keys *keys)
{
    keys->releasing = keys->count > 0;
}

void vt_keys_due(vt_keys *keys, vt_host_news *news, int most, const char *(*name)(int scancode))
{
    for (int i = 0; keys->releasing && i < VT_KEYS_MAX && news->count < most; i++) {
        if (keys->down[i]) vt_keys_change(keys, news, i, false, name);
    }
    if (keys->count == 0) keys->releasing = false;
}

/* See ttys.h. */
#include "devices/ttys.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool vt_sys_text(const char *folder, const char *name, char *out, int size)
{
    char path[4300];
    out[0] = '\0';
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (!file) return false;
    bool read = fgets(out, size, file) != NULL;
    fclose(file);
    if (!read) out[0] = '\0';
    out[strcspn(out, "\r\n")] = '\0';
    return read;
}

bool vt_sys_usb(const char *sys, char folder[4096])
{
    char top[4096], path[4200];
    if (!realpath(sys, top)) return false;
    size_t least = strlen(top);
    while (strlen(folder) > least) {
        snprintf(path, sizeof path, "%s/idVendor", folder);
        if (access(path, R_OK) == 0) return true;
        char *slash = strrchr(folder, '/');
        if (!slash) return false;
        *slash = '\0';
    }
    return false;
}

/* False: nothing hangs on it, as on the ports that the kernel only keeps in store. */
static bool describe(const char *dev, const char *sys, const char *name, vt_tty *out)
{
    char path[4300], folder[4096], kind[32], maker[48], product[64];
    *out = (vt_tty){0};
    if ((size_t)snprintf(out->node, sizeof out->node, "%s/%s", dev, name) >= sizeof out->node) return false;
    if (access(out->node, F_OK) != 0) return false;
    snprintf(path, sizeof path, "%s/class/tty/%s", sys, name);
    if (vt_sys_text(path, "type", kind, sizeof kind) && strcmp(kind, "0") == 0) return false;
    snprintf(path, sizeof path, "%s/class/tty/%s/device", sys, name);
    if (!realpath(path, folder)) return false;
    if (!vt_sys_usb(sys, folder)) {
        snprintf(out->what, sizeof out->what, "a port of the machine itself");
        return true;
    }
    const char *place = strrchr(folder, '/');
    snprintf(out->place, sizeof out->place, "%.31s", place ? place + 1 : folder);
    vt_sys_text(folder, "idVendor", out->vendor, sizeof out->vendor);
    vt_sys_text(folder, "idProduct", out->product, sizeof out->product);
    vt_sys_text(folder, "serial", out->serial, sizeof out->serial);
    vt_sys_text(folder, "manufacturer", maker, sizeof maker);
    vt_sys_text(folder, "product", product, sizeof product);
    bool named = maker[0] || product[0];
    snprintf(out->what, sizeof out->what, "%s%s%s", named ? maker : "a USB serial port",
        maker[0] && product[0] ? " " : "", product);
    return true;
}

static int by_place(const void *a, const void *b)
{
    const vt_tty *one = a, *other = b;
    int order = strverscmp(one->place, other->place);
    return order ? order : strverscmp(one->node, other->node);
}

int vt_ttys_list(const char *dev, const char *sys, vt_tty out[VT_TTYS_MAX])
{
    char path[4096];
    int count = 0;
    snprintf(path, sizeof path, "%s/class/tty", sys);
    DIR *folder = opendir(path);
    if (!folder) return 0;
    for (struct dirent *entry = readdir(folder); entry && count < VT_TTYS_MAX; entry = readdir(folder)) {
        if (entry->d_name[0] != '.' && describe(dev, sys, entry->d_name, &out[count])) count++;
    }
    closedir(folder);
    qsort(out, (size_t)count, sizeof out[0], by_place);
    return count;
}

static bool is_hex4(const char *text)
{
    return strspn(text, "0123456789abcdefABCDEF") >= 4;
}

static bool is_own(const vt_tty *tty, const char *name)
{
    return name[0] && (strcmp(tty->serial, name) == 0 || strcmp(tty->place, name) == 0);
}

bool vt_tty_is(const vt_tty *tty, const char *port)
{
    const char *rest = port + 4;
    if (strncmp(port, "usb:", 4) != 0 || !tty->vendor[0]) return false;
    if (!(is_hex4(rest) && rest[4] == ':' && is_hex4(rest + 5))) return is_own(tty, rest);
    if (strncasecmp(tty->vendor, rest, 4) != 0 || strncasecmp(tty->product, rest + 5, 4) != 0) return false;
    return rest[9] == '\0' || (rest[9] == ':' && is_own(tty, rest + 10));
}

const char *vt_tty_name(const vt_tty *tty, const vt_tty *all, int count, char port[128])
{
    int same = 0;
    for (int i = 0; i < count; i++)
        same += strcmp(all[i].serial, tty->serial) == 0;
    const char *own = tty->serial[0] && same == 1 ? tty->serial : tty->place;
    if (tty->vendor[0])
        snprintf(port, 128, "usb:%s:%s:%.100s", tty->vendor, tty->product, own);
    else
        snprintf(port, 128, "%s", tty->node);
    return port;
}

/* Which chip may decode. libmpv would try all that it knows, one after the other, and the libraries of those
 * that are not here write to the standard error; so it is told one, by what the machine shows. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "film/mpv_film.h"

/* A decoder among the video devices; cameras are there, too. */
static bool decodes(const char *folder, const char *device)
{
    char path[600], name[64] = "";
    snprintf(path, sizeof path, "%s/%s/name", folder, device);
    FILE *file = fopen(path, "re");
    if (!file) return false;
    bool read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    return read && strstr(name, "dec");
}

static bool draws(const char *folder, const char *device)
{
    (void)folder;
    return strncmp(device, "renderD", 7) == 0;
}

static bool any(const char *folder, bool (*is)(const char *folder, const char *device))
{
    DIR *devices = opendir(folder);
    bool found = false;
    if (!devices) return false;
    for (const struct dirent *device; !found && (device = readdir(devices));)
        found = is(folder, device->d_name);
    closedir(devices);
    return found;
}

const char *vt_film_hardware(const char *dri, const char *video)
{
    if (any(video, decodes)) return "v4l2m2m-copy";
    return any(dri, draws) ? "vaapi-copy" : "no";
}

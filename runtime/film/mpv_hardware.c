/* Which chip may decode. libmpv would try all that it knows, one after the other, and the libraries of those
 * that are not here write to the standard error; so it is told one, by what the machine shows. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "film/film.h"

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

int vt_films_decoders(const char *video, char (*names)[VT_FILMS_DECODER], int most)
{
    DIR *devices = opendir(video);
    int count = 0;
    if (!devices) return 0;
    for (const struct dirent *device; count < most && (device = readdir(devices));)
        if (strlen(device->d_name) < VT_FILMS_DECODER && decodes(video, device->d_name))
            strcpy(names[count++], device->d_name);
    closedir(devices);
    return count;
}

static bool has_render_node(const char *dri)
{
    DIR *devices = opendir(dri);
    bool found = false;
    if (!devices) return false;
    for (const struct dirent *device; !found && (device = readdir(devices));)
        found = strncmp(device->d_name, "renderD", 7) == 0;
    closedir(devices);
    return found;
}

const char *vt_films_hardware(const char *dri, const char *video)
{
    char name[1][VT_FILMS_DECODER];
    if (vt_films_decoders(video, name, 1)) return "v4l2m2m-copy";
    return has_render_node(dri) ? "vaapi-copy" : "no";
}

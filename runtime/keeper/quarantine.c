/* The file holds a line per asset: how often, a space, the name. */
#include "keeper/quarantine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static void parse_line(vt_quarantine *quarantine, char *line)
{
    char *name;
    long crashes = strtol(line, &name, 10);
    if (crashes < 1 || crashes > 1000000 || *name != ' ' || !name[1]) return;
    if (strlen(name + 1) >= VT_QUARANTINE_NAME || quarantine->count == VT_QUARANTINE_NAMES) return;
    int at = quarantine->count++;
    quarantine->assets[at].crashes = (int)crashes;
    strcpy(quarantine->assets[at].name, name + 1);
}

void vt_quarantine_load(vt_quarantine *quarantine, const char *folder)
{
    memset(quarantine, 0, sizeof *quarantine);
    snprintf(quarantine->path, sizeof quarantine->path, "%s/crashes", folder);
    FILE *file = fopen(quarantine->path, "re");
    if (!file) return;
    char line[VT_QUARANTINE_NAME + 32];
    bool begins = true; /* of a line, not the rest of one that is too long */
    while (fgets(line, sizeof line, file)) {
        size_t end = strcspn(line, "\n");
        bool whole = line[end] == '\n';
        line[end] = '\0';
        if (begins && whole) parse_line(quarantine, line);
        begins = whole;
    }
    fclose(file);
}

static void save(const vt_quarantine *quarantine)
{
    char fresh[sizeof quarantine->path + 8];
    snprintf(fresh, sizeof fresh, "%s.new", quarantine->path);
    FILE *file = fopen(fresh, "we");
    bool fine = file != NULL;
    for (int i = 0; fine && i < quarantine->count; i++) {
        fine = fprintf(file, "%d %s\n", quarantine->assets[i].crashes, quarantine->assets[i].name) > 0;
    }
    if (file && fclose(file) != 0) fine = false;
    if (!fine || rename(fresh, quarantine->path) != 0) {
        vt_log(VT_LOG_WARNING, "%s could not be written: a later start will not know which asset crashed",
            quarantine->path);
    }
}

/* The asset's place; a new name takes the place of the least blamed when all are taken. */
static int place_of(vt_quarantine *quarantine, const char *name)
{
    int least = 0;
    for (int i = 0; i < quarantine->count; i++) {
        if (strcmp(quarantine->assets[i].name, name) == 0) return i;
        if (quarantine->assets[i].crashes < quarantine->assets[least].crashes) least = i;
    }
    int at = quarantine->count < VT_QUARANTINE_NAMES ? quarantine->count++ : least;
    quarantine->assets[at].crashes = 0;
    snprintf(quarantine->assets[at].name, VT_QUARANTINE_NAME, "%s", name);
    return at;
}

bool vt_quarantine_blame(vt_quarantine *quarantine, const char *name)
{
    if (!name[0] || strchr(name, '\n') || strlen(name) >= VT_QUARANTINE_NAME) return false;
    int at = place_of(quarantine, name);
    quarantine->assets[at].crashes++;
    save(quarantine);
    return quarantine->assets[at].crashes == VT_QUARANTINE_CRASHES;
}

bool vt_quarantine_holds(const vt_quarantine *quarantine, int index)
{
    return quarantine->assets[index].crashes >= VT_QUARANTINE_CRASHES;
}

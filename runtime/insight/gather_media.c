/* How sounds and films were used: each file's starts and ends. How much of it was played is its place at the
 * end in its length; a file that is sought in or goes round counts as what it reached. */
#include <math.h>
#include <string.h>

#include "insight/gather_find.h"
#include "insight/pick.h"

static vt_seen_media *find(vt_crowd *crowd, const char *name)
{
    vt_seen_media *media = crowd->media.items;
    for (size_t i = 0; i < crowd->media.count; i++)
        if (strcmp(media[i].name, name) == 0) return &media[i];
    if (crowd->media.count == VT_NAMES_MOST) return NULL;
    vt_seen_media *added = vt_list_add(&crowd->media, sizeof *added);
    if (added) vt_gather_copy(added->name, sizeof added->name, name);
    return added;
}

static void begin(vt_seen_run *run, vt_seen_media *media)
{
    media->starts++;
    if (!run->in_visit || media->last_visit == run->visit + 1) return;
    media->last_visit = run->visit + 1;
    media->visits++;
}

static bool add_share(vt_seen_media *media, double share)
{
    media->half += share >= 0.5;
    media->most += share >= 0.9;
    return vt_list_add_number(&media->shares, share);
}

static bool end(vt_seen_media *media, const vt_row *row)
{
    static const char *const causes[VT_CUTS] = {"stop", "scene", "idle", "fault"};
    char cause[16] = "";
    double at_ms = 0;
    media->stops++;
    bool placed = vt_pick_number(row, "at_ms", &at_ms) && at_ms >= 0 && at_ms < 1e12;
    if (vt_pick_text(row, "cause", cause, sizeof cause) && strcmp(cause, "end") == 0) {
        media->ended++;
        return add_share(media, 1);
    }
    for (int i = 0; i < VT_CUTS; i++)
        media->cut[i] += strcmp(cause, causes[i]) == 0;
    if (!placed || !vt_list_add_number(&media->left_s, at_ms / 1000)) return !placed;
    return !(media->length_s > 0) || add_share(media, fmin(at_ms / 1000 / media->length_s, 1));
}

void vt_gather_media(vt_report *report, vt_seen_run *run, const vt_row *row)
{
    double ms = 0;
    if (row->target[0] == '\0') return;
    vt_seen_media *media = find(run->crowd, row->target);
    if (!media) {
        report->no_memory = report->no_memory || run->crowd->media.count < VT_NAMES_MOST;
        return;
    }
    vt_pick_text(row, "kind", media->kind, sizeof media->kind);
    if (vt_pick_number(row, "len_ms", &ms) && ms > 0 && ms < 1e12) media->length_s = ms / 1000;
    if (row->kind == VT_ROW_MEDIA_START)
        begin(run, media);
    else if (!end(media, row))
        report->no_memory = true;
}

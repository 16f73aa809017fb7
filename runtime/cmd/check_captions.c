/* Captions: whether they are there, can be read by Vitrine, and can be read by people in the time they stand.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cmd/check_private.h"
#include "playback/captions.h"

/* Netflix, English Timed Text Style Guide, "Reading Speed Limits": adults' programmes up to 20 characters a
 * second. */
static const double fastest = 20;

/* What begins within this of another's end is a cut of hand-made captions, and no overlap. */
enum { SLACK_US = 50000 };

bool vt_check_is_captions(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcasecmp(dot, ".srt") == 0 || strcasecmp(dot, ".vtt") == 0);
}

bool vt_check_captions_of(const char *captions, const char *medium, char language[16])
{
    const char *dot = strrchr(medium, '.'), *slash = strrchr(medium, '/');
    size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - medium) : strlen(medium);
    if (vt_check_is_captions(medium) || strncmp(captions, medium, stem) != 0 || captions[stem] != '.')
        return false;
    const char *rest = captions + stem + 1, *end = strrchr(captions, '.');
    size_t size = rest > end ? 0 : (size_t)(end - rest);
    if (size > 15 || memchr(rest, '.', size)) return false;
    if (language) snprintf(language, 16, "%.*s", (int)size, rest);
    return true;
}

static void tell_pace(vt_check *check, const char *name, const vt_captions *captions)
{
    int overlapping = 0, fast = 0;
    char overlap_at[16], fast_at[16];
    double worst = 0;
    for (int i = 0; i < captions->count; i++) {
        const vt_caption *caption = &captions->items[i];
        double seconds = (double)(caption->to_us - caption->from_us) / 1e6;
        size_t letters = vt_utf8_count(caption->text, strlen(caption->text));
        double pace = seconds > 0 ? (double)letters / seconds : 0;
        if (pace > worst) worst = pace;
        if (pace > fastest && fast++ == 0) vt_check_time(caption->from_us, fast_at);
        if (i > 0 && caption->from_us < captions->items[i - 1].to_us - SLACK_US && overlapping++ == 0)
            vt_check_time(caption->from_us, overlap_at);
    }
    if (overlapping)
        vt_check_tell(check, VT_CHECK_NOTE, name, "let each line end when the next begins",
            "%d %s before the one before has ended, first at %s: only the newer one is shown", overlapping,
            overlapping == 1 ? "line begins" : "lines begin", overlap_at);
    if (fast)
        vt_check_tell(check, VT_CHECK_NOTE, name, "shorten them, or let them stand longer",
            "%d %s gone too soon to be read, first at %s: up to %.0f letters a second; %.0f can be read",
            fast, fast == 1 ? "line is" : "lines are", fast_at, worst, fastest);
}

void vt_check_caption_file(vt_check *check, const char *name, const char *bytes, size_t size)
{
    vt_captions captions = {0};
    vt_err err = {0};
    char where[440];
    int skipped = 0;
    if (!vt_captions_read(&captions, name, bytes, size, &skipped, &err)) {
        vt_check_tell(
            check, VT_CHECK_CANNOT, err.origin[0] ? err.origin : name, NULL, "captions: %s", err.message);
        return;
    }
    snprintf(where, sizeof where, "%.400s:%d", name, captions.bad_line);
    if (skipped)
        vt_check_tell(check, VT_CHECK_FAULT, where, "write its time as 00:01:02,500 --> 00:01:04,000",
            "%d of %d captions cannot be read and will not be shown", skipped, skipped + captions.count);
    else if (captions.count == 0)
        vt_check_tell(check, VT_CHECK_NOTE, name, NULL, "there are no captions in it");
    else
        vt_check_tell(
            check, VT_CHECK_FINE, name, NULL, "%d caption%s", captions.count, captions.count == 1 ? "" : "s");
    tell_pace(check, name, &captions);
    vt_captions_finish(&captions);
}

/* Whether captions in this language, or in none that is named, lie beside it. */
static bool has(const vt_check *check, const char *name, const char *language)
{
    size_t length = strcspn(language, "-");
    for (int i = 0; i < vt_bundle_count(check->bundle); i++) {
        const char *file = vt_bundle_at(check->bundle, i)->name;
        char theirs[16];
        if (strncmp(file, "assets/", 7) != 0 || !vt_check_is_captions(file) ||
            !vt_check_captions_of(file + 7, name, theirs))
            continue;
        if (!theirs[0] || !language[0] || strcasecmp(theirs, language) == 0) return true;
        if (strlen(theirs) == length && strncasecmp(theirs, language, length) == 0) return true;
    }
    return false;
}

void vt_check_captioned(vt_check *check, const char *name)
{
    const vt_experience *experience = vt_bundle_experience(check->bundle);
    char lacking[200] = "", next[400];
    int count = experience->language_count;
    const char *first = "";
    for (int i = 0; i < (count ? count : 1); i++) {
        const char *language = count ? experience->languages[i] : "";
        size_t end = strlen(lacking);
        if (has(check, name, language)) continue;
        if (end == 0) first = language;
        snprintf(lacking + end, sizeof lacking - end, "%s%s", end ? ", " : "",
            language[0] ? language : "any language");
    }
    if (!lacking[0]) return;
    const char *dot = strrchr(name, '.');
    int stem = (int)(dot ? (size_t)(dot - name) : strlen(name));
    snprintf(next, sizeof next, "if it speaks, put %.*s%s%s.srt beside it", stem, name, first[0] ? "." : "",
        first);
    vt_check_tell(check, VT_CHECK_NOTE, name, next,
        "it has sound and no captions in %s: who does not hear it gets nothing", lacking);
}

/* Names against files: what a scene mentions and is not there, what is there and nothing mentions, and what
 * would be there on a system that does not tell A from a. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/check_private.h"

enum { LISTED_MOST = 12 };

static const char assets[] = "assets/";
enum { ASSETS = sizeof assets - 1 };

static bool ends_in(const char *name, const char *const *ends)
{
    const char *dot = strrchr(name, '.');
    for (; dot && *ends; ends++)
        if (strcasecmp(dot + 1, *ends) == 0) return true;
    return false;
}

static bool is_medium(const char *name)
{
    static const char *const ends[] = {"png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "svg",
        "dzi", "mp3", "wav", "flac", "ogg", "oga", "opus", "aif", "aiff", "m4a", "aac", "mp4", "m4v", "mov",
        "webm", "mkv", "avi", "mpg", "mpeg", "wmv", "wma", "heic", NULL};
    return ends_in(name, ends);
}

/* Its name in the folder assets/ of the experience; NULL: it lies elsewhere. */
static const char *own_name(const vt_bundle_file *file)
{
    return strncmp(file->name, assets, ASSETS) == 0 ? file->name + ASSETS : NULL;
}

/* ---- what is not there ---- */

static bool is_camera(const vt_check *check, const char *name)
{
    const vt_experience *experience = vt_bundle_experience(check->bundle);
    for (int i = 0; i < experience->channel_count; i++)
        if (experience->channels[i].kind == VT_CHANNEL_CAMERA &&
            strcmp(experience->channels[i].name, name) == 0)
            return true;
    return false;
}

static bool is_whole_name(const vt_check *check, const vt_mention *mention)
{
    const char *name = mention->text;
    if (mention->partly || name[0] == '.' || strpbrk(name, "\n*<>|") || strstr(name, "://")) return false;
    if (strncmp(name, "keep:", 5) == 0 || is_camera(check, name)) return false;
    return mention->place || is_medium(name);
}

/* The file whose name differs in upper and lower case alone; NULL: there is none. */
static const char *other_case(const vt_check *check, const char *name)
{
    for (int i = 0; i < vt_bundle_count(check->bundle); i++) {
        const char *own = own_name(vt_bundle_at(check->bundle, i));
        if (own && strcasecmp(own, name) == 0) return own;
    }
    return NULL;
}

static void tell_missing(vt_check *check, const vt_mention *mention, const vt_err *err)
{
    char where[300], next[400] = "";
    const char *other = err->kind == VT_ERR_MISSING ? other_case(check, mention->text) : NULL;
    snprintf(where, sizeof where, "%.200s:%d", mention->file, mention->line);
    if (other) {
        snprintf(next, sizeof next, "write \"%.180s\" there, or rename the file", other);
        vt_check_tell(check, VT_CHECK_MISSING, where, next,
            "\"%.180s\" is not in assets/, but %.180s is: capitals and small letters are not the same here",
            mention->text, other);
    } else {
        vt_check_tell(check, VT_CHECK_MISSING, where, NULL, "\"%.180s\": %s", mention->text, err->message);
    }
}

static bool seen_before(const vt_check *check, int index)
{
    for (int i = 0; i < index; i++) {
        const vt_mention *mention = &check->mentions.items[i];
        if (!mention->partly && strcmp(mention->text, check->mentions.items[index].text) == 0 &&
            is_whole_name(check, mention))
            return true;
    }
    return false;
}

static void find_missing(vt_check *check)
{
    for (int i = 0; i < check->mentions.count; i++) {
        const vt_mention *mention = &check->mentions.items[i];
        vt_err err = {0};
        if (!is_whole_name(check, mention)) continue;
        int fd = vt_bundle_open_media(check->bundle, mention->text, &err);
        if (fd >= 0)
            close(fd);
        else if (!seen_before(check, i))
            tell_missing(check, mention, &err);
    }
}

/* A name such as "bird_" .. i .. ".ogg" is whole when the scene runs, and not before. */
static void tell_unseen(vt_check *check)
{
    const vt_mention *first = NULL;
    char where[300];
    int count = 0;
    for (int i = 0; i < check->mentions.count; i++) {
        const vt_mention *mention = &check->mentions.items[i];
        if (!mention->partly || !is_medium(mention->text)) continue;
        if (count++ == 0) first = mention;
    }
    if (!first) return;
    snprintf(where, sizeof where, "%.200s:%d", first->file, first->line);
    vt_check_tell(check, VT_CHECK_NOTE, where, "play those scenes once, or write the names out in a table",
        count > 1 ? "%s and %d more are put together while the show runs: whether their files are "
                    "there is not seen here"
                  : "%s is put together while the show runs: whether its files are there is not seen here",
        first->text, count - 1);
}

/* ---- what nothing mentions ---- */

/* Captions belong to the film or sound beside them. */
static bool belongs(const vt_check *check, const char *name)
{
    for (int i = 0; vt_check_is_captions(name) && i < vt_bundle_count(check->bundle); i++) {
        const char *own = own_name(vt_bundle_at(check->bundle, i));
        if (own && vt_check_captions_of(name, own, NULL)) return true;
    }
    return false;
}

static bool is_mentioned(const vt_check *check, const char *name)
{
    const vt_experience *experience = vt_bundle_experience(check->bundle);
    for (int i = 0; i < experience->font_count; i++)
        if (strcmp(experience->fonts[i].file, name) == 0) return true;
    for (int i = 0; i < check->mentions.count; i++)
        if (vt_mention_fits(&check->mentions.items[i], name)) return true;
    return belongs(check, name);
}

static void find_unused(vt_check *check)
{
    char list[1000] = "", more[40] = "";
    int count = 0;
    for (int i = 0; i < vt_bundle_count(check->bundle); i++) {
        const vt_bundle_file *file = vt_bundle_at(check->bundle, i);
        const char *own = own_name(file);
        bool counts = own && vt_utf8_valid(own, strlen(own)) && (is_medium(own) || vt_check_is_captions(own));
        if (!counts || is_mentioned(check, own)) continue;
        size_t end = strlen(list);
        if (count++ < LISTED_MOST) snprintf(list + end, sizeof list - end, "%s%.70s", end ? ", " : "", own);
    }
    if (count > LISTED_MOST) snprintf(more, sizeof more, " and %d more", count - LISTED_MOST);
    if (count)
        vt_check_tell(check, VT_CHECK_NOTE, "assets", "remove them, if they are not wanted any more",
            "no scene and no table mentions %s%s", list, more);
}

/* ---- names that are none ---- */

static void find_unreadable(vt_check *check)
{
    for (int i = 0; i < vt_bundle_count(check->bundle); i++) {
        const char *name = vt_bundle_at(check->bundle, i)->name;
        char shown[400];
        size_t size = 0;
        if (vt_utf8_valid(name, strlen(name))) continue;
        for (const char *at = name; *at && size < sizeof shown - 5; at++)
            size += (size_t)snprintf(shown + size, sizeof shown - size,
                (unsigned char)*at < 0x80 ? "%c" : "\\x%02X", (unsigned char)*at);
        vt_check_tell(check, VT_CHECK_FAULT, shown, "rename it, best with plain letters, digits, - and _",
            "its name is not UTF-8, perhaps from an old archive: no scene can name it");
    }
}

void vt_check_names(vt_check *check)
{
    find_unreadable(check);
    find_missing(check);
    tell_unseen(check);
    find_unused(check);
}

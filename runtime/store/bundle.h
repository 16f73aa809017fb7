/* An experience as it stood at one moment: its text files held in memory, its pictures and fonts by name and
 * hash. Every fresh script state is built from a bundle, so that a file saved in between cannot mix two
 * versions. */
#ifndef VT_STORE_BUNDLE_H
#define VT_STORE_BUNDLE_H

#include "store/conf.h"
#include "store/confine.h"

typedef struct vt_bundle vt_bundle;

typedef struct {
    const char *name;         /* relative, "scenes/attract.lua" */
    unsigned char sha256[32]; /* zero while a large file has not been hashed yet */
    const char *text;         /* NUL-terminated valid UTF-8, captions as they are; NULL for what is not text
                                 (pictures, fonts) */
    size_t size;              /* bytes */
} vt_bundle_file;

/* Text is .lua, .csv, .conf, .txt, .md, and captions: .srt and .vtt, of which those in shared count as files
 * of assets/, where there is none of that name. shared may be NULL: the folder of assets common to all
 * experiences; a shared folder that is missing counts as NULL. hash_media false leaves pictures unhashed
 * (quick start). Refused, naming the file and the next step: no experience.conf, no scene, a first scene
 * without a file, text that is not UTF-8 or above 8 MiB. */
vt_bundle *vt_bundle_read(const char *folder, const char *shared, bool hash_media, vt_err *err);
/* From the copy that a journal keeps; files may come in any order. media_folder may be NULL or missing: there
 * are then no pictures of its own. */
vt_bundle *vt_bundle_from_files(
    const vt_bundle_file *files, int count, const char *media_folder, const char *shared, vt_err *err);
/* The same bundle once more, for another owner, who destroys it too. Any thread, like destroying. */
vt_bundle *vt_bundle_share(vt_bundle *bundle);
void vt_bundle_destroy(vt_bundle *bundle);

const vt_experience *vt_bundle_experience(const vt_bundle *bundle);
uint64_t vt_bundle_hash(
    const vt_bundle *bundle); /* of all names and sizes, and the text: first 64 bits of a SHA-256 */
int vt_bundle_count(const vt_bundle *bundle);
const vt_bundle_file *vt_bundle_at(const vt_bundle *bundle, int index); /* in byte order of names */
const vt_bundle_file *vt_bundle_find(const vt_bundle *bundle, const char *name);
/* A picture or font by the name a script uses: the experience's assets/ first, then the shared ones.
 * -1 with VT_ERR_MISSING and the nearest name, or as vt_folder_file. */
int vt_bundle_open_media(const vt_bundle *bundle, const char *name, vt_err *err);
const char *vt_bundle_folder(const vt_bundle *bundle);

#endif

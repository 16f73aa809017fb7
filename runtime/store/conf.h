/* kiosk.conf (how this machine is set up) and experience.conf (what a team says of its work), both INI files
 * read by inih. Unknown sections and keys and wrong values are refused with file:line, the nearest known name
 * and the range. */
#ifndef VT_STORE_CONF_H
#define VT_STORE_CONF_H

#include "base/buf.h"
#include "base/channel.h"
#include "base/err.h"

typedef struct vt_conf vt_conf;

/* Every option at its default. */
vt_conf *vt_conf_create(vt_err *err);
void vt_conf_destroy(vt_conf *conf);
/* Relative folders in the file are taken from the file's own folder. All mistakes of the file are in one
 * message, a line each; conf is then unchanged. */
bool vt_conf_read(vt_conf *conf, const char *path, vt_err *err);
/* "section.key" = value, from the command line. */
bool vt_conf_set(vt_conf *conf, const char *key, const char *value, const char *origin, vt_err *err);
/* The whole file with every option, its comment and its present value: what kiosk.conf is made of. */
void vt_conf_write(const vt_conf *conf, vt_buf *out);

/* The options of one section, a line "key=value" each; and such lines back again. */
void vt_conf_write_section(const vt_conf *conf, const char *section, vt_buf *out);
bool vt_conf_read_section(
    vt_conf *conf, const char *section, const char *lines, const char *origin, vt_err *err);

/* By "section.key"; a key that options.def lacks is a programmer's error and aborts. */
const char *vt_conf_text(const vt_conf *conf, const char *key); /* borrowed until the next change */
long vt_conf_int(const vt_conf *conf, const char *key);
double vt_conf_real(const vt_conf *conf, const char *key);
bool vt_conf_bool(const vt_conf *conf, const char *key);

enum { VT_KIOSK_NAME = 132 };
/* What this instance's journals begin with: kiosk.name, and kiosk.role behind it where there is one. */
void vt_conf_kiosk(const vt_conf *conf, char out[VT_KIOSK_NAME]);

/* What [sensor NAME], [output NAME] and [helper NAME] say of this machine, into the declaration of that name.
 * False: together they make no sense; err tells file:line, decl is as before. */
bool vt_conf_channel(const vt_conf *conf, vt_channel_decl *decl, vt_err *err);
/* Sections of channels that are not among decls, one call each. */
void vt_conf_strange_channels(const vt_conf *conf, const vt_channel_decl *decls, int count,
    void (*each)(void *context, const vt_err *err), void *context);

/* The text of a configuration file with one key set, appended to out; everything else stays as it is. */
void vt_conf_edit(const char *text, const char *section, const char *key, const char *value, vt_buf *out);
/* The same in a file, which is the old one or the new one whatever happens; one that is missing is made. */
bool vt_conf_edit_file(
    const char *path, const char *section, const char *key, const char *value, vt_err *err);

/* value: the default. unit: the unit, or the words of a CHOICE ("auto, cpu or gpu"). least == most: no range.
 */
typedef struct {
    const char *section, *key, *type, *value, *unit, *what;
    double least, most;
} vt_option_info;
int vt_option_count(void);
const vt_option_info *vt_option_at(int index);

/* ---- experience.conf ---- */

enum { VT_FIELDS_MAX = 8 };

typedef struct {
    char name[48];
    char unit[24];
    char expires[12]; /* YYYY-MM-DD, or empty */
    int field_count;  /* declared fields, all integers or declared words */
    struct {
        char name[32];
        char unit[24];
    } fields[VT_FIELDS_MAX];
} vt_event_decl;

typedef struct {
    int api; /* 1 */
    char title[96], team[96], credits[256], licence[64], remixed_from[128];
    char first[48];         /* first scene: the attract loop; "attract" when not said */
    int design_w, design_h; /* 1920 x 1080 when not said */
    double expected_s;      /* how long the team thinks a visit takes; 0: not said */
    char background[10];    /* colour behind everything; black when not said */
    char touch_mark[8];     /* what answers every touch: ring, dot or none; ring when not said */
    char touch_mark_color[10]; /* white when not said */
    int language_count;     /* 0: not said */
    char languages[64][16];
    int font_count;
    struct {
        char name[32];
        char file[128];
    } fonts[32];
    int event_count;
    vt_event_decl events[64];
    int channel_count;
    vt_channel_decl channels[VT_CHANNELS_MAX]; /* in the file's order; see store/channels.h */
} vt_experience;

/* Reads the text of experience.conf; api is the one key that must be there. Sections: [experience] api title
 * team credits licence remixed_from first size(WxH) expected_seconds background touch_mark touch_mark_color
 * languages(comma separated);
 * [fonts] name = file; [event NAME] unit, expires, fields = "a(unit), b"; channels: store/channels.def.
 * Refusals as above. */
bool vt_experience_parse(
    vt_experience *out, const char *text, size_t length, const char *origin, vt_err *err);

#endif

/* What the files of vitrine doctor share. */
#ifndef VT_CMD_DOCTOR_PRIVATE_H
#define VT_CMD_DOCTOR_PRIVATE_H

#include "base/buf.h"
#include "cmd/cmd_private.h"

typedef enum {
    VT_FINDING_FINE,
    VT_FINDING_NOTE, /* good to know; an exhibition may well be like this */
    VT_FINDING_MEND  /* visitors or the journal would suffer */
} vt_finding_kind;

typedef struct {
    vt_finding_kind kind;
    const char *what; /* "display", static */
    char text[400];
    char next[400]; /* the next step; "" when it is fine */
} vt_finding;

enum { VT_FINDINGS_MOST = 64 };

typedef struct {
    const vt_conf *conf;
    const vt_args *args;
    vt_finding items[VT_FINDINGS_MOST];
    int count;
} vt_findings;

/* next: NULL or "" when there is nothing to do. A list that is full takes no more. */
void vt_finding_add(vt_findings *findings, vt_finding_kind kind, const char *what, const char *next,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

void vt_doctor_screen(vt_findings *findings);  /* display, painter, millimetres, touch, keyboard */
void vt_doctor_machine(vt_findings *findings); /* journal, clock, groups, confinement, fonts, devices */

void vt_doctor_media(vt_findings *findings);  /* sound, film, cameras */
double vt_doctor_volume(const vt_conf *conf); /* what staff want at this hour, 0 to 1 */
/* vitrine doctor --sound: a tone left and right at each output. An exit code. */
int vt_doctor_sound(const vt_conf *conf);

/* vitrine doctor --touch: fingers live, until Escape or a minute without any. An exit code. */
int vt_doctor_touch(const vt_args *args, const vt_conf *conf);

#endif

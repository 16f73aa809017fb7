/* The keeper's state, shared by its loop (keeper.c) and its two children (keeper_stage.c, keeper_curtain.c). */
#ifndef VT_KEEPER_PRIVATE_H
#define VT_KEEPER_PRIVATE_H

#include <sys/types.h>

#include "keeper/diary.h"
#include "keeper/helpers.h"
#include "keeper/keeper.h"
#include "keeper/lair.h"
#include "keeper/notify.h"
#include "keeper/quarantine.h"
#include "keeper/vigil.h"
#include "wire/message.h"

typedef struct {
    pid_t pid;             /* 0: none runs */
    int talk;              /* our end of its socket; -1: none */
    int64_t since;         /* when it was started */
    int64_t kill_at;       /* INT64_MAX: not meant to die */
    int64_t start_at;      /* when the next one is started; INT64_MAX: not at all */
    int attempt;           /* of the run, from 0 */
    int failures;          /* in a row */
    bool ready, hung;
} keeper_child;

typedef struct {
    const vt_keeper_options *options;
    char folder[VT_LAIR_PATH];
    int signals, lock, canvas;
    vt_ring *ring;
    vt_diary *diary;
    vt_vigil *vigil;
    vt_helpers *helpers;
    vt_notify notify;
    vt_quarantine quarantine;
    keeper_child stage, curtain;
    int64_t alive_at;      /* when systemd is told next */
    int64_t ill_since;     /* 0: the stage is well */
    int64_t ended_by;      /* when somebody asked for the end; 0: nobody */
    bool told_ready;
    bool at_terminal;      /* SIGHUP then means that it was closed */
    bool over;
    int code;              /* exit code of vitrine */
} keeper;

void keeper_stage_start(keeper *k);
void keeper_stage_messages(keeper *k);
void keeper_stage_ready(keeper *k); /* its first picture is up */
/* It is gone, with this status of waitpid. */
void keeper_stage_gone(keeper *k, int status);
void keeper_stage_tell(keeper *k, vt_message_kind kind, int64_t number, const char *text);
void keeper_stage_tell_disk(keeper *k);

void keeper_curtain_start(keeper *k);
/* A byte: its window is up; the end of file: it is gone or going. */
void keeper_curtain_speaks(keeper *k);
void keeper_curtain_gone(keeper *k);

#endif

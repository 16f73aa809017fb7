/* Declarations of channels: [sensor NAME], [output NAME], [helper NAME], [keep NAME] and [camera NAME] of
 * experience.conf, the same from Lua (but for cameras), and what a machine's kiosk.conf says otherwise. Every
 * fact about a key comes from store/channels.def.
 *
 * Refusals have no origin: whoever knows file and line adds them. */
#ifndef VT_STORE_CHANNELS_H
#define VT_STORE_CHANNELS_H

#include "base/buf.h"
#include "base/channel.h"
#include "base/err.h"

/* "sensor", "output", "helper", "messages", "keep", "camera" */
const char *vt_channel_kind_name(vt_channel_kind kind);
/* The NAME of a section "sensor NAME"; NULL: not a section of channels. */
const char *vt_channel_named(const char *section, vt_channel_kind *kind);
/* The kind that a section "sensors NAME" probably means; NULL: no idea. */
const char *vt_channel_nearest_kind(const char *section);

/* A fresh declaration with every default. Refused: a name that is none. */
bool vt_channel_begin(vt_channel_decl *decl, vt_channel_kind kind, const char *name, vt_err *err);
/* value as experience.conf has it. Refused: a key this kind has not, a value out of its range or form. */
bool vt_channel_set(vt_channel_decl *decl, const char *key, const char *value, vt_err *err);
/* Whether all that must stand together does, once every key is set. */
bool vt_channel_check(const vt_channel_decl *decl, vt_err *err);
/* Whether the key exists for the kind and a machine may say otherwise; else err tells. */
bool vt_channel_machine_key(vt_channel_kind kind, const char *key, vt_err *err);
/* Empties what only the old source needed, before a machine names another. */
void vt_channel_forget_source(vt_channel_decl *decl);

const char *vt_channel_source_name(vt_channel_source source); /* "serial"; "none" */
/* What a camera is opened as: "/dev/video0", "fake"; NULL: this machine has none. */
const char *vt_channel_camera(const vt_channel_decl *decl);

/* The tables of docs/DEVICES.md. */
void vt_channel_guide(vt_buf *out);

#endif

/* What the files of the fonts share: a slot for each font that a text may be set in. */
#ifndef VT_TYPE_FONTS_INNER_H
#define VT_TYPE_FONTS_INNER_H

#include "base/hash.h"
#include "type/fonts_face.h"

enum {
#define FALLBACK(script, han, regular, bold, index, package) +2
    VT_FONT_FALLBACKS = 0
#include "type/fallbacks.def"
#undef FALLBACK
    ,
    VT_FONT_SLOTS = VT_FONTS_MAX + VT_FONT_FALLBACKS,
    VT_FONT_NAME_BYTES = 64,
    VT_FONT_CHOICES = 1024,
    VT_DIALECTS_MAX = 128
};

typedef enum { FONT_DECLARED, FONT_OPEN, FONT_UNUSABLE } font_state;

typedef struct {
    char name[VT_FONT_NAME_BYTES];
    char *file;
    font_state state;
    vt_face *face;
} vt_font_slot;

/* A remembered answer of vt_fonts_choose. */
typedef struct {
    uint32_t code_point; /* 0: none */
    vt_writing script;
    const char *han; /* as vt_language_han names it */
    int own;
    unsigned look;
    int font;
} vt_font_choice;

struct vt_fonts {
    vt_fonts_deps deps;
    int count; /* of declared ones, which come first; those that stand in begin at VT_FONTS_MAX */
    uint32_t generation;
    bool told_too_long;
    char language[16];                       /* the visitor's */
    hb_language_t dialects[VT_DIALECTS_MAX]; /* the first is none */
    int dialect_count;
    vt_glyphs *glyphs;
    vt_font_slot slots[VT_FONT_SLOTS];
    vt_font_choice choices[VT_FONT_CHOICES];
    vt_cache layouts;
};

/* Opened when it is needed first; NULL when it cannot be used. */
vt_face *vt_fonts_face(vt_fonts *fonts, int font);

/* Of the fallback fonts that the system has: which, and which version of them. */
vt_hash vt_fonts_installed(void);

#endif

/* The fonts of the repository, declared as an experience has them. */
#ifndef VT_TESTS_LETTERS_H
#define VT_TESTS_LETTERS_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "type/fonts.h"

static int open_asset(void *context, const char *name, vt_err *err)
{
    char path[512];
    (void)context;
    snprintf(path, sizeof path, "%s/assets/%s%s", VT_SOURCE_DIR, strchr(name, '/') ? "" : "fonts/", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail_errno(err, name, "open the font");
    return fd;
}

static inline vt_fonts *inter(void)
{
    const vt_fonts_deps deps = {.open = open_asset};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_fonts *fonts = vt_fonts_create(&deps, &err);
    if (!fonts) abort();
    vt_fonts_declare(fonts, "sans", "Inter-Regular.otf", &err);
    vt_fonts_declare(fonts, "bold", "Inter-Bold.otf", &err);
    vt_fonts_declare(fonts, "italic", "Inter-Italic.otf", &err);
    return fonts;
}

#endif

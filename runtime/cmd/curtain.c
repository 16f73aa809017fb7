/* vitrine curtain: see host/curtain.h. */
#include "cmd/cmd_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/curtain.h"
#include "wire/canvas.h"

typedef struct {
    int fd;
    vt_canvas *canvas;
    struct vt_curtain_picture picture;
} last_picture;

static const struct vt_curtain_picture *look(void *context)
{
    last_picture *last = context;
    vt_canvas_destroy(last->canvas);
    last->canvas = vt_canvas_look(last->fd, NULL);
    if (!last->canvas || !vt_canvas_whole(last->canvas)) return NULL;
    const vt_pixels *pixels = vt_canvas_pixels(last->canvas);
    last->picture = (struct vt_curtain_picture){
        .w = pixels->w, .h = pixels->h, .stride = pixels->stride, .data = pixels->data};
    return &last->picture;
}

int vt_verb_curtain(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err;
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    if (args.rest_count != 2) {
        fprintf(stderr, "vitrine: curtain is started by the keeper; use: vitrine run\n");
        return VT_EXIT_USAGE;
    }
    last_picture last = {.fd = atoi(args.rest[0])};
    const vt_curtain_source source = {.display = args.display,
        .across = args.across,
        .one_of_several = args.role != NULL,
        .context = &last,
        .look = look};
    code = vt_curtain_run(&source, atoi(args.rest[1]), &err);
    if (code != VT_EXIT_OK) vt_cmd_fail(code, &err);
    vt_canvas_destroy(last.canvas);
    return code;
}

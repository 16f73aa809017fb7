/* vitrine conf: the manual of every option, with its present value. */
#include "cmd/cmd_private.h"

#include <stdio.h>

int vt_verb_conf(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err;
    vt_buf text;
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    vt_conf *conf = vt_args_conf(&args, &err);
    if (!conf) return vt_cmd_fail(VT_EXIT_USAGE, &err);
    vt_buf_init(&text);
    vt_conf_write(conf, &text);
    code = vt_buf_ok(&text) && fwrite(text.data, 1, text.size, stdout) == text.size ? VT_EXIT_OK
                                                                                    : VT_EXIT_FAILED;
    vt_buf_finish(&text);
    vt_conf_destroy(conf);
    return code;
}

/* vitrine report: what visitors did, for people or for programs. */
#include "cmd/cmd_private.h"

#include <stdio.h>

#include "insight/report.h"

int vt_verb_report(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err;
    vt_buf text;
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    if (args.rest_count == 0) {
        vt_args_help(verb);
        return VT_EXIT_USAGE;
    }
    vt_report *report = vt_report_create(args.rest, args.rest_count, &err);
    if (!report) return vt_cmd_fail(VT_EXIT_FAILED, &err);
    vt_buf_init(&text);
    if (args.json) {
        vt_report_json(report, &text);
    } else {
        vt_report_text(report, &text);
    }
    code = vt_buf_ok(&text) && fwrite(text.data, 1, text.size, stdout) == text.size ? VT_EXIT_OK
                                                                                    : VT_EXIT_FAILED;
    vt_buf_finish(&text);
    vt_report_destroy(report);
    return code;
}

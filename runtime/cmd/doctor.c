/* vitrine doctor: what this machine has and lacks for a kiosk, a line each, and what to do about it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/doctor_private.h"

static const char *const kinds[] = {"fine", "note", "mend"};

void vt_finding_add(
    vt_findings *findings, vt_finding_kind kind, const char *what, const char *next, const char *format, ...)
{
    va_list arguments;
    if (findings->count == VT_FINDINGS_MOST) return;
    vt_finding *finding = &findings->items[findings->count++];
    finding->kind = kind;
    finding->what = what;
    snprintf(finding->next, sizeof finding->next, "%s", next ? next : "");
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof finding->text, format, arguments);
    va_end(arguments);
}

static void tell(const vt_findings *findings)
{
    static const char *const colors[] = {"\033[32m", "\033[33m", "\033[31m"};
    bool colored = isatty(STDOUT_FILENO);
    for (int i = 0; i < findings->count; i++) {
        const vt_finding *finding = &findings->items[i];
        printf("%s%s%s  %-11s%s\n", colored ? colors[finding->kind] : "", kinds[finding->kind],
            colored ? "\033[0m" : "", finding->what, finding->text);
        if (finding->next[0]) printf("                 -> %s\n", finding->next);
    }
}

static void put(vt_buf *out, const char *key, const char *value, const char *after)
{
    vt_buf_json_string(out, key, strlen(key));
    vt_buf_bytes(out, ":", 1);
    vt_buf_json_string(out, value, strlen(value));
    vt_buf_bytes(out, after, strlen(after));
}

static bool tell_json(const vt_findings *findings)
{
    vt_buf out;
    vt_buf_init(&out);
    vt_buf_bytes(&out, "[", 1);
    for (int i = 0; i < findings->count; i++) {
        const vt_finding *finding = &findings->items[i];
        if (i > 0) vt_buf_bytes(&out, ",\n ", 3);
        vt_buf_bytes(&out, "{", 1);
        put(&out, "state", kinds[finding->kind], ",");
        put(&out, "what", finding->what, ",");
        put(&out, "text", finding->text, ",");
        put(&out, "next", finding->next, "}");
    }
    vt_buf_bytes(&out, "]\n", 2);
    bool done = vt_buf_ok(&out) && fwrite(out.data, 1, out.size, stdout) == out.size;
    vt_buf_finish(&out);
    return done;
}

int vt_verb_doctor(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err;
    static vt_findings findings;
    int code = vt_args_parse(&args, verb, argc, argv), to_mend = 0;
    if (code >= 0) return code;
    vt_conf *conf = vt_args_conf(&args, &err);
    if (!conf) return vt_cmd_fail(VT_EXIT_USAGE, &err);
    if (args.touch || args.sound) {
        code = args.touch ? vt_doctor_touch(&args, conf) : vt_doctor_sound(conf);
        vt_conf_destroy(conf);
        return code;
    }
    findings = (vt_findings){.conf = conf, .args = &args};
    vt_doctor_screen(&findings);
    vt_doctor_media(&findings);
    vt_doctor_machine(&findings);
    for (int i = 0; i < findings.count; i++)
        to_mend += findings.items[i].kind == VT_FINDING_MEND;
    code = to_mend > 0 ? VT_EXIT_FOUND : VT_EXIT_OK;
    if (!args.json)
        tell(&findings);
    else if (!tell_json(&findings))
        code = VT_EXIT_FAILED;
    vt_conf_destroy(conf);
    return code;
}

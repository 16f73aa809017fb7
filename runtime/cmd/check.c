/* vitrine check: what of an experience would not work in front of visitors, found before they come.
 * Everything is looked at as a run looks at it: the scripts are loaded, pictures are decoded, sounds are read
 * to their end and films are played. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/check_private.h"
#include "script/script.h"

static const struct {
    const char *name, *color, *state; /* state: for programs */
} verdicts[] = {[VT_CHECK_FINE] = {"fine", "\033[32m", "fine"},
    [VT_CHECK_NOTE] = {"note", "\033[33m", "note"},
    [VT_CHECK_HEAVY] = {"heavy", "\033[31m", "mend"},
    [VT_CHECK_CANNOT] = {"cannot play", "\033[31m", "mend"},
    [VT_CHECK_MISSING] = {"missing", "\033[31m", "mend"},
    [VT_CHECK_FAULT] = {"mend", "\033[31m", "mend"}};

static void put(vt_buf *out, const char *key, const char *value, const char *after)
{
    vt_buf_printf(out, "\"%s\":", key);
    vt_buf_json_string(out, value, strlen(value));
    vt_buf_text(out, after);
}

void vt_check_tell(
    vt_check *check, vt_check_verdict verdict, const char *where, const char *next, const char *format, ...)
{
    char text[1200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    check->problems += verdict > VT_CHECK_NOTE;
    check->notes += verdict == VT_CHECK_NOTE;
    if (check->args->json) {
        vt_buf_text(&check->json, check->json.size ? ",\n {" : "[{");
        put(&check->json, "state", verdicts[verdict].state, ",");
        put(&check->json, "verdict", verdicts[verdict].name, ",");
        put(&check->json, "where", where, ",");
        put(&check->json, "text", text, ",");
        put(&check->json, "next", next ? next : "", "}");
        return;
    }
    printf("%s%-11s%s  %s: %s\n", check->colored ? verdicts[verdict].color : "", verdicts[verdict].name,
        check->colored ? "\033[0m" : "", where, text);
    while (next && next[0]) {
        size_t line = strcspn(next, "\n");
        printf("             -> %.*s\n", (int)line, next);
        next += line + (next[line] == '\n');
    }
    fflush(stdout);
}

/* ---- the scripts ---- */

static void no_row(void *context, vt_row_kind kind, const char *target, const char *json, size_t length)
{
    (void)context;
    (void)kind;
    (void)target;
    (void)json;
    (void)length;
}

static void say(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static void tell_fault(vt_check *check, const vt_err *err)
{
    vt_check_tell(
        check, VT_CHECK_FAULT, err->origin[0] ? err->origin : "experience.conf", NULL, "%s", err->message);
}

static void fault(void *context, const vt_err *err, const char *scene, const char *entry)
{
    (void)scene;
    (void)entry;
    tell_fault(context, err);
}

static void load(vt_check *check)
{
    vt_err err = {0};
    vt_stage *stage = vt_stage_create(&(vt_stage_deps){0}, &err);
    vt_script *script = stage ? vt_script_create(&(vt_script_deps){.context = check,
                                                     .stage = stage,
                                                     .bundle = check->bundle,
                                                     .language = "",
                                                     .row = no_row,
                                                     .say = say,
                                                     .fault = fault},
                                    &(vt_script_limits){.budget = vt_conf_int(check->conf, "script.budget"),
                                        .memory = (size_t)vt_conf_int(check->conf, "script.memory_mb") << 20},
                                    &err)
                              : NULL;
    if (!script) tell_fault(check, &err);
    vt_script_destroy(script);
    vt_stage_destroy(stage);
}

static void read_mentions(vt_check *check)
{
    for (int i = 0; i < vt_bundle_count(check->bundle); i++) {
        const vt_bundle_file *file = vt_bundle_at(check->bundle, i);
        size_t length = strlen(file->name);
        if (!file->text || length < 5) continue;
        if (strcmp(file->name + length - 4, ".lua") == 0)
            vt_mentions_lua(&check->mentions, file->name, file->text);
        else if (strcmp(file->name + length - 4, ".csv") == 0)
            vt_mentions_csv(&check->mentions, file->name, file->text, file->size);
    }
}

/* ---- the verb ---- */

static int finish(vt_check *check)
{
    bool told = true;
    if (check->args->json) {
        vt_buf_text(&check->json, check->json.size ? "]\n" : "[]\n");
        told = vt_buf_ok(&check->json) &&
               fwrite(check->json.data, 1, check->json.size, stdout) == check->json.size;
    } else if (check->problems == 0) {
        printf("%sNothing to mend%s.\n", check->colored ? "\033[32m" : "", check->colored ? "\033[0m" : "");
    } else {
        printf("%d to mend.\n", check->problems);
    }
    if (!told || check->mentions.no_memory) return VT_EXIT_FAILED;
    return check->problems ? VT_EXIT_FOUND : VT_EXIT_OK;
}

int vt_verb_check(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err = {0};
    char folder[4096], shared[4096];
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    vt_check check = {.args = &args, .colored = isatty(STDOUT_FILENO)};
    vt_buf_init(&check.json);
    check.conf = vt_args_conf(&args, &err);
    if (!check.conf) return vt_cmd_fail(VT_EXIT_USAGE, &err);
    if (!vt_args_experience(&args, check.conf, folder, &err)) {
        code = vt_cmd_fail(VT_EXIT_FAILED, &err);
        goto out;
    }
    check.bundle = vt_bundle_read(folder, vt_shared_assets(folder, shared) ? shared : NULL, false, &err);
    if (check.bundle) {
        load(&check);
        read_mentions(&check);
        vt_check_names(&check);
        vt_check_media(&check);
    } else {
        tell_fault(&check, &err);
    }
    code = finish(&check);
out:
    vt_mentions_finish(&check.mentions);
    vt_bundle_destroy(check.bundle);
    vt_buf_finish(&check.json);
    vt_conf_destroy(check.conf);
    return code;
}

/* One key of a configuration file set, and everything else in it left as people wrote it: comments, blanks,
 * order, line ends. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "store/conf.h"
#include "store/file.h"
#include "store/ini.h"

typedef struct {
    const char *at, *next; /* of the line; where the next one begins */
    size_t length;         /* without blanks and its line end */
} line;

static bool read_line(const char *text, line *out)
{
    if (!*text) return false;
    size_t whole = strcspn(text, "\n");
    out->next = text + whole + (text[whole] == '\n');
    out->at = text + strspn(text, " \t");
    if (out->at > text + whole) out->at = text + whole;
    out->length = (size_t)(text + whole - out->at);
    while (out->length > 0 && strchr(" \t\r", out->at[out->length - 1]))
        out->length--;
    return true;
}

static bool is_section(const line *one, const char *section)
{
    size_t length = strlen(section);
    return one->length >= length + 2 && one->at[0] == '[' && memcmp(one->at + 1, section, length) == 0 &&
           one->at[length + 1] == ']';
}

static bool is_pair(const line *one, const char *key)
{
    size_t length = strlen(key);
    if (one->length <= length || memcmp(one->at, key, length) != 0) return false;
    size_t blanks = strspn(one->at + length, " \t");
    return length + blanks < one->length && strchr("=:", one->at[length + blanks]);
}

/* What a line says of itself behind " ;" stays, too. */
static const char *behind_value(const line *one)
{
    const char *remark = memmem(one->at, one->length, " ;", 2);
    return remark ? remark : one->at + one->length;
}

void vt_conf_edit(const char *text, const char *section, const char *key, const char *value, vt_buf *out)
{
    line one;
    const char *place = NULL, *end = text; /* behind the section's last pair, where the file has it */
    bool inside = false;
    for (const char *at = text; read_line(at, &one); at = one.next) {
        end = one.next;
        if (one.length > 0 && one.at[0] == '[') inside = is_section(&one, section);
        if (!inside) continue;
        if (is_pair(&one, key)) {
            vt_buf_bytes(out, text, (size_t)(one.at - text));
            vt_buf_printf(out, "%s = %s", key, value);
            vt_buf_text(out, behind_value(&one));
            return;
        }
        if (one.length > 0 && one.at[0] != '#' && one.at[0] != ';') place = one.next;
    }
    const char *cut = place ? place : end;
    vt_buf_bytes(out, text, (size_t)(cut - text));
    if (cut > text && cut[-1] != '\n') vt_buf_text(out, "\n");
    if (!place) vt_buf_printf(out, "%s[%s]\n", cut > text ? "\n" : "", section);
    vt_buf_printf(out, "%s = %s\n", key, value);
    vt_buf_text(out, cut);
}

bool vt_conf_edit_file(const char *path, const char *section, const char *key, const char *value, vt_err *err)
{
    vt_buf before, after;
    bool fine = false;
    vt_buf_init(&before);
    vt_buf_init(&after);
    if (access(path, F_OK) == 0 && !vt_file_read(path, VT_INI_FILE_MOST, &before, err)) goto out;
    vt_conf_edit(before.data ? (const char *)before.data : "", section, key, value, &after);
    if (!vt_buf_ok(&after)) {
        vt_fail_memory(err, path);
        goto out;
    }
    fine = vt_file_replace(path, (const char *)after.data, err);
out:
    vt_buf_finish(&before);
    vt_buf_finish(&after);
    return fine;
}

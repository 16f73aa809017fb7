#include "insight/report_layout.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

enum { LABEL = 30, WIDEST = 96 };

/* text in width columns: filled up with blanks, or cut with a tilde, a blank behind it. Control characters
 * become blanks. */
void vt_layout_column(vt_buf *out, const char *text, int width)
{
    size_t length = strlen(text);
    bool cut = vt_utf8_count(text, length) > (size_t)width - 1;
    int columns = 0;
    for (size_t at = 0; at < length && columns < width - (cut ? 2 : 1); columns++) {
        size_t before = at;
        if (vt_utf8_next(text, length, &at) < 32)
            vt_buf_u8(out, ' ');
        else
            vt_buf_bytes(out, text + before, at - before);
    }
    if (cut) vt_buf_u8(out, '~'), columns++;
    for (; columns < width; columns++)
        vt_buf_u8(out, ' ');
}

/* Words of text in lines of at most WIDEST columns, each indented; a word that is longer stays whole. */
void vt_layout_wrapped(vt_buf *out, int indent, const char *text)
{
    int column = 0;
    while (*text) {
        size_t word = strcspn(text, " \t\r\n");
        int columns = (int)vt_utf8_count(text, word);
        if (column && column + 1 + columns > WIDEST) {
            vt_buf_text(out, "\n");
            column = 0;
        }
        vt_buf_printf(out, "%*s", column ? 1 : indent, "");
        column += (column ? 1 : indent) + columns;
        vt_buf_bytes(out, text, word);
        text += word;
        text += strspn(text, " \t\r\n");
    }
    vt_buf_text(out, "\n");
}

void vt_layout_label(vt_buf *out, const char *text)
{
    vt_buf_text(out, "  ");
    vt_layout_column(out, text, LABEL);
}

void vt_layout_heading(vt_buf *out, const char *text)
{
    vt_buf_printf(out, "\n%s\n", text);
}

void vt_layout_seconds(vt_buf *out, double s)
{
    if (!isfinite(s))
        vt_buf_text(out, "?");
    else if (s < 9.95)
        vt_buf_printf(out, "%.1f s", s);
    else if (s < 99.5)
        vt_buf_printf(out, "%.0f s", s);
    else
        vt_buf_printf(out, "%d min %02d s", (int)(s + 0.5) / 60, (int)(s + 0.5) % 60);
}

/* "38 % (27 to 50 %), 24 of 63"; below five of anything only whether it was seen. */
void vt_layout_share(vt_buf *out, vt_share share)
{
    if (share.n < VT_LEAST_N) {
        vt_buf_text(out, share.k > 0 ? "seen" : share.n > 0 ? "not seen" : "-");
        return;
    }
    vt_interval bounds = vt_wilson(share.k, share.n);
    vt_buf_printf(out, "%3.0f %%  (%.0f to %.0f %%)  %ld of %ld", 100.0 * (double)share.k / (double)share.n,
        100 * bounds.low, 100 * bounds.high, share.k, share.n);
}

void vt_layout_quartiles(vt_buf *out, vt_quartiles q, long n)
{
    if (n < VT_LEAST_N || isnan(q.median)) {
        vt_buf_text(out, n > 0 ? "seen" : "-");
        return;
    }
    vt_buf_text(out, "median ");
    vt_layout_seconds(out, q.median);
    vt_buf_text(out, "; the middle half ");
    vt_layout_seconds(out, q.lower);
    vt_buf_text(out, " to ");
    vt_layout_seconds(out, q.upper);
    vt_buf_printf(out, "  (n = %ld)", n);
}

void vt_layout_share_line(vt_buf *out, const char *name, vt_share share)
{
    vt_layout_label(out, name);
    vt_layout_share(out, share);
    vt_buf_text(out, "\n");
}

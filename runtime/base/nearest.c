#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

enum { MOST = 63 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

int vt_nearest_distance(const char *a, const char *b)
{
    int rows[3][MOST + 1];
    int la = (int)strnlen(a, MOST), lb = (int)strnlen(b, MOST);
    for (int j = 0; j <= lb; j++)
        rows[0][j] = j;
    for (int i = 1; i <= la; i++) {
        int *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= lb; j++) {
            int change = before[j - 1] + !same(a[i - 1], b[j - 1]);
            now[j] = least(change, 1 + least(before[j], now[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return rows[la % 3][lb];
}

int vt_nearest_close(const char *word, const char *name)
{
    int length = (int)strnlen(word, MOST);
    if (length >= 3 && strncmp(word, name, (size_t)length) == 0) return 1;
    return vt_nearest_distance(word, name) <= (length < 3 ? 1 : (length + 1) / 3);
}

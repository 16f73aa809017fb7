/* A file that somebody put among what visitors made: a name of any bytes up to the first line feed, then any
 * content. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/keeping_private.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fuzz.h"

static char root[64];

static void prepare(void)
{
    char path[96];
    if (root[0]) return;
    snprintf(root, sizeof root, "/dev/shm/vt-fuzz-kept-%d", (int)getpid());
    snprintf(path, sizeof path, "%s/c", root);
    mkdir(root, 0755);
    mkdir(path, 0755);
}

/* The name as a file's; false: no file can be called that. */
static bool name_of(const uint8_t *bytes, size_t size, char out[256])
{
    if (size == 0 || size > 255 || memchr(bytes, '/', size) || memchr(bytes, 0, size)) return false;
    memcpy(out, bytes, size);
    out[size] = '\0';
    return strcmp(out, ".") != 0 && strcmp(out, "..") != 0;
}

static void expect_sound(const vt_collection *c)
{
    FUZZ_MUST(c->read.count <= 1 && c->read.total == c->read.count);
    for (int i = 0; i < c->read.count; i++) {
        const char *line = c->read.items[i].line;
        size_t length = strlen(line);
        FUZZ_MUST(c->read.items[i].number > 0);
        FUZZ_MUST(length > 0 && length + 32 < VT_LINE_MOST && line[length - 1] == '}');
        FUZZ_MUST(vt_utf8_valid(line, length));
        for (size_t k = 0; k < length; k++)
            FUZZ_MUST((unsigned char)line[k] >= 0x20);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const uint8_t *end = memchr(bytes, '\n', size);
    char name[256], path[400];
    prepare();
    if (!end || !name_of(bytes, (size_t)(end - bytes), name)) return 0;
    snprintf(path, sizeof path, "%s/c/%s", root, name);
    FILE *file = fopen(path, "wb");
    if (!file) return 0;
    fwrite(end + 1, 1, size - (size_t)(end + 1 - bytes), file);
    fclose(file);
    for (int kind = VT_KEEP_DRAWINGS; kind <= VT_KEEP_PHOTOS; kind++) {
        vt_collection *c = vt_alloc(sizeof *c);
        if (!c) break;
        memcpy(c->name, "c", 2);
        c->rules = (vt_keep){.root = root, .name = c->name, .kind = (vt_keep_kind)kind, .most = 10};
        vt_keeping_read(c);
        expect_sound(c);
        vt_keep_list_finish(&c->known);
        vt_free(c->since);
        vt_keeping_view_finish(&c->read);
        vt_free(c);
    }
    unlink(path);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const seeds[] = {"00000012-20261122-101500-mine.txt\nOnce upon\r\na \"time\"\n",
        "00000013-undated.txt\n\xc3\xa9\xf0\x9f\x98\x80\t\x01",
        "7-x.json\n{\"points\":\n12, \"name\": \"A\"}", "1-20261122-101500.png\n",
        "000000000000001-20269999-999999 (copy).jpeg\nx", "0-.txt\nx", "9999999999999999-a.txt\nx",
        "12-\xff.png\n", "3-\xc3\xa9.jpg\n"};
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        add(seeds[i], strlen(seeds[i]));
}

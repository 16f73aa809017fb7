/* A font file from anywhere: it is refused, or text is measured and drawn with it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "fuzz.h"
#include "type/typeset.h"

static const uint8_t *file;
static size_t file_size;

static int open_input(void *context, const char *name, vt_err *err)
{
    (void)context;
    if (strchr(name, '/')) {
        vt_fail(err, VT_ERR_MISSING, name, "There is none.");
        return -1;
    }
    int fd = memfd_create("font", MFD_CLOEXEC);
    FUZZ_MUST(fd >= 0 && write(fd, file, file_size) == (ssize_t)file_size && lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char text[] = "Hjf\u0301 AV غلا क्षि 123";
    file = bytes;
    file_size = size;
    vt_fonts *fonts = vt_fonts_create(&(vt_fonts_deps){.open = open_input}, NULL);
    FUZZ_MUST(fonts && vt_fonts_declare(fonts, "sans", "input.ttf", NULL));
    vt_text_style style = {.font = "sans", .size = 20, .line_height = 1, .wrap = 100, .language = ""};
    vt_text_box box;
    if (vt_fonts_measure(fonts, text, strlen(text), &style, &box)) {
        const vt_layout *layout = vt_fonts_layout(fonts, text, strlen(text), 0, &style, NULL);
        FUZZ_MUST(layout && box.h > 0);
        for (int i = 0; i < layout->run_count; i++) {
            const vt_run *run = &layout->runs[i];
            const vt_stretch stretch = {.text = layout->text + run->start,
                .length = run->length,
                .script = run->script,
                .rtl = run->rtl};
            vt_raster raster = {.w = 0};
            vt_fonts_raster(fonts, run->font, &stretch, 20 * 64, run->made, 1, &raster, NULL);
            vt_free(raster.data);
        }
    }
    vt_fonts_destroy(fonts);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const names[] = {"Inter-Regular.otf", "NotoSansHebrew-Regular.ttf",
        "NotoSansArabic-Regular.ttf", "NotoSansDevanagari-Regular.ttf"};
    static uint8_t bytes[1 << 20];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/assets/fonts/%s", VT_SOURCE_DIR, names[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size = fd >= 0 ? read(fd, bytes, sizeof bytes) : -1;
        if (size > 0) add(bytes, (size_t)size);
        if (fd >= 0) close(fd);
    }
}

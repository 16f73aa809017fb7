/* kiosk.conf, as somebody edits it at night. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "store/channels.h"
#include "store/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static char path[64];
    vt_err err = {0};
    vt_buf before, after;
    if (!path[0]) snprintf(path, sizeof path, "/dev/shm/vt-fuzz-%d.conf", (int)getpid());
    FILE *file = fopen(path, "wb");
    if (!file) return 0;
    fwrite(bytes, 1, size, file);
    fclose(file);
    vt_conf *conf = vt_conf_create(NULL);
    vt_buf_init(&before);
    vt_buf_init(&after);
    vt_conf_write(conf, &before);
    bool read = vt_conf_read(conf, path, &err);
    vt_conf_write(conf, &after);
    if (!read) {
        FUZZ_MUST(err.kind != VT_ERR_NONE && err.message[0] && strlen(err.message) < sizeof err.message);
        FUZZ_MUST(strcmp((char *)before.data, (char *)after.data) == 0);
    } else {
        for (int i = 0; i < vt_option_count(); i++) {
            const vt_option_info *option = vt_option_at(i);
            char key[80];
            snprintf(key, sizeof key, "%s.%s", option->section, option->key);
            char *value = strdup(vt_conf_text(conf, key));
            FUZZ_MUST(vt_conf_set(conf, key, value, NULL, NULL));
            FUZZ_MUST(option->least == option->most ||
                      (vt_conf_real(conf, key) >= option->least && vt_conf_real(conf, key) <= option->most));
            free(value);
        }
        vt_channel_decl decl = {
            .kind = VT_CHANNEL_SENSOR, .name = "distance", .source = VT_FROM_SERIAL, .field = 1};
        strcpy(decl.port, "/dev/x");
        vt_channel_decl old = decl;
        if (vt_conf_channel(conf, &decl, &err))
            FUZZ_MUST(vt_channel_check(&decl, NULL));
        else
            FUZZ_MUST(err.origin[0] && memcmp(&old, &decl, sizeof decl) == 0);
    }
    vt_buf_finish(&before);
    vt_buf_finish(&after);
    vt_conf_destroy(conf);
    unlink(path);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {
        "[kiosk]\nname = a\nplace = here ; there\n[visit]\nidle_s=30.5\nprompt_s : 0\n",
        "\xEF\xBB\xBF# c\r\n[journal]\r\nfolder = x\r\nnotice = off\r\nprivacy_level = 3\r\n",
        "[screen]\nrotate = 90\npainter = gpu\n",
        "[sensor distance]\nsource = keys\nkeys = a=1, b\nfake_keys = x\n[output lamp]\nto = udp\nport = "
        "a:1\n"
        "[helper printer]\ncommand = lp -d x\n"};
    vt_conf *conf = vt_conf_create(NULL);
    vt_buf all;
    vt_buf_init(&all);
    vt_conf_write(conf, &all);
    add(all.data, all.size);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
    char line[900] = "[kiosk]\nplace = ";
    for (size_t i = strlen(line); i < sizeof line; i++)
        line[i] = i % 9 ? 'x' : ' ';
    add(line, sizeof line);
    vt_buf_finish(&all);
    vt_conf_destroy(conf);
}

/* Files and packets as sensors, and what sensors said as files. */
#include "boards.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <sys/socket.h>

#include "base/log.h"
#include "devices/record.h"

static void write_file(const boards *all, const char *name, const char *text)
{
    boards_fact(all->top, name, text);
}

static vt_channel_decl from_file(const char *file)
{
    vt_channel_decl decl = {.kind = VT_CHANNEL_SENSOR, .source = VT_FROM_FILE, .name = "day", .speed = 1};
    snprintf(decl.file, sizeof decl.file, "%s", file);
    return decl;
}

static void a_recorded_day_plays_at_any_speed(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    write_file(&all, "day.txt", "# a day\n0.000 12 cm\n\n60.5 13\n86400 14");
    boards_start(&all);
    vt_channel_decl decl = from_file("day.txt");
    decl.speed = 864000;
    boards_declare(&all, &decl, 1);
    NEXT(&all, "day!found");
    NEXT(&all, "day=12 cm");
    NEXT(&all, "day=13");
    NEXT(&all, "day=14");
    decl.again = true;
    boards_declare(&all, &decl, 1);
    NEXT(&all, "day!found");
    for (int i = 0; i < 3; i++) {
        NEXT(&all, "day=12 cm");
        NEXT(&all, "day=13");
        NEXT(&all, "day=14");
    }
    boards_clear(&all);
}

static void the_newest_line_of_a_file_that_changes(void **state)
{
    boards all;
    char path[100], other[100];
    (void)state;
    boards_make(&all);
    snprintf(path, sizeof path, "%s/now.txt", all.top);
    snprintf(other, sizeof other, "%s/next.txt", all.top);
    write_file(&all, "now.txt", "20.5\n21.5");
    boards_start(&all);
    vt_channel_decl decl = from_file("now.txt");
    boards_declare(&all, &decl, 1);
    NEXT(&all, "day!found");
    NEXT(&all, "day=21.5");
    FILE *file = fopen(path, "a");
    fputs("22.5\n23", file);
    fflush(file);
    NEXT(&all, "day=22.5"); /* the last line is not finished */
    fputs(".5\n", file);
    fclose(file);
    NEXT(&all, "day=23.5");
    write_file(&all, "next.txt", "24.5");
    assert_int_equal(rename(other, path), 0);
    NEXT(&all, "day=24.5");
    boards_clear(&all);
}

static void no_file_of_others(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    boards_start(&all);
    vt_channel_decl decl = from_file("../../etc/passwd");
    boards_declare(&all, &decl, 1);
    NEXT(&all, "day!lost");
    boards_clear(&all);
}

/* Cameras and collections are declared as channels, and nothing for this room: no news comes of them. */
static void what_is_not_for_devices_is_left_out(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    write_file(&all, "day.txt", "0.000 1\n0.010 2\n");
    boards_start(&all);
    vt_channel_decl decls[] = {{.kind = VT_CHANNEL_CAMERA, .source = VT_FROM_V4L2, .name = "front"},
        {.kind = VT_CHANNEL_KEEP, .name = "wall", .holds = "photos"}, from_file("day.txt")};
    boards_declare(&all, decls, 3);
    NEXT(&all, "day!found");
    NEXT(&all, "day=1");
    boards_clear(&all);
}

static void the_fake_day_stands_in(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    write_file(&all, "fake.txt", "0 1\n0.01 2\n");
    boards_start(&all);
    vt_channel_decl decl = boards_sensor("plate", "usb:85036");
    snprintf(decl.fake_file, sizeof decl.fake_file, "fake.txt");
    decl.fake_when_lost = true;
    boards_declare(&all, &decl, 1);
    NEXT(&all, "plate!lost");
    NEXT(&all, "plate=1");
    NEXT(&all, "plate=2");
    NEXT(&all, "plate=1");
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    char got[300] = "";
    while (strcmp(got, "plate!found") != 0)
        boards_next(&all, got);
    boards_say(board, "real\n");
    NEXT(&all, "plate=real"); /* and the fake is quiet */
    close(board);
    boards_clear(&all);
}

static void what_is_recorded_can_be_played(void **state)
{
    boards all;
    vt_err err;
    char folder[100], path[400] = "", line[100];
    (void)state;
    boards_make(&all);
    snprintf(folder, sizeof folder, "%s/record", all.top);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    all.devices =
        vt_devices_create(&(vt_devices_options){.dev = all.dev, .sys = all.sys, .record = folder}, &err);
    vt_channel_decl decl = boards_sensor("plate", "usb:85036");
    boards_declare(&all, &decl, 1);
    NEXT(&all, "plate!found");
    boards_say(board, "12 cm\n");
    NEXT(&all, "plate=12 cm");
    vt_clock_sleep_us(20000);
    boards_say(board, "13 cm\n");
    NEXT(&all, "plate=13 cm");
    vt_devices_note(all.devices, "button", "1", 1);
    vt_devices_destroy(all.devices);
    DIR *found = opendir(folder);
    int count = 0;
    for (struct dirent *entry = readdir(found); entry; entry = readdir(found)) {
        count += entry->d_name[0] != '.';
        if (strncmp(entry->d_name, "plate-2", 7) == 0)
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    }
    closedir(found);
    assert_int_equal(count, 2);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fgets(line, sizeof line, file) && line[0] == '#');
    assert_true(fgets(line, sizeof line, file) && strcmp(line, "0.000 12 cm\n") == 0);
    assert_true(fgets(line, sizeof line, file) && strstr(line, " 13 cm\n") && atof(line) >= 0.02);
    fclose(file);
    boards_start(&all);
    decl = from_file(strstr(path, "record"));
    boards_declare(&all, &decl, 1);
    NEXT(&all, "day!found");
    NEXT(&all, "day=12 cm");
    NEXT(&all, "day=13 cm");
    close(board);
    boards_clear(&all);
}

static void packets(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof to;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&to, &size), 0);
    vt_channel_decl decls[3] = {{.kind = VT_CHANNEL_OUTPUT, .source = VT_FROM_UDP, .name = "lamp"},
        {.kind = VT_CHANNEL_SENSOR, .source = VT_FROM_UDP, .name = "a"},
        {.kind = VT_CHANNEL_SENSOR, .source = VT_FROM_UDP, .name = "b"}};
    snprintf(decls[0].port, sizeof decls[0].port, "127.0.0.1:%d", ntohs(to.sin_port));
    boards_start(&all);
    boards_declare(&all, decls, 1);
    NEXT(&all, "lamp!found");
    char got[16] = "";
    assert_true(vt_devices_send(all.devices, VT_CHANNEL_OUTPUT, "lamp", "on", 2, NULL));
    assert_int_equal(recv(fd, got, sizeof got, 0), 3);
    assert_string_equal(got, "on\n");
    close(fd);
    vt_devices_send(all.devices, VT_CHANNEL_OUTPUT, "lamp", "off", 3, NULL);
    NEXT(&all, "lamp!lost"); /* nobody listens any more, and this machine says so */
    snprintf(decls[1].port, sizeof decls[1].port, "%d", ntohs(to.sin_port));
    snprintf(decls[2].port, sizeof decls[2].port, "%d", ntohs(to.sin_port));
    boards_declare(&all, decls + 1, 2);
    char one[300];
    do {
        boards_next(&all, one);
    } while (strcmp(one, "b!found") != 0);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(sendto(fd, "1\n2\n", 4, 0, (struct sockaddr *)&to, sizeof to), 4);
    int heard = 0;
    for (int i = 0; i < 4; i++) {
        boards_next(&all, one);
        heard += strcmp(one, "a=1") == 0 || strcmp(one, "a=2") == 0 || strcmp(one, "b=1") == 0 ||
                 strcmp(one, "b=2") == 0;
    }
    assert_int_equal(heard, 4);
    close(fd);
    boards_clear(&all);
}

/* A day of ten hours must not fill the log. */
static void what_is_not_recorded_is_told_once(void **state)
{
    char folder[64] = "/tmp/vt-record-XXXXXX", command[96], line[1000];
    vt_log_line recent[VT_LOG_RECENT];
    unsigned long before, after;
    vt_err err;
    (void)state;
    assert_non_null(mkdtemp(folder));
    vt_record *record = vt_record_create(folder, &err);
    assert_non_null(record);
    memset(line, 'x', sizeof line);
    vt_log_recent(recent, &before);
    for (int second = 0; second < 3; second++) {
        for (int i = 0; i < 400; i++)
            vt_record_line(record, "board", line, sizeof line, second * 1000000);
        vt_record_write(record);
    }
    vt_log_recent(recent, &after);
    assert_int_equal(after, before + 1);
    vt_record_destroy(record);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_day_plays_at_any_speed),
        cmocka_unit_test(the_newest_line_of_a_file_that_changes),
        cmocka_unit_test(no_file_of_others),
        cmocka_unit_test(what_is_not_for_devices_is_left_out),
        cmocka_unit_test(the_fake_day_stands_in),
        cmocka_unit_test(what_is_recorded_can_be_played),
        cmocka_unit_test(what_is_not_recorded_is_told_once),
        cmocka_unit_test(packets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

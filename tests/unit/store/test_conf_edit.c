/* One key is set; everything else in the file stays as people wrote it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "store/conf.h"

static void becomes(const char *before, const char *after)
{
    vt_buf out;
    vt_buf_init(&out);
    vt_conf_edit(before, "sensor left", "port", "usb:1", &out);
    assert_true(vt_buf_ok(&out));
    assert_string_equal((const char *)out.data, after);
    vt_buf_finish(&out);
}

static void one_key(void **state)
{
    (void)state;
    becomes("", "[sensor left]\nport = usb:1\n");
    becomes("[kiosk]\nname = a", "[kiosk]\nname = a\n\n[sensor left]\nport = usb:1\n");
    becomes("[sensor left]\nport = old ; why\n[sensor right]\nport = r\n",
        "[sensor left]\nport = usb:1 ; why\n[sensor right]\nport = r\n");
    becomes("# mine\r\n[sensor left]\r\n  port=old\r\nbaud = 9600\r\n",
        "# mine\r\n[sensor left]\r\n  port = usb:1\r\nbaud = 9600\r\n");
    becomes("[sensor left]\nbaud = 9600\n\n# the right one\n[sensor right]\nport = r\n",
        "[sensor left]\nbaud = 9600\nport = usb:1\n\n# the right one\n[sensor right]\nport = r\n");
    becomes("[sensor left two]\nport = r\n[sensor left]\nports = 3\n",
        "[sensor left two]\nport = r\n[sensor left]\nports = 3\nport = usb:1\n");
}

static void in_a_file(void **state)
{
    char folder[] = "/tmp/vt-edit-XXXXXX", path[64], got[200] = "";
    vt_err err;
    struct stat facts;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/kiosk.conf", folder);
    assert_true(vt_conf_edit_file(path, "sensor left", "port", "usb:1", &err));
    assert_int_equal(chmod(path, 0600), 0);
    assert_true(vt_conf_edit_file(path, "sensor left", "port", "usb:2", &err));
    FILE *file = fopen(path, "r");
    assert_true(fread(got, 1, sizeof got - 1, file) > 0);
    fclose(file);
    assert_string_equal(got, "[sensor left]\nport = usb:2\n");
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600); /* it may hold a password */
    unlink(path);
    rmdir(folder);
    assert_false(vt_conf_edit_file(path, "sensor left", "port", "usb:1", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_key),
        cmocka_unit_test(in_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

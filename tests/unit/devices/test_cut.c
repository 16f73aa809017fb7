/* Two machines whose cable is pulled: two network namespaces with a cable between. Needs the right to make
 * them, and is left out without it. */
#include "peers.h"

#include <sched.h>

static const vt_channel_decl messages = {.kind = VT_CHANNEL_MESSAGES, .name = "messages"};

enum { NOT_ALLOWED = 77 };

static bool shell(const char *text)
{
    const char *words[] = {"sh", "-c", text, NULL};
    return run_to_end(NULL, words) == 0;
}

static void machine(kiosk *it, const char *role, const char *peer)
{
    char key[100];
    kiosk_make(it);
    snprintf(key, sizeof key, "%s/key", it->folder);
    FILE *file = fopen(key, "w");
    for (int i = 0; i < 64; i++)
        fputc('a', file);
    fclose(file);
    chmod(key, 0600);
    setenv("XDG_RUNTIME_DIR", it->folder, 1); /* sockets in folders know no namespaces */
    kiosk_set(it, "messages.key_file", key);
    kiosk_set(it, "messages.peers", peer);
    kiosk_set(it, "devices.listen", "yes");
    kiosk_start(it, role);
    kiosk_declare(it, &messages, 1);
}

/* Says one thing again and again until it is ended. */
static int right_machine(void)
{
    kiosk it;
    for (int i = 0; i < 500 && !shell("ip addr add 10.77.0.2/24 dev v1 && ip link set v1 up"); i++)
        vt_clock_sleep_us(20000);
    machine(&it, "right", "10.77.0.1");
    for (int i = 0; i < 300; i++, vt_clock_sleep_us(200000))
        kiosk_send(&it, VT_CHANNEL_MESSAGES, "messages", "n\t1");
    kiosk_end(&it);
    return 0;
}

static int left_machine(void)
{
    kiosk it;
    if (unshare(CLONE_NEWNET) != 0 || !shell("ip link set lo up && ip link add v0 type veth peer name v1"))
        return NOT_ALLOWED;
    const char *words[] = {"unshare", "-n", "/proc/self/exe", "right", NULL};
    char self[512];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = 0;
    words[2] = self;
    pid_t right = run_beside(NULL, words);
    vt_clock_sleep_us(300000); /* it has its namespace */
    char give[64];
    snprintf(give, sizeof give, "ip link set v1 netns %d", (int)right);
    if (!shell(give)) return NOT_ALLOWED;
    shell("ip addr add 10.77.0.1/24 dev v0 && ip link set v0 up");
    machine(&it, "left", "10.77.0.2");
    UNTIL(&it, "messages!found");
    UNTIL(&it, "messages=n\t1\tright");
    for (int i = 0; i < 2; i++) {
        shell("ip link set v0 down");
        UNTIL(&it, "messages!lost");
        shell("ip link set v0 up");
        UNTIL(&it, "messages!found");
        UNTIL(&it, "messages=n\t1\tright");
    }
    shell("ip link set v0 down");
    kiosk_end(&it); /* waits for nobody */
    end_program(right, SIGKILL);
    return 0;
}

static void a_cable_is_pulled(void **state)
{
    const char *words[] = {"/proc/self/exe", "left", NULL};
    (void)state;
    int code = run_to_end(NULL, words);
    if (code == NOT_ALLOWED) skip();
    assert_int_equal(code, 0);
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_cable_is_pulled)};
    if (count > 1 && strcmp(words[1], "left") == 0) return left_machine();
    if (count > 1 && strcmp(words[1], "right") == 0) return right_machine();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* One key set in any text: what was there stays, and setting it again changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "store/conf.h"

/* Whether all of short is in long, in its order, with one run of other bytes between. */
static int holds(const vt_buf *longer, const char *text, size_t length)
{
    size_t front = 0, back = 0;
    while (front < length && front < longer->size && longer->data[front] == (unsigned char)text[front])
        front++;
    while (back < length && back < longer->size &&
           longer->data[longer->size - 1 - back] == (unsigned char)text[length - 1 - back])
        back++;
    return front + back >= length;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_buf once, again, other;
    char *text = malloc(size + 1);
    if (!text) return 0;
    if (size) memcpy(text, bytes, size);
    text[size] = '\0';
    vt_buf_init(&once);
    vt_buf_init(&again);
    vt_buf_init(&other);
    vt_conf_edit(text, "sensor left", "port", "usb:1a86:7523:1-1.2", &once);
    FUZZ_MUST(vt_buf_ok(&once) && strstr((const char *)once.data, "port = usb:1a86:7523:1-1.2"));
    vt_conf_edit((const char *)once.data, "sensor left", "port", "usb:1a86:7523:1-1.2", &again);
    FUZZ_MUST(again.size == once.size && memcmp(again.data, once.data, once.size) == 0);
    vt_conf_edit(text, "no such section", "no such key", "1", &other);
    FUZZ_MUST(holds(&other, text, strlen(text)));
    vt_buf_finish(&once);
    vt_buf_finish(&again);
    vt_buf_finish(&other);
    free(text);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {
        "# mine\n[sensor left]\nport = old ; why\nbaud = 9600\n[sensor right]\nport=r\n",
        "[kiosk]\r\nname = a\r\n\r\n[sensor left]\r\n  port: b\r\n", "port = a\n[sensor left",
        "[sensor left]port = x\n;", "\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add(texts[i], strlen(texts[i]));
}

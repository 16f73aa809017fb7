/* Tables as spreadsheets save them. */
#include <string.h>

#include "base/csv.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    vt_csv csv;
    vt_err err = {0};
    if (!vt_csv_parse(&csv, (const char *)bytes, size, "words.csv", &err)) {
        FUZZ_MUST(err.kind != VT_ERR_NONE && err.message[0]);
        return 0;
    }
    for (int i = 0; i < csv.columns; i++)
        FUZZ_MUST(
            csv.names[i].length == strlen(csv.names[i].text) && vt_csv_column(&csv, csv.names[i].text) == i);
    for (int row = 0; row < csv.count; row++)
        for (int i = 0; i < csv.columns; i++)
            FUZZ_MUST(csv.rows[row].cells[i].text[csv.rows[row].cells[i].length] == 0);
    vt_csv_finish(&csv);
    return 0;
}

void fuzz_seeds(void (*add)(const void *bytes, size_t size))
{
    static const char *const texts[] = {"key,fr,en\nwelcome,Bonjour,Hello\n\"a \"\"b\"\"\",\"x\ny\",z\n",
        "\xEF\xBB\xBFkey;fr\r\na;b\r\nc;\r\n", "key\tfr\nx\ty\n", "a\n"};
    for (size_t i = 0; i < 4; i++)
        add(texts[i], strlen(texts[i]));
}

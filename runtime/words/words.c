/* Words stay where the parser put them: each file's table is kept, and the index points into the tables. A
 * file is taken whole or not at all. */
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/nearest.h"

enum { LANGUAGES_MAX = 64, TAG_MAX = 15 };

/* A file; keys and texts point into it. */
typedef struct {
    vt_csv csv;
    char origin[96];
    int key_column;
} word_file;

struct vt_words {
    char (*languages)[TAG_MAX + 1];
    int language_count;
    int chosen;
    const char **keys;  /* in byte order */
    vt_csv_cell *texts; /* language_count for each key; text NULL: missing */
    int count;
    word_file *files;
    int file_count;
};

static bool is_tag(const char *tag)
{
    size_t length = strspn(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    return length > 0 && length <= TAG_MAX && tag[length] == '\0';
}

static bool is_key(const char *key)
{
    if (key[0] < 'a' || key[0] > 'z') return false;
    return key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* Without regard to case, as BCP 47 wants; -1 when it is not declared. */
static int language_index(const vt_words *words, const char *language)
{
    for (int i = 0; i < words->language_count; i++)
        if (strcasecmp(words->languages[i], language) == 0) return i;
    return -1;
}

vt_words *vt_words_create(const char *const *languages, int count, vt_err *err)
{
    vt_words *words = NULL;
    if (count < 1 || count > LANGUAGES_MAX) {
        vt_fail(err, VT_ERR_RANGE, NULL, "an experience has 1 to %d languages, not %d", LANGUAGES_MAX, count);
        goto fail;
    }
    words = vt_alloc(sizeof *words);
    if (words) words->languages = vt_alloc_array((size_t)count, sizeof *words->languages);
    if (!words || !words->languages) {
        vt_fail_memory(err, "the words");
        goto fail;
    }
    for (int i = 0; i < count; i++) {
        if (!is_tag(languages[i])) {
            vt_fail(err, VT_ERR_PARSE, NULL, "\"%s\" is no language tag; write one like fr, en or pt-BR",
                languages[i]);
            goto fail;
        }
        if (language_index(words, languages[i]) >= 0) {
            vt_fail(err, VT_ERR_RANGE, NULL, "the language \"%s\" is declared twice", languages[i]);
            goto fail;
        }
        memcpy(words->languages[words->language_count++], languages[i], strlen(languages[i]) + 1);
    }
    return words;

fail:
    vt_words_destroy(words);
    return NULL;
}

void vt_words_destroy(vt_words *words)
{
    if (!words) return;
    for (int i = 0; i < words->file_count; i++)
        vt_csv_finish(&words->files[i].csv);
    vt_free(words->files);
    vt_free(words->keys);
    vt_free(words->texts);
    vt_free(words->languages);
    vt_free(words);
}

typedef struct {
    const char *key;
    const vt_csv_row *row;
} keyed_row;

/* One file on its way in. */
typedef struct {
    const vt_words *words;
    const char *origin;
    vt_err *err;
    const vt_csv *table;
    int key_column;
    int language_of[LANGUAGES_MAX + 1]; /* by column; -1: the key */
    keyed_row *rows;                    /* by key, then by line */
    int row_count;
    const char **keys; /* the index as it will be */
    vt_csv_cell *texts;
    int count;
} arrival;

static bool refuse(const arrival *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool refuse(const arrival *file, int line, const char *format, ...)
{
    char place[200], message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    snprintf(place, sizeof place, "%.180s:%d", file->origin, line);
    return vt_fail(file->err, VT_ERR_PARSE, place, "%s", message);
}

static bool undeclared(const arrival *file, const char *language)
{
    return refuse(
        file, 1, "\"%s\" is not among the declared languages; declare it or remove it here", language);
}

static bool read_header(arrival *file, const char *language)
{
    const vt_csv *table = file->table;
    file->key_column = vt_csv_column(table, "key");
    if (file->key_column < 0) return refuse(file, 1, "there must be a column called key");
    if (language) {
        int text_column = vt_csv_column(table, "text");
        if (text_column < 0 || table->columns != 2)
            return refuse(file, 1, "a file of one language has the columns key and text, and no others");
        file->language_of[file->key_column] = -1;
        file->language_of[text_column] = language_index(file->words, language);
        return file->language_of[text_column] >= 0 || undeclared(file, language);
    }
    /* No language twice, so there are no more columns than language_of holds. */
    bool seen[LANGUAGES_MAX] = {false};
    for (int column = 0; column < table->columns; column++) {
        int index = -1;
        if (column != file->key_column) {
            index = language_index(file->words, table->names[column].text);
            if (index < 0) return undeclared(file, table->names[column].text);
            if (seen[index])
                return refuse(file, 1, "there are two columns for \"%s\"", file->words->languages[index]);
            seen[index] = true;
        }
        file->language_of[column] = index;
    }
    return true;
}

static int compare_rows(const void *a, const void *b)
{
    const keyed_row *p = a, *q = b;
    int order = strcmp(p->key, q->key);
    return order ? order : (p->row->line > q->row->line) - (p->row->line < q->row->line);
}

/* Rows that a spreadsheet left behind, with nothing in any cell. */
static bool is_blank(const vt_csv *table, const vt_csv_row *row)
{
    for (int column = 0; column < table->columns; column++)
        if (row->cells[column].length > 0) return false;
    return true;
}

static bool sort_rows(arrival *file)
{
    const vt_csv *table = file->table;
    file->rows = vt_alloc_array((size_t)table->count + 1, sizeof *file->rows);
    if (!file->rows) return vt_fail_memory(file->err, "the words");
    for (int i = 0; i < table->count; i++) {
        const vt_csv_row *row = &table->rows[i];
        if (is_blank(table, row)) continue;
        const char *key = row->cells[file->key_column].text;
        if (!is_key(key))
            return refuse(
                file, row->line, "\"%s\" cannot be a key; a key has a-z first, then a-z, 0-9 and _", key);
        file->rows[file->row_count++] = (keyed_row){key, row};
    }
    qsort(file->rows, (size_t)file->row_count, sizeof *file->rows, compare_rows);
    for (int i = 1; i < file->row_count; i++)
        if (strcmp(file->rows[i - 1].key, file->rows[i].key) == 0)
            return refuse(file, file->rows[i].row->line, "the key \"%s\" is already in line %d",
                file->rows[i].key, file->rows[i - 1].row->line);
    return true;
}

static bool take_row(const arrival *file, const keyed_row *keyed, vt_csv_cell *texts)
{
    for (int column = 0; column < file->table->columns; column++) {
        int language = file->language_of[column];
        const vt_csv_cell *cell = &keyed->row->cells[column];
        if (language < 0 || cell->length == 0) continue;
        if (texts[language].text)
            return refuse(file, keyed->row->line, "another file has \"%s\" in \"%s\" already", keyed->key,
                file->words->languages[language]);
        texts[language] = *cell;
    }
    return true;
}

/* Both the index so far and the rows are sorted: one walk through both. */
static bool merge(arrival *file)
{
    const vt_words *words = file->words;
    size_t languages = (size_t)words->language_count, most = (size_t)words->count + (size_t)file->row_count;
    file->keys = vt_alloc_array(most + 1, sizeof *file->keys);
    file->texts = vt_alloc_array((most + 1) * languages, sizeof *file->texts);
    if (!file->keys || !file->texts) return vt_fail_memory(file->err, "the words");
    int old = 0, new = 0;
    while (old < words->count || new < file->row_count) {
        int order = old == words->count      ? 1
                    : new == file->row_count ? -1
                                             : strcmp(words->keys[old], file->rows[new].key);
        vt_csv_cell *texts = &file->texts[(size_t)file->count * languages];
        file->keys[file->count++] = order <= 0 ? words->keys[old] : file->rows[new].key;
        if (order <= 0) memcpy(texts, &words->texts[(size_t)old++ * languages], languages * sizeof *texts);
        if (order >= 0 && !take_row(file, &file->rows[new ++], texts)) return false;
    }
    return true;
}

bool vt_words_add(
    vt_words *words, const char *language, const char *text, size_t length, const char *origin, vt_err *err)
{
    vt_csv table;
    if (!vt_csv_parse(&table, text, length, origin, err)) return false;
    arrival file = {.words = words, .origin = origin ? origin : "words", .err = err, .table = &table};
    bool taken = read_header(&file, language) && sort_rows(&file) && merge(&file);
    if (taken) {
        word_file *files = vt_realloc_array(words->files, (size_t)words->file_count + 1, sizeof *files);
        taken = files || vt_fail_memory(err, "the words");
        if (files) words->files = files;
    }
    vt_free(file.rows);
    if (!taken) {
        vt_free(file.keys);
        vt_free(file.texts);
        vt_csv_finish(&table);
        return false;
    }
    word_file *read = &words->files[words->file_count++];
    *read = (word_file){.csv = table, .key_column = file.key_column};
    snprintf(read->origin, sizeof read->origin, "%s", file.origin);
    vt_free(words->keys);
    vt_free(words->texts);
    words->keys = file.keys;
    words->texts = file.texts;
    words->count = file.count;
    return true;
}

bool vt_words_select(vt_words *words, const char *language, vt_err *err)
{
    int index = language_index(words, language);
    if (index >= 0) {
        words->chosen = index;
        return true;
    }
    int nearest = 0, least = vt_nearest_distance(language, words->languages[0]);
    for (int i = 1; i < words->language_count; i++) {
        int distance = vt_nearest_distance(language, words->languages[i]);
        if (distance >= least) continue;
        nearest = i;
        least = distance;
    }
    return vt_fail(err, VT_ERR_MISSING, NULL, "there is no language \"%s\" here; the nearest is \"%s\"",
        language, words->languages[nearest]);
}

const char *vt_words_language(const vt_words *words)
{
    return words->languages[words->chosen];
}

int vt_words_languages(const vt_words *words)
{
    return words->language_count;
}

const char *vt_words_language_at(const vt_words *words, int index)
{
    return index >= 0 && index < words->language_count ? words->languages[index] : NULL;
}

/* The key's texts, one a language; NULL when the key is unknown. */
static const vt_csv_cell *find(const vt_words *words, const char *key)
{
    int low = 0, high = words->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = strcmp(words->keys[middle], key);
        if (order == 0) return &words->texts[(size_t)middle * (size_t)words->language_count];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *vt_words_get(const vt_words *words, const char *key, size_t *length)
{
    const vt_csv_cell *texts = find(words, key);
    if (!texts) return NULL;
    const vt_csv_cell *text = &texts[words->chosen];
    for (int i = 0; !text->text && i < words->language_count; i++)
        text = &texts[i];
    if (text->text && length) *length = text->length;
    return text->text;
}

const char *vt_words_nearest(const vt_words *words, const char *key)
{
    const char *nearest = NULL;
    int least = 0;
    for (int i = 0; i < words->count; i++) {
        int distance = vt_nearest_distance(key, words->keys[i]);
        if (nearest && distance >= least) continue;
        nearest = words->keys[i];
        least = distance;
    }
    return nearest;
}

bool vt_words_empty(const vt_words *words, const char *key, const char **origin, int *line)
{
    const vt_csv_cell *texts = find(words, key);
    if (!texts || vt_words_get(words, key, NULL)) return false;
    for (int i = 0; i < words->file_count; i++) {
        const word_file *file = &words->files[i];
        for (int k = 0; k < file->csv.count; k++) {
            const vt_csv_row *row = &file->csv.rows[k];
            if (strcmp(row->cells[file->key_column].text, key) != 0) continue;
            *origin = file->origin;
            *line = row->line;
            return true;
        }
    }
    return false;
}

int vt_words_count(const vt_words *words)
{
    return words->count;
}

const char *vt_words_key(const vt_words *words, int index)
{
    return index >= 0 && index < words->count ? words->keys[index] : NULL;
}

bool vt_words_has(const vt_words *words, const char *key, const char *language)
{
    int index = language_index(words, language);
    const vt_csv_cell *texts = find(words, key);
    return index >= 0 && texts && texts[index].text;
}

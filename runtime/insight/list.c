#include "insight/list.h"

#include <string.h>

#include "base/mem.h"

void *vt_list_add(vt_list *list, size_t size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        void *items = vt_realloc_array(list->items, capacity, size);
        if (!items) return NULL;
        list->items = items;
        list->capacity = capacity;
    }
    char *item = (char *)list->items + list->count++ * size;
    memset(item, 0, size);
    return item;
}

bool vt_list_add_number(vt_list *list, double value)
{
    double *item = vt_list_add(list, sizeof *item);
    if (item) *item = value;
    return item != NULL;
}

void vt_list_finish(vt_list *list)
{
    vt_free(list->items);
    *list = (vt_list){0};
}

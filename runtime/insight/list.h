/* A growing array of equal items. Private to insight. */
#ifndef VT_INSIGHT_LIST_H
#define VT_INSIGHT_LIST_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    void *items;
    size_t count, capacity;
} vt_list;

/* A new zeroed last item of size bytes; NULL without memory. Earlier items may move. */
void *vt_list_add(vt_list *list, size_t size);
bool vt_list_add_number(vt_list *list, double value);
void vt_list_finish(vt_list *list);

#endif

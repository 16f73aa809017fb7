/* JSON in lines that come by channels, and out of tables that go by them. */
#ifndef VT_SCRIPT_JSON_H
#define VT_SCRIPT_JSON_H

#include <lua.h>

#include "base/err.h"

enum { VT_JSON_DEPTH = 32 };

/* Pushes the value; false: pushes nothing, err says what is wrong at which byte. null is no value: a key is
 * left out, in a list it is false. Charges the budget; raises only what no script can help (memory, budget).
 */
bool vt_json_push(lua_State *L, const char *text, size_t length, vt_err *err);
/* Pushes the text of the value at index: keys in byte order, a table with [1] a list, an empty one an object.
 * Raises, naming `what`, for functions, nodes, keys that are no texts, numbers that are not finite, texts
 * that are not UTF-8, circles, and when it is longer than `most` bytes. */
void vt_json_text(lua_State *L, int index, size_t most, const char *what);

#endif

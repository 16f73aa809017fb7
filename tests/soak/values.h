/* What chance gives to properties. */
#ifndef VT_TESTS_SOAK_VALUES_H
#define VT_TESTS_SOAK_VALUES_H

#include "base/chance.h"
#include "stage/stage.h"

/* In the property's range; points: where a list of them lies. */
vt_value soak_value(vt_chance *chance, const vt_prop_info *info, double points[16]);
/* One that no property takes. */
vt_value soak_wrong_value(vt_chance *chance, const vt_prop_info *info);

#endif

#include "input/together.h"

#include <math.h>

#include "base/detmath.h"

vt_together vt_together_of(const vt_point *fingers, int count)
{
    vt_together t = {{0, 0}, 0};
    for (int i = 0; i < count; i++) {
        t.middle.x += fingers[i].x / count;
        t.middle.y += fingers[i].y / count;
    }
    for (int i = 0; i < count && count > 1; i++) {
        double x = fingers[i].x - t.middle.x, y = fingers[i].y - t.middle.y;
        t.spread += (x * x + y * y) / count;
    }
    t.spread = 2 * sqrt(t.spread);
    return t;
}

double vt_together_turn(const vt_point *fingers, int count, int moved, vt_point was)
{
    vt_point after = vt_together_of(fingers, count).middle;
    vt_point before = {
        after.x + (was.x - fingers[moved].x) / count, after.y + (was.y - fingers[moved].y) / count};
    double cross = 0, dot = 0;
    for (int i = 0; i < count; i++) {
        vt_point old = i == moved ? was : fingers[i];
        double ax = old.x - before.x, ay = old.y - before.y;
        double bx = fingers[i].x - after.x, by = fingers[i].y - after.y;
        cross += ax * by - ay * bx;
        dot += ax * bx + ay * by;
    }
    return cross == 0 && dot == 0 ? 0 : vt_atan2(cross, dot);
}

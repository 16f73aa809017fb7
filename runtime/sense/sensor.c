#include "sense/sensor.h"

static void sort(double *list, int count)
{
    for (int i = 1; i < count; i++) {
        double value = list[i];
        int at = i;
        for (; at > 0 && list[at - 1] > value; at--)
            list[at] = list[at - 1];
        list[at] = value;
    }
}

static double middle(const vt_sensor *sensor)
{
    double list[VT_SENSOR_WINDOW];
    int count = sensor->count;
    for (int i = 0; i < count; i++)
        list[i] = sensor->window[i];
    sort(list, count);
    return count % 2 ? list[count / 2] : (list[count / 2 - 1] + list[count / 2]) / 2;
}

static double average(const vt_sensor *sensor)
{
    double sum = 0;
    for (int i = 0; i < sensor->count; i++)
        sum += sensor->window[i];
    return sum / sensor->count;
}

static double smooth(vt_sensor *sensor, const vt_channel_decl *decl, double raw)
{
    if (decl->smoothing == VT_SMOOTH_NONE) return raw;
    if (decl->smoothing == VT_SMOOTH_EXPONENTIAL) {
        sensor->level = sensor->started ? sensor->level + decl->smooth * (raw - sensor->level) : raw;
        sensor->started = true;
        return sensor->level;
    }
    int most = (int)decl->smooth;
    if (most > VT_SENSOR_WINDOW) most = VT_SENSOR_WINDOW;
    sensor->window[sensor->next] = raw;
    sensor->next = (sensor->next + 1) % most;
    if (sensor->count < most) sensor->count++;
    return decl->smoothing == VT_SMOOTH_MEAN ? average(sensor) : middle(sensor);
}

static bool put_out(vt_sensor *sensor, const vt_channel_decl *decl, double value, int64_t t_us, double *out)
{
    sensor->valued = true;
    sensor->held = false;
    sensor->due_us = t_us + (int64_t)(decl->every_ms * 1000);
    sensor->value = value;
    *out = value;
    return true;
}

bool vt_sensor_take(vt_sensor *sensor, const vt_channel_decl *decl, double raw, int64_t t_us, double *value)
{
    if (decl->ranged && !(raw >= decl->least && raw <= decl->most)) {
        sensor->dropped++;
        return false;
    }
    double shaped = smooth(sensor, decl, raw);
    if (decl->mapped)
        shaped = decl->to_least +
                 (shaped - decl->least) / (decl->most - decl->least) * (decl->to_most - decl->to_least);
    if (!sensor->valued || t_us >= sensor->due_us) return put_out(sensor, decl, shaped, t_us, value);
    sensor->held = true;
    sensor->waiting = shaped;
    return false;
}

bool vt_sensor_due(vt_sensor *sensor, const vt_channel_decl *decl, int64_t t_us, double *value)
{
    return sensor->held && t_us >= sensor->due_us && put_out(sensor, decl, sensor->waiting, t_us, value);
}

int64_t vt_sensor_wish(const vt_sensor *sensor)
{
    return sensor->held ? sensor->due_us : INT64_MAX;
}

void vt_sensor_forget(vt_sensor *sensor)
{
    uint64_t dropped = sensor->dropped;
    *sensor = (vt_sensor){.dropped = dropped};
}

#include "playback/transport.h"

#include <math.h>

static int64_t loop_end(const vt_transport *transport)
{
    return transport->loop_to_us > 0 ? transport->loop_to_us : transport->length_us;
}

static bool loops(const vt_transport *transport)
{
    return transport->loop && loop_end(transport) > transport->loop_from_us;
}

void vt_transport_init(vt_transport *transport)
{
    *transport = (vt_transport){.rate = 1};
}

int64_t vt_transport_at(const vt_transport *transport, int64_t t_us)
{
    if (!transport->playing) return transport->at_us;
    int64_t way = (int64_t)llround((double)(t_us - transport->base_us) * transport->rate);
    int64_t at = transport->at_us + way;
    if (loops(transport)) {
        int64_t from = transport->loop_from_us, to = loop_end(transport), span = to - from;
        if (transport->rate > 0 && at >= to) return from + (at - from) % span;
        if (transport->rate < 0 && at < from) return to - 1 - (to - 1 - at) % span;
        return at;
    }
    if (at < 0) return 0;
    return transport->length_us > 0 && at > transport->length_us ? transport->length_us : at;
}

static int64_t later(const vt_transport *transport, int64_t way_us)
{
    double takes = (double)way_us / transport->rate;
    return takes >= 0 && takes < 9e18 ? (int64_t)ceil(takes) : INT64_MAX;
}

int64_t vt_transport_when(const vt_transport *transport, int64_t place_us, int64_t t_us)
{
    if (!transport->playing || transport->rate == 0) return INT64_MAX;
    int64_t at = vt_transport_at(transport, t_us), way = place_us - at;
    bool ahead = transport->rate > 0 ? way > 0 : way < 0;
    if (loops(transport)) {
        int64_t from = transport->loop_from_us, to = loop_end(transport);
        if (!ahead || (transport->rate > 0 ? place_us >= to : place_us < from)) {
            if (place_us < from || place_us >= to) return INT64_MAX;
            way += transport->rate > 0 ? to - from : from - to;
        }
    } else if (!ahead || place_us < 0 || (transport->length_us > 0 && place_us > transport->length_us))
        return INT64_MAX;
    int64_t takes = later(transport, way);
    return takes > INT64_MAX - t_us ? INT64_MAX : t_us + takes;
}

int64_t vt_transport_end(const vt_transport *transport, int64_t t_us)
{
    if (!transport->playing || transport->rate == 0 || loops(transport)) return INT64_MAX;
    if (transport->rate > 0 && transport->length_us <= 0) return INT64_MAX;
    int64_t at = vt_transport_at(transport, t_us);
    int64_t takes = later(transport, transport->rate > 0 ? transport->length_us - at : -at);
    return takes > INT64_MAX - t_us ? INT64_MAX : t_us + takes;
}

static void rebase(vt_transport *transport, int64_t t_us)
{
    transport->at_us = vt_transport_at(transport, t_us);
    transport->base_us = t_us;
}

void vt_transport_play(vt_transport *transport, int64_t t_us)
{
    if (transport->playing) return;
    transport->base_us = t_us;
    transport->playing = true;
    transport->epoch++;
}

void vt_transport_pause(vt_transport *transport, int64_t t_us)
{
    rebase(transport, t_us);
    transport->playing = false;
}

void vt_transport_seek(vt_transport *transport, int64_t place_us, int64_t t_us)
{
    if (place_us < 0) place_us = 0;
    if (transport->length_us > 0 && place_us > transport->length_us) place_us = transport->length_us;
    transport->at_us = place_us;
    transport->base_us = t_us;
    transport->epoch++;
}

void vt_transport_rate(vt_transport *transport, double rate, int64_t t_us)
{
    rebase(transport, t_us);
    transport->rate = fmin(fmax(rate, -8), 8);
}

void vt_transport_length(vt_transport *transport, int64_t length_us, int64_t t_us)
{
    rebase(transport, t_us);
    transport->length_us = length_us;
    if (length_us > 0 && transport->at_us > length_us) transport->at_us = length_us;
}

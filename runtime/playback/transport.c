#include "playback/transport.h"

#include <math.h>

/* Further than anything goes, and twice of it is still a number. What takes longer than never_us (285 years)
 * never happens, so that times and ways are exact as doubles. */
static const double way_most = 4e18, never_us = 9e15;

static int64_t loop_end(const vt_transport *transport)
{
    int64_t to = transport->loop_to_us, length = transport->length_us;
    return to > 0 && (length <= 0 || to < length) ? to : length;
}

static bool loops(const vt_transport *transport)
{
    return transport->loop && loop_end(transport) > transport->loop_from_us;
}

void vt_transport_init(vt_transport *transport)
{
    *transport = (vt_transport){.rate = 1};
}

/* How far a time takes it, whole places only: so it is at a place from the moment on that `reach` gives. */
static int64_t way_in(double rate, int64_t takes_us)
{
    return (int64_t)fmin(fmax(trunc((double)takes_us * rate), -way_most), way_most);
}

static int64_t fold(const vt_transport *transport, int64_t at)
{
    if (loops(transport)) {
        int64_t from = transport->loop_from_us, to = loop_end(transport), span = to - from;
        if (transport->rate > 0 && at >= to) return from + (at - from) % span;
        if (transport->rate < 0 && at < from) return to - 1 - (to - 1 - at) % span;
        return at;
    }
    if (at < 0) return 0;
    return transport->length_us > 0 && at > transport->length_us ? transport->length_us : at;
}

int64_t vt_transport_at(const vt_transport *transport, int64_t t_us)
{
    if (!transport->playing) return transport->at_us;
    return fold(transport, transport->at_us + way_in(transport->rate, t_us - transport->base_us));
}

/* The first moment at which it has gone a way, counted from the base on. */
static int64_t reach(const vt_transport *transport, int64_t way)
{
    if (way <= 0) return transport->base_us;
    double rate = fabs(transport->rate), takes = ceil((double)way / rate);
    if (takes >= never_us || (double)way >= never_us) return INT64_MAX;
    int64_t moment = (int64_t)takes;
    while (way_in(rate, moment) < way)
        moment++;
    while (way_in(rate, moment - 1) >= way)
        moment--;
    return transport->base_us + moment;
}

int64_t vt_transport_when(const vt_transport *transport, int64_t place_us, int64_t t_us)
{
    if (!transport->playing || transport->rate == 0) return INT64_MAX;
    bool ahead = transport->rate > 0;
    int64_t way = ahead ? place_us - transport->at_us : transport->at_us - place_us;
    int64_t gone = way_in(fabs(transport->rate), t_us - transport->base_us);
    if (loops(transport)) {
        int64_t from = transport->loop_from_us, to = loop_end(transport), span = to - from;
        if (place_us >= from && place_us <= to && way <= gone) way += ((gone - way) / span + 1) * span;
        if (ahead ? place_us > to : place_us < from) return INT64_MAX;
    } else if (place_us < 0 || (transport->length_us > 0 && place_us > transport->length_us))
        return INT64_MAX;
    return way > gone ? reach(transport, way) : INT64_MAX;
}

int64_t vt_transport_end(const vt_transport *transport, int64_t t_us)
{
    if (!transport->playing || transport->rate == 0 || loops(transport)) return INT64_MAX;
    if (transport->rate > 0 && transport->length_us <= 0) return INT64_MAX;
    int64_t way = transport->rate > 0 ? transport->length_us - transport->at_us : transport->at_us;
    int64_t end = reach(transport, way);
    return end > t_us ? end : t_us;
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

void vt_transport_correct(vt_transport *transport, int64_t place_us, int64_t t_us)
{
    if (place_us < 0) place_us = 0;
    if (transport->length_us > 0 && place_us > transport->length_us) place_us = transport->length_us;
    transport->at_us = place_us;
    transport->base_us = t_us;
}

void vt_transport_seek(vt_transport *transport, int64_t place_us, int64_t t_us)
{
    vt_transport_correct(transport, place_us, t_us);
    transport->epoch++;
}

void vt_transport_rate(vt_transport *transport, double rate, int64_t t_us)
{
    rebase(transport, t_us);
    transport->rate = isnan(rate) ? 0 : fmin(fmax(rate, -8), 8);
}

void vt_transport_loop(vt_transport *transport, bool loop, int64_t t_us)
{
    if (transport->loop == loop) return;
    rebase(transport, t_us);
    transport->loop = loop;
}

void vt_transport_length(vt_transport *transport, int64_t length_us, int64_t t_us)
{
    rebase(transport, t_us);
    transport->length_us = length_us > 0 ? length_us : 0;
    if (transport->playing)
        transport->at_us = fold(transport, transport->at_us);
    else if (transport->length_us > 0 && transport->at_us > transport->length_us)
        transport->at_us = transport->length_us;
}

vt_hash vt_transport_hash(const vt_transport *transport, vt_hash hash)
{
    hash = vt_hash_u64(vt_hash_u64(hash, (uint64_t)transport->base_us), (uint64_t)transport->at_us);
    hash = vt_hash_u64(vt_hash_f64(hash, transport->rate), (uint64_t)transport->length_us);
    hash = vt_hash_u64(vt_hash_u64(hash, (uint64_t)transport->loop_from_us), (uint64_t)transport->loop_to_us);
    return vt_hash_u64(hash, (uint64_t)(transport->playing << 1 | transport->loop));
}

#include "tracks/timeline.h"

#include <libavutil/intreadwrite.h>

enum { JUMP_S = 10, UNPLACED = INT32_MIN };

void vt_timeline_init(vt_timeline *line, const vt_av *av, const AVStream *stream)
{
    const AVCodecParameters *about = stream->codecpar;
    AVRational tick = stream->time_base;
    *line = (vt_timeline){.av = av, .tick = tick, .rate = about->sample_rate, .steady = about->frame_size};
    line->opus = about->codec_id == AV_CODEC_ID_OPUS;
    line->cut = about->codec_id == AV_CODEC_ID_VORBIS;
    if (about->codec_id == AV_CODEC_ID_WMAV1 || about->codec_id == AV_CODEC_ID_WMAV2)
        line->steady = 0; /* several a packet */
    line->coarse = (int64_t)tick.num * line->rate > tick.den;
    bool whole = tick.num == 1 && tick.den % line->rate == 0;
    line->loose = whole ? 0 : (int64_t)tick.num * line->rate / tick.den + 2;
}

static int64_t samples(const vt_timeline *line, int64_t ticks)
{
    return line->av->av_rescale_q(ticks, line->tick, (AVRational){1, line->rate});
}

int64_t vt_timeline_name(const vt_timeline *line, int64_t place)
{
    return line->av->av_rescale_q(place + line->origin, (AVRational){1, line->rate}, line->tick);
}

/* RFC 6716, 3.1: frames of so many samples, and how many of them. */
static int64_t length_of_opus(const AVPacket *packet)
{
    if (packet->size < 1) return 0;
    int kind = packet->data[0] >> 3, code = packet->data[0] & 3;
    int frame = kind < 12   ? (kind % 4 == 3 ? 2880 : 480 << kind % 4)
                : kind < 16 ? 480 << kind % 2
                            : 120 << kind % 4;
    int frames = code == 0 ? 1 : code < 3 ? 2 : packet->size > 1 ? packet->data[1] & 63 : 0;
    return frames * frame;
}

/* What of the packet's end the encoder only added, 32 bits; NULL: nobody says. */
static uint8_t *end_of(const vt_timeline *line, const AVPacket *packet)
{
    size_t size = 0;
    uint8_t *side = line->av->av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
    return side && size >= 8 ? side + 4 : NULL;
}

static int64_t added(const vt_timeline *line, const AVPacket *packet)
{
    const uint8_t *end = end_of(line, packet);
    return end ? (int64_t)AV_RL32(end) : 0;
}

/* Of a Vorbis file of one page FFmpeg's times begin with the first block, and its end is so much too early:
 * the last packet's length may be below zero, told as one of 32 bits without a sign. FFmpeg's own copies of
 * such files say that, too, and no more what was added. */
void vt_timeline_correct(const vt_timeline *line, AVPacket *packet)
{
    if (!line->cut || line->coarse) return;
    uint8_t *end = end_of(line, packet);
    if (!end && packet->duration <= INT32_MAX) return;
    int64_t unheard = packet->pos == line->page ? line->unheard : 0, less = end ? (int64_t)AV_RL32(end) : 0;
    if (end && unheard > less) unheard = less;
    packet->duration = (int32_t)packet->duration + unheard;
    if (end) AV_WL32(end, (uint32_t)(less - unheard));
}

int64_t vt_timeline_length(const vt_timeline *line, const AVPacket *packet)
{
    int64_t length = -1;
    if (line->opus)
        length = length_of_opus(packet) * line->rate / 48000;
    else if (!line->coarse && packet->duration > 0)
        length = samples(line, packet->duration);
    else if (line->steady > 0)
        length = line->steady;
    if (length < 0) return -1;
    int64_t less = line->cut ? 0 : added(line, packet), most = (int64_t)JUMP_S * line->rate;
    return less >= length ? 0 : length - less < most ? length - less : most;
}

/* What the container names, in samples from the first packet; false: nothing that can be believed. */
static bool named_place(vt_timeline *line, const AVPacket *packet, int64_t *place)
{
    if (packet->pts == AV_NOPTS_VALUE) return false;
    int64_t named = samples(line, packet->pts), most = (int64_t)1 << 48;
    if (named > most || named < -most) return false;
    if (!line->known) {
        line->origin = named;
        line->page = packet->pos;
        line->unheard = named == 0 && packet->duration > 0 ? packet->duration : 0;
    }
    line->known = true;
    *place = named - line->origin;
    return true;
}

/* Sought: with packets of one length it is clear which one this is, though its time is rounded. */
static int64_t nearest_packet(const vt_timeline *line, int64_t place)
{
    if (!line->coarse || line->steady <= 0) return place;
    return (place + line->steady / 2) / line->steady * line->steady;
}

int64_t vt_timeline_place(vt_timeline *line, const AVPacket *packet)
{
    int64_t named, place = line->next == UNPLACED ? 0 : line->next;
    if (named_place(line, packet, &named)) {
        int64_t off = named + line->shift - line->next, jump = (int64_t)JUMP_S * line->rate;
        if (line->next == UNPLACED)
            place = nearest_packet(line, named);
        else if (off > jump || off < -jump)
            line->shift = line->next - named;
        else if (off > line->loose || off < -line->loose)
            place = line->next + off;
    }
    int64_t length = vt_timeline_length(line, packet);
    line->next = place + (length > 0 ? length : 0);
    return place;
}

void vt_timeline_jumped(vt_timeline *line, bool to_begin)
{
    line->next = to_begin ? 0 : UNPLACED;
    line->shift = 0;
}

/* Opening a file's sound, and finding a place in it.
 *
 * Invariants
 * 1. A place is found by the container where its times can be believed, else by reading the packets from the
 * first one on without decoding them. Either way what is decoded begins before it.
 * 2. The first packet after going back to the beginning is the same as at first; where a container fails at
 * that, the file is opened again. */
#include "tracks/pcm_private.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum {
    FIRST_PACKETS = 512, /* within these there is sound, or it is no sound */
    SLOWEST = 2000,
    FASTEST = 768000,
    LEAD_S = 10,        /* a film's sound may begin so much later than its picture */
    BEFORE_US = 250000, /* decoded before a place that is sought, so that the decoder has found its feet */
    FILTER = 1024,      /* samples before it that the resampler should know */
    NEAR_S = 1          /* so near a place ahead is read on to */
};

/* ---- opening ---- */

static bool open_decoder(vt_pcm *pcm, const AVCodecParameters *about, vt_err *err)
{
    const AVCodec *decoder = pcm->av->avcodec_find_decoder(about->codec_id);
    if (!decoder)
        return vt_fail(err, VT_ERR_UNSUPPORTED, NULL,
            "its sound is %s, which cannot be decoded: save it as WAV or MP3",
            pcm->av->avcodec_get_name(about->codec_id));
    pcm->codec = pcm->av->avcodec_alloc_context3(decoder);
    if (!pcm->codec) return vt_fail_memory(err, "a decoder of sound");
    if (pcm->av->avcodec_parameters_to_context(pcm->codec, about) < 0)
        return vt_fail_memory(err, "a decoder of sound");
    pcm->codec->pkt_timebase = (AVRational){1, about->sample_rate};
    pcm->codec->thread_count = 1;
    if (pcm->av->avcodec_open2(pcm->codec, decoder, NULL) == 0) return true;
    return vt_fail(err, VT_ERR_PARSE, NULL, "its sound cannot be decoded: export it again");
}

static void listen_to_one(vt_pcm *pcm)
{
    for (unsigned i = 0; i < pcm->source.format->nb_streams; i++)
        if ((int)i != pcm->track) pcm->source.format->streams[i]->discard = AVDISCARD_ALL;
}

/* In a film the sound begins when the picture does, though its first packet may be later. */
static int64_t lead_of_film(const vt_pcm *pcm)
{
    const AVFormatContext *format = pcm->source.format;
    if (format->start_time == AV_NOPTS_VALUE || vt_source_track(&pcm->source, AVMEDIA_TYPE_VIDEO, "") < 0)
        return 0;
    int64_t start = pcm->av->av_rescale_q(
        format->start_time > 0 ? format->start_time : 0, AV_TIME_BASE_Q, (AVRational){1, pcm->rate});
    int64_t lead = pcm->frame_place - (start - pcm->line.origin);
    return lead > pcm->line.loose && lead <= (int64_t)LEAD_S * pcm->rate ? lead : 0;
}

/* Apple's encoders say in a label how many samples there are, without what they added at the end. */
static int64_t told_length(const vt_pcm *pcm)
{
    const AVDictionaryEntry *label = pcm->av->av_dict_get(pcm->source.format->metadata, "iTunSMPB", NULL, 0);
    unsigned long long samples = 0;
    if (!label || sscanf(label->value, "%*x %*x %*x %llx", &samples) != 1) return 0;
    return samples < (unsigned long long)VT_PCM_LONGEST_S * FASTEST ? (int64_t)samples : 0;
}

/* The first frame tells that it is sound, and where it begins. */
static bool begin(vt_pcm *pcm, vt_err *err)
{
    pcm->patience = FIRST_PACKETS;
    pcm->first_pts = AV_NOPTS_VALUE;
    pcm->first_pos = -1;
    if (vt_pcm_next_packet(pcm)) {
        pcm->first_pts = pcm->packet->pts;
        pcm->first_pos = pcm->packet->pos;
        pcm->lasts = vt_timeline_length(&pcm->line, pcm->packet) >= 0;
    }
    if (!vt_pcm_next_frame(pcm))
        return vt_fail(err, VT_ERR_PARSE, NULL, "its sound is damaged: export it again");
    pcm->patience = -1;
    int64_t lead = lead_of_film(pcm),
            padding = pcm->source.format->streams[pcm->track]->codecpar->initial_padding;
    pcm->zero = pcm->frame_place - lead;
    if (pcm->frame_place == 0 && pcm->first_pts < 0 && padding > 0)
        pcm->zero += padding; /* which nobody left out */
    pcm->end -= pcm->zero;
    pcm->told = told_length(pcm);
    pcm->frame_place -= pcm->zero;
    return true;
}

/* Of a sample, where the file holds them one after the other; 0: it does not. */
static int plain_bits(const vt_pcm *pcm)
{
    static const char *const plain[] = {"wav", "w64", "aiff", "au", "caf"};
    const AVStream *stream = pcm->source.format->streams[pcm->track];
    int bits = pcm->av->av_get_exact_bits_per_sample(stream->codecpar->codec_id);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (strcmp(pcm->source.format->iformat->name, plain[i]) == 0 && bits >= 8) return bits;
    return 0;
}

/* Where containers find a place to the sample, they are asked. In a film the nearest millisecond is enough,
 * and reading through all of it would take too long. */
static bool must_walk(const vt_pcm *pcm)
{
    static const char *const exact[] = {"flac", "mov,mp4,m4a,3gp,3g2,mj2"};
    if (vt_source_track(&pcm->source, AVMEDIA_TYPE_VIDEO, "") >= 0 || plain_bits(pcm) > 0) return false;
    for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++)
        if (strcmp(pcm->source.format->iformat->name, exact[i]) == 0) return false;
    return true;
}

static bool open_sound(vt_pcm *pcm, const char *language, vt_err *err)
{
    if (!vt_source_open(&pcm->source, pcm->fd, err)) return false;
    pcm->av = pcm->source.av;
    pcm->track = vt_source_track(&pcm->source, AVMEDIA_TYPE_AUDIO, language);
    if (pcm->track < 0) return vt_fail(err, VT_ERR_MISSING, NULL, "there is no sound in it");
    const AVStream *stream = pcm->source.format->streams[pcm->track];
    const AVCodecParameters *about = stream->codecpar;
    pcm->rate = about->sample_rate;
    int channels = about->ch_layout.nb_channels;
    if (pcm->rate < SLOWEST || pcm->rate > FASTEST || channels < 1 || channels > VT_PCM_CHANNELS_MOST)
        return vt_fail(err, VT_ERR_UNSUPPORTED, NULL,
            "its sound has %d channels at %d Hz: export it as stereo at 48000 Hz", channels, pcm->rate);
    pcm->channels = channels == 1 ? 1 : 2;
    pcm->walks = must_walk(pcm);
    vt_timeline_init(&pcm->line, pcm->av, stream);
    listen_to_one(pcm);
    pcm->held_most = (int)((int64_t)VT_PCM_STEP * VT_PCM_RATE / pcm->rate) + 4096;
    pcm->held = vt_alloc_array((size_t)pcm->held_most, sizeof *pcm->held * (size_t)pcm->channels);
    pcm->packet = pcm->av->av_packet_alloc();
    pcm->frame = pcm->av->av_frame_alloc();
    if (!pcm->held || !pcm->packet || !pcm->frame) return vt_fail_memory(err, "a file's sound");
    return open_decoder(pcm, about, err) && begin(pcm, err);
}

vt_pcm *vt_pcm_open(int fd, const char *language, vt_err *err)
{
    vt_pcm *pcm = vt_alloc(sizeof *pcm);
    if (!pcm) {
        close(fd);
        vt_fail_memory(err, "a file's sound");
        return NULL;
    }
    pcm->fd = fd;
    if (open_sound(pcm, language, err)) return pcm;
    vt_pcm_close(pcm);
    return NULL;
}

void vt_pcm_close(vt_pcm *pcm)
{
    if (!pcm) return;
    if (pcm->av) {
        pcm->av->swr_free(&pcm->swr);
        pcm->av->av_channel_layout_uninit(&pcm->layout);
        pcm->av->avcodec_free_context(&pcm->codec);
        pcm->av->av_packet_free(&pcm->packet);
        pcm->av->av_frame_free(&pcm->frame);
    }
    vt_source_close(&pcm->source);
    close(pcm->fd);
    vt_free(pcm->held);
    vt_free(pcm);
}

int vt_pcm_channels(const vt_pcm *pcm)
{
    return pcm->channels;
}

void vt_pcm_stop_when(vt_pcm *pcm, bool (*stop)(void *context), void *context)
{
    pcm->source.stop = stop;
    pcm->source.stop_context = context;
}

/* ---- places ---- */

static void drop_packet(vt_pcm *pcm)
{
    pcm->av->av_packet_unref(pcm->packet);
    pcm->has_packet = false;
}

/* Before the first packet. Going back in a Vorbis file of one page FFmpeg still remembers the last block, and
 * counts the first one as if it came behind that: such a file is opened again. */
static bool rewind_packets(vt_pcm *pcm, vt_err *err)
{
    int64_t to = pcm->first_pts == AV_NOPTS_VALUE ? 0 : pcm->first_pts;
    bool found = pcm->line.unheard == 0 &&
                 pcm->av->av_seek_frame(pcm->source.format, pcm->track, to, AVSEEK_FLAG_BACKWARD) >= 0;
    drop_packet(pcm);
    vt_timeline_jumped(&pcm->line, true);
    if (found && vt_pcm_next_packet(pcm) && pcm->packet->pts == pcm->first_pts &&
        pcm->packet->pos == pcm->first_pos)
        return true;
    drop_packet(pcm);
    vt_timeline_jumped(&pcm->line, true);
    vt_source before = pcm->source;
    vt_source_close(&pcm->source);
    if (!vt_source_open(&pcm->source, pcm->fd, err)) return false;
    vt_pcm_stop_when(pcm, before.stop, before.stop_context);
    if (pcm->track >= (int)pcm->source.format->nb_streams)
        return vt_fail(err, VT_ERR_STATE, NULL, "it was changed while it was read");
    listen_to_one(pcm);
    return true;
}

/* The packet in which the file's sample lies, from where it is now. */
static void walk(vt_pcm *pcm, int64_t sample)
{
    while (vt_pcm_next_packet(pcm)) {
        if (pcm->line.next - pcm->zero > sample || !pcm->lasts) return;
        drop_packet(pcm);
    }
}

static bool find_packet(vt_pcm *pcm, int64_t sample, vt_err *err)
{
    int64_t before = sample - (int64_t)BEFORE_US * pcm->rate / 1000000;
    if (before > 0 && !pcm->walks) {
        int64_t name = vt_timeline_name(&pcm->line, before + pcm->zero);
        drop_packet(pcm);
        vt_timeline_jumped(&pcm->line, false);
        if (pcm->av->av_seek_frame(pcm->source.format, pcm->track, name, AVSEEK_FLAG_BACKWARD) >= 0 &&
            vt_pcm_next_packet(pcm) && pcm->packet_place <= sample)
            return true;
    }
    if (!rewind_packets(pcm, err)) return false;
    walk(pcm, before);
    return true;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    return b ? common_divisor(b, a % b) : a;
}

static bool go_to(vt_pcm *pcm, int64_t frame, vt_err *err)
{
    int64_t common = common_divisor(pcm->rate, VT_PCM_RATE), pace = pcm->rate / common;
    int64_t sample = pcm->av->av_rescale_rnd(frame, pcm->rate, VT_PCM_RATE, AV_ROUND_DOWN) - FILTER;
    sample = sample > 0 ? sample / pace * pace : 0;
    pcm->av->avcodec_flush_buffers(pcm->codec);
    pcm->av->swr_free(&pcm->swr);
    pcm->has_frame = pcm->packets_over = pcm->decoder_over = pcm->over = false;
    pcm->held_count = pcm->held_used = 0;
    pcm->fed = sample;
    pcm->made = sample / pace * (VT_PCM_RATE / common);
    pcm->at = frame;
    return find_packet(pcm, sample, err);
}

bool vt_pcm_seek(vt_pcm *pcm, int64_t frame, vt_err *err)
{
    if (frame < 0) frame = 0;
    if (frame >= pcm->at && frame - pcm->at < (int64_t)NEAR_S * VT_PCM_RATE) {
        pcm->at = frame;
        return true;
    }
    return go_to(pcm, frame, err);
}

/* ---- counting ---- */

/* Plain samples need no reading: their bytes are counted. 0: it cannot be said so. */
static int64_t count_bytes(const vt_pcm *pcm)
{
    const AVStream *stream = pcm->source.format->streams[pcm->track];
    int64_t whole = (int64_t)plain_bits(pcm) * stream->codecpar->ch_layout.nb_channels;
    if (whole == 0 || pcm->first_pos < 0 || stream->duration <= 0) return 0;
    int64_t there = (pcm->source.size - pcm->source.begin - pcm->first_pos) * 8 / whole;
    int64_t told = pcm->av->av_rescale_q(stream->duration, stream->time_base, (AVRational){1, pcm->rate});
    return there < told ? there : told;
}

static int64_t count_packets(vt_pcm *pcm, bool (*stop)(void *context), void *context)
{
    while (!(stop && stop(context)) && vt_pcm_next_packet(pcm))
        drop_packet(pcm);
    return vt_pcm_ours(pcm, pcm->end);
}

static int64_t count_frames(vt_pcm *pcm, bool (*stop)(void *context), void *context, vt_err *err)
{
    int16_t some[2 * VT_PCM_STEP];
    int64_t all = 0;
    for (int got; !(stop && stop(context)) && (got = vt_pcm_read(pcm, some, VT_PCM_STEP, err)); all += got)
        if (got < 0) return -1;
    return all;
}

int64_t vt_pcm_count(vt_pcm *pcm, bool (*stop)(void *context), void *context, vt_err *err)
{
    int64_t bytes = count_bytes(pcm), all = vt_pcm_ours(pcm, bytes);
    if (bytes > pcm->end) pcm->end = bytes;
    if (bytes == 0) {
        if (!go_to(pcm, 0, err)) return -1;
        vt_pcm_stop_when(pcm, stop, context);
        all = pcm->lasts ? count_packets(pcm, stop, context) : count_frames(pcm, stop, context, err);
        vt_pcm_stop_when(pcm, NULL, NULL);
        if (all < 0) return -1;
    }
    if (stop && stop(context)) {
        vt_fail(err, VT_ERR_STATE, NULL, "it is not wanted any more");
        return -1;
    }
    if (all > (int64_t)VT_PCM_LONGEST_S * VT_PCM_RATE) {
        vt_fail(err, VT_ERR_RANGE, NULL, "its sound is longer than 24 hours: cut it");
        return -1;
    }
    return go_to(pcm, 0, err) ? all : -1;
}

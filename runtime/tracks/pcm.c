/* The sound of a file as samples at one rate. Packets are put on a line (timeline.h), decoded, laid where
 * they belong, and resampled.
 *
 * Invariants
 * 1. `fed` is the next of the file's samples that the resampler gets, `made` the next frame it gives; both
 * count from the first sample that is to be heard. What lies before is dropped, what is missing is silence.
 * So what is read, what is counted and what is sought agree, whatever is damaged.
 * 2. After a seek the resampler begins where one of the file's samples and one of ours coincide, a little
 * before what was asked for: the frames are those that reading on would have given. */
#include "tracks/pcm_private.h"

#include <string.h>

enum { BAD_READS = 64 /* one after the other: it goes no further */ };

int64_t vt_pcm_ours(const vt_pcm *pcm, int64_t samples)
{
    return pcm->av->av_rescale_rnd(samples, VT_PCM_RATE, pcm->rate, AV_ROUND_NEAR_INF);
}

/* ---- from packets to frames ---- */

static bool read_packet(vt_pcm *pcm)
{
    for (int bad = 0; bad < BAD_READS && pcm->patience != 0;) {
        pcm->av->av_packet_unref(pcm->packet);
        int failed = pcm->av->av_read_frame(pcm->source.format, pcm->packet);
        if (pcm->patience > 0) pcm->patience--;
        if (failed == AVERROR_EOF || failed == AVERROR_EXIT) return false;
        if (failed)
            bad++;
        else if (pcm->packet->stream_index == pcm->track && pcm->packet->size > 0)
            return true;
    }
    return false;
}

bool vt_pcm_next_packet(vt_pcm *pcm)
{
    if (pcm->has_packet) return true;
    if (!read_packet(pcm)) return false;
    vt_timeline_correct(&pcm->line, pcm->packet);
    int64_t length = vt_timeline_length(&pcm->line, pcm->packet);
    pcm->packet_place = vt_timeline_place(&pcm->line, pcm->packet) - pcm->zero;
    if (length >= 0 && pcm->packet_place + length > pcm->end) pcm->end = pcm->packet_place + length;
    if (pcm->told > 0 && pcm->end > pcm->told) pcm->end = pcm->told;
    return pcm->has_packet = true;
}

/* Told in the file's samples, so that what the decoder leaves out moves its frames. */
static void send_packet(vt_pcm *pcm)
{
    pcm->packet->pts = pcm->packet->dts = pcm->packet_place;
    pcm->packet->duration = 0;
    pcm->av->avcodec_send_packet(pcm->codec, pcm->packet); /* a damaged one leaves a hole */
    pcm->av->av_packet_unref(pcm->packet);
    pcm->has_packet = false;
}

static bool can_take(const vt_pcm *pcm, const AVFrame *frame)
{
    return frame->nb_samples > 0 && frame->sample_rate == pcm->rate && frame->ch_layout.nb_channels > 0 &&
           frame->ch_layout.nb_channels <= VT_PCM_CHANNELS_MOST;
}

bool vt_pcm_next_frame(vt_pcm *pcm)
{
    while (!pcm->decoder_over) {
        int told = pcm->av->avcodec_receive_frame(pcm->codec, pcm->frame);
        if (told == AVERROR(EAGAIN) && !pcm->packets_over) {
            pcm->packets_over = !vt_pcm_next_packet(pcm);
            if (pcm->packets_over)
                pcm->av->avcodec_send_packet(pcm->codec, NULL);
            else
                send_packet(pcm);
        } else if (told == AVERROR_EOF || (told < 0 && pcm->packets_over)) {
            pcm->decoder_over = true;
        } else if (told == 0 && can_take(pcm, pcm->frame)) {
            int64_t place = pcm->frame->pts == AV_NOPTS_VALUE ? pcm->fed : pcm->frame->pts;
            if (place - pcm->fed <= pcm->line.loose && pcm->fed - place <= pcm->line.loose) place = pcm->fed;
            pcm->frame_place = place;
            pcm->frame_used = 0;
            return pcm->has_frame = true;
        }
    }
    return false;
}

/* ---- from frames to ours ---- */

static bool shape_resampler(vt_pcm *pcm, int shape, const AVChannelLayout *layout, vt_err *err)
{
    const vt_av *av = pcm->av;
    AVChannelLayout ours = pcm->channels == 1 ? (AVChannelLayout)AV_CHANNEL_LAYOUT_MONO
                                              : (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    AVChannelLayout plain = {.nb_channels = 0};
    av->av_channel_layout_default(&plain, layout->nb_channels);
    av->swr_free(&pcm->swr);
    av->av_channel_layout_uninit(&pcm->layout);
    bool made = av->av_channel_layout_copy(&pcm->layout, layout) == 0;
    for (int i = layout->order == AV_CHANNEL_ORDER_NATIVE ? 0 : 1; made && i < 2; i++) {
        made = av->swr_alloc_set_opts2(&pcm->swr, &ours, AV_SAMPLE_FMT_S16, VT_PCM_RATE,
                   i ? &plain : &pcm->layout, (enum AVSampleFormat)shape, pcm->rate, 0, NULL) == 0;
        if (made && av->swr_init(pcm->swr) == 0) break;
        if (i) made = false;
    }
    pcm->shape = shape;
    memset(pcm->silence, shape == AV_SAMPLE_FMT_U8 || shape == AV_SAMPLE_FMT_U8P ? 0x80 : 0,
        sizeof pcm->silence);
    return made ||
           vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "its channels cannot be folded: export it as stereo");
}

static bool fit_resampler(vt_pcm *pcm, const AVFrame *frame, vt_err *err)
{
    if (pcm->swr && pcm->shape == frame->format &&
        pcm->av->av_channel_layout_compare(&pcm->layout, &frame->ch_layout) == 0)
        return true;
    return shape_resampler(pcm, frame->format, &frame->ch_layout, err);
}

/* count samples from planes, NULL: what is still in the resampler. */
static bool resample(vt_pcm *pcm, const uint8_t **planes, int count, vt_err *err)
{
    uint8_t *into = (uint8_t *)pcm->held;
    int made = pcm->av->swr_convert(pcm->swr, &into, pcm->held_most, planes, count);
    if (made < 0) return vt_fail(err, VT_ERR_PARSE, NULL, "its sound cannot be resampled");
    pcm->held_count = made;
    pcm->held_used = 0;
    pcm->made += made;
    pcm->fed += count;
    return true;
}

static bool feed_silence(vt_pcm *pcm, int64_t most, vt_err *err)
{
    const uint8_t *planes[VT_PCM_CHANNELS_MOST];
    for (int i = 0; i < VT_PCM_CHANNELS_MOST; i++)
        planes[i] = pcm->silence;
    return resample(pcm, planes, most < VT_PCM_STEP ? (int)most : VT_PCM_STEP, err);
}

static bool feed_frame(vt_pcm *pcm, vt_err *err)
{
    const AVFrame *frame = pcm->frame;
    const uint8_t *planes[VT_PCM_CHANNELS_MOST];
    int channels = frame->ch_layout.nb_channels, rest = frame->nb_samples - pcm->frame_used;
    bool planar = pcm->av->av_sample_fmt_is_planar((enum AVSampleFormat)frame->format);
    int bytes =
        pcm->av->av_get_bytes_per_sample((enum AVSampleFormat)frame->format) * (planar ? 1 : channels);
    if (pcm->lasts && pcm->fed + rest > pcm->end) rest = (int)(pcm->end - pcm->fed);
    if (rest <= 0) {
        pcm->has_frame = false;
        return true;
    }
    int count = rest < VT_PCM_STEP ? rest : VT_PCM_STEP;
    for (int i = 0; i < (planar ? channels : 1); i++)
        planes[i] = frame->extended_data[i] + (size_t)pcm->frame_used * (size_t)bytes;
    pcm->frame_used += count;
    return resample(pcm, planes, count, err);
}

/* The end: what the packets promised is filled up, then the resampler is emptied, then it is cut or filled to
 * the length that follows from the file's. */
static bool finish(vt_pcm *pcm, vt_err *err)
{
    if (pcm->lasts && pcm->fed < pcm->end && pcm->swr) return feed_silence(pcm, pcm->end - pcm->fed, err);
    int64_t all = vt_pcm_ours(pcm, pcm->fed), before = pcm->made;
    if (before < all && pcm->swr) {
        if (!resample(pcm, NULL, 0, err)) return false;
        if (pcm->held_count == 0) {
            pcm->held_count = (int)(all - before < pcm->held_most ? all - before : pcm->held_most);
            memset(pcm->held, 0, (size_t)(pcm->held_count * pcm->channels) * sizeof *pcm->held);
            pcm->made = before + pcm->held_count;
        }
    }
    if (pcm->made > all) pcm->held_count -= (int)(pcm->made - all);
    if (pcm->held_count < 0) pcm->held_count = 0;
    pcm->over = pcm->made >= all || !pcm->swr;
    if (pcm->over) pcm->made = all;
    return true;
}

/* Makes something to read, or `over`. */
static bool step(vt_pcm *pcm, vt_err *err)
{
    if (pcm->made >= (int64_t)VT_PCM_LONGEST_S * VT_PCM_RATE) return pcm->over = true;
    if (!pcm->has_frame && !vt_pcm_next_frame(pcm)) return finish(pcm, err);
    if (!fit_resampler(pcm, pcm->frame, err)) return false;
    int64_t here = pcm->frame_place + pcm->frame_used;
    if (pcm->lasts && pcm->fed >= pcm->end) { /* nothing that comes is to be heard */
        pcm->has_frame = false;
        return true;
    }
    if (pcm->lasts && here > pcm->end) here = pcm->end;
    if (here > pcm->fed) return feed_silence(pcm, here - pcm->fed, err);
    if (here < pcm->fed) {
        int64_t skip = pcm->fed - here, rest = pcm->frame->nb_samples - pcm->frame_used;
        pcm->frame_used += (int)(skip < rest ? skip : rest);
    }
    if (pcm->frame_used < pcm->frame->nb_samples) return feed_frame(pcm, err);
    pcm->has_frame = false;
    return true;
}

int vt_pcm_read(vt_pcm *pcm, int16_t *frames, int most, vt_err *err)
{
    int given = 0;
    while (given < most) {
        int rest = pcm->held_count - pcm->held_used;
        int64_t here = pcm->made - rest;
        if (rest > 0 && here < pcm->at) {
            pcm->held_used += (int)(pcm->at - here < rest ? pcm->at - here : rest);
        } else if (rest > 0) {
            int count = rest < most - given ? rest : most - given;
            memcpy(frames + given * pcm->channels, pcm->held + pcm->held_used * pcm->channels,
                (size_t)(count * pcm->channels) * sizeof *frames);
            pcm->held_used += count;
            pcm->at += count;
            given += count;
        } else if (pcm->over) {
            break;
        } else {
            pcm->held_count = pcm->held_used = 0;
            if (!step(pcm, err)) return -1;
        }
    }
    return given;
}

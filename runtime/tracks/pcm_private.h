/* Between pcm.c, which reads on, and pcm_find.c, which opens, counts and seeks. */
#ifndef VT_TRACKS_PCM_PRIVATE_H
#define VT_TRACKS_PCM_PRIVATE_H

#include "tracks/source.h"
#include "tracks/timeline.h"
#include "tracks/tracks.h"

enum {
    VT_PCM_STEP = 1024, /* samples that are resampled at a time */
    VT_PCM_CHANNELS_MOST = 8,
    VT_PCM_WIDEST = 8, /* bytes of a sample */
    VT_PCM_LONGEST_S = 24 * 3600
};

struct vt_pcm {
    vt_source source;
    const vt_av *av;
    int fd, track, channels, rate;
    AVCodecContext *codec;
    vt_timeline line;
    int64_t zero;                 /* on the line: where what is to be heard begins */
    int64_t end;                  /* behind the last packet, from zero */
    int64_t told;                 /* so long is it at most, says its maker; 0: nobody does */
    bool lasts;                   /* the packets say how long they are */
    bool walks;                   /* places are found by reading the packets from the first one on */
    int64_t first_pos, first_pts; /* of its first packet, as the container says */
    /* the packet that was read last */
    AVPacket *packet;
    bool has_packet;      /* it is not decoded yet */
    int64_t packet_place; /* from zero */
    int patience;         /* packets that may yet be read, -1: any */
    /* the frame that was decoded last */
    AVFrame *frame;
    bool has_frame;
    int frame_used;
    int64_t frame_place;
    bool packets_over, decoder_over, over;
    /* resampling */
    SwrContext *swr;
    AVChannelLayout layout; /* of what it takes */
    int shape;              /* AVSampleFormat likewise */
    int64_t fed, made;
    int64_t at;    /* the next frame that is read */
    int16_t *held; /* made and not yet read */
    int held_count, held_used, held_most;
    uint8_t silence[VT_PCM_STEP * VT_PCM_CHANNELS_MOST * VT_PCM_WIDEST];
};

/* Into `packet`; false: there are no more. */
bool vt_pcm_next_packet(vt_pcm *pcm);
/* Into `frame`, placed; false: there are no more. */
bool vt_pcm_next_frame(vt_pcm *pcm);
/* Of the file's samples so many of ours. */
int64_t vt_pcm_ours(const vt_pcm *pcm, int64_t samples);

#endif

/* One order of the loader and its fulfilment. Private to the room. */
#ifndef VT_MEDIA_JOB_H
#define VT_MEDIA_JOB_H

#include "media/loader.h"

typedef struct vt_job {
    struct vt_job *next;
    char *name;
    vt_load_order order;
    atomic_bool stop; /* nobody waits for it any more */
    vt_loaded result;
} vt_job;

vt_job *vt_job_create(uint32_t ticket, const vt_load_order *order); /* NULL when memory is short */
void vt_job_destroy(vt_job *job);
/* Fills job->result; naming is told each file before it is touched. */
void vt_job_do(vt_job *job, const vt_loader_options *options, void (*naming)(void *context, const char *name),
    void *context);

#endif

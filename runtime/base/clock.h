/* Time as the machine tells it. Only the host and the keeper may ask; everyone else gets time from a batch. */
#ifndef VT_BASE_CLOCK_H
#define VT_BASE_CLOCK_H

#include <stdint.h>

int64_t vt_clock_us(void);       /* microseconds since boot, counts suspend (CLOCK_BOOTTIME) */
int64_t vt_clock_wall_us(void);  /* UTC microseconds since 1970, as the machine believes it */
int64_t vt_clock_cpu_us(void);   /* processor time of this thread */
void vt_clock_sleep_us(int64_t us);

#endif

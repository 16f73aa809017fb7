/* Time as the machine tells it. Only the host and the keeper may ask; everyone else gets time from a batch.
 */
#ifndef VT_BASE_CLOCK_H
#define VT_BASE_CLOCK_H

#include <stdint.h>

int64_t vt_clock_us(void);      /* microseconds since boot, counts suspend (CLOCK_BOOTTIME) */
int64_t vt_clock_wall_us(void); /* UTC microseconds since 1970, as the machine believes it */
int64_t vt_clock_built_us(void); /* midnight of the day this program was built: no wall clock is earlier */
/* The wall clock if it is worth believing, else 0: a time server set it, or it shows a day between that on
 * which this program was built and five years later. Boards without a battery boot in the past. */
int64_t vt_clock_trusted_us(void);
int64_t vt_clock_cpu_us(void); /* processor time of this thread */
void vt_clock_sleep_us(int64_t us);

#endif

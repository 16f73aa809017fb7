/* Sine, cosine, exponential, logarithm and power from basic operations alone, so that a replay does not depend
 * on which version of the C library computed the last digit. Within 2 units in the last place for |x| < 1e6. */
#ifndef VT_BASE_DETMATH_H
#define VT_BASE_DETMATH_H

double vt_sin(double radians);
double vt_cos(double radians);
double vt_tan(double radians);
double vt_atan2(double y, double x);
double vt_exp(double x);
double vt_log_e(double x);          /* NaN below 0, -inf at 0 */
double vt_pow(double x, double y);  /* cases as C17 F.10.4.4 */

#endif

/* Series as cheap sensors give them, one value in 50 ms: an ultrasonic distance in cm with its wrong echoes
 * (a zero, a value far off), somebody who walks up, stands, trembles at the threshold, and leaves; and a
 * slider's analogue value that rests between two steps. */
#ifndef VT_TESTS_SERIES_H
#define VT_TESTS_SERIES_H

static const double walk[] = {312, 309, 311, 2345, 308, 301, 296, 0, 284, 271, 263, 250, 1187, 239, 226, 214,
    203, 190, 0, 177, 168, 159, 152, 147, 143, 141, 139, 142, 138, 140, 137, 144, 136, 133, 131, 2345, 129,
    128, 0, 130, 127, 126, 128, 127, 1190, 127, 126, 125, 127, 141, 143, 139, 138, 146, 149, 141, 137, 135, 0,
    133, 134, 136, 141, 148, 153, 147, 158, 166, 2345, 177, 189, 203, 214, 0, 226, 241, 255, 267, 280, 291,
    1188, 300, 306, 311, 310, 312};

static const double slider[] = {511, 513, 512, 510, 514, 511, 509, 515, 512, 511, 513, 498, 512, 510, 511,
    530, 512, 513, 511, 512, 560, 601, 640, 655, 661, 660, 662, 659, 661, 664, 658, 660, 661, 663, 660, 659};

enum { WALK = sizeof walk / sizeof *walk, SLIDER = sizeof slider / sizeof *slider, GAP_US = 50000 };

#endif

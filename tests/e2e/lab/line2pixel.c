/* line2pixel FD X Y COUNT LINE LINE: how long from a line on a serial wire to a changed pixel, for any program that
 * answers there. FD is our end of the wire. Says the two lines in turns, COUNT times in all, and prints the milliseconds
 * of each, a line each; "lost" for one that changed nothing within two seconds. Pauses are random, so that lines fall
 * anywhere in the program's frame. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THRESHOLD = 24, REST_US = 60000, CHANCE_US = 50000, PATIENCE_US = 2000000 };

static bool measure(screen *s, int fd, int x, int y, int count, char *const lines[2])
{
    for (int i = 0; i < count; i++) {
        char line[256];
        int length = snprintf(line, sizeof line, "%s\n", lines[i % 2]);
        sleep_until_us(clock_us() + REST_US + rand() % CHANCE_US);
        uint32_t base = screen_pixel(s, x, y);
        int64_t said = clock_us(), seen = 0;
        if (write(fd, line, (size_t)length) != length) return false;
        do {
            if (color_distance(screen_pixel(s, x, y), base) >= THRESHOLD) seen = clock_us();
        } while (seen == 0 && screen_changed(s, said + PATIENCE_US));
        if (seen != 0) printf("%.3f\n", (double)(seen - said) / 1000);
        else puts("lost");
    }
    return true;
}

int main(int argc, char **argv)
{
    screen s;
    if (argc != 7) {
        fprintf(stderr, "usage: line2pixel FD X Y COUNT LINE LINE\n");
        return 2;
    }
    if (!screen_open(&s) || !screen_watch(&s)) return 1;
    bool fine = measure(&s, atoi(argv[1]), atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), argv + 5);
    if (!fine) perror("line2pixel");
    screen_close(&s);
    return fine ? 0 : 1;
}

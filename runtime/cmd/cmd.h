/* The verbs of one binary. Each verb's name, help and function stand once, in cmd.c's table. */
#ifndef VT_CMD_CMD_H
#define VT_CMD_CMD_H

enum {
    VT_EXIT_OK = 0,
    VT_EXIT_FAILED = 1,
    VT_EXIT_USAGE = 2,
    VT_EXIT_SCRIPT = 3,  /* a script fault kept the show from starting */
    VT_EXIT_DIFFERS = 4, /* a replay differs */
    VT_EXIT_FOUND = 5    /* a check found problems */
};

/* argv as main got it. Returns the exit code. */
int vt_cmd_main(int argc, char **argv);

#endif

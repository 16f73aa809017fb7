#include "cmd/cmd.h"

int main(int argc, char **argv)
{
    return vt_cmd_main(argc, argv);
}

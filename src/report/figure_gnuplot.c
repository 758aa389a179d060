/* Runs gnuplot as a child without a shell: in a folder, without input, its complaints caught, for a
 * limited time. Knows nothing of figures. */
#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOT_FOUND 127

static void become_gnuplot(const char *folder, const char *script, int complaints)
{
    int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 ||
        dup2(complaints, STDERR_FILENO) < 0 || chdir(folder) != 0)
        _exit(1);
    execlp("gnuplot", "gnuplot", "-d", script, (char *)NULL); /* -d: no settings of the user */
    _exit(errno == ENOENT || errno == EACCES ? NOT_FOUND : 1);
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Keeps the first of what comes until the end of the stream; false when the time is over. */
static bool read_complaints(int stream, double deadline, char *message, size_t size)
{
    size_t used = 0;
    for (;;) {
        char piece[512];
        struct pollfd waiting = {.fd = stream, .events = POLLIN};
        double left = deadline - now_seconds();
        if (left <= 0) return false;
        int ready = poll(&waiting, 1, (int)(1000 * left) + 1);
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        ssize_t count = ready < 0 ? 0 : read(stream, piece, sizeof piece);
        if (count <= 0) return true;
        size_t taken = (size_t)count < size - 1 - used ? (size_t)count : size - 1 - used;
        memcpy(message + used, piece, taken);
        used += taken;
        message[used] = '\0';
    }
}

static int wait_for(pid_t child)
{
    int state = 0;
    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

enum ck_status ck_gnuplot_run(const char *folder, const char *script, double seconds, char *message,
                              size_t size)
{
    int ends[2];
    message[0] = '\0';
    if (pipe(ends) != 0) return CK_FAILED;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        become_gnuplot(folder, script, ends[1]);
    }
    close(ends[1]);
    bool in_time = child > 0 && read_complaints(ends[0], now_seconds() + seconds, message, size);
    close(ends[0]);
    if (child < 0) return CK_FAILED;
    if (!in_time) {
        kill(child, SIGKILL);
        snprintf(message, size, "it was still drawing after %.0f s", seconds);
    }
    int code = wait_for(child);
    if (code == NOT_FOUND) return CK_BAD_INPUT;
    return in_time && code == 0 ? CK_OK : CK_FAILED;
}

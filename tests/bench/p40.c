/* The engine on the benchmark network: usage p40 NAME, where NAME is p40_integer or p40_real. */
#include "bench.h"

struct bench {
    struct ck_plan plan;
    struct ck_trajectory trajectory; /* every run into the same, as a sweep or a fit does */
};

static bool run(const struct p40 *network, void *data, double (*rows)[P40_STATES])
{
    (void)network;
    struct bench *bench = data;
    struct ck_failure failure;
    if (ck_integrate(&bench->plan, &bench->trajectory, &failure) != CK_OK) {
        fprintf(stderr, "at %g h: %s\n", failure.time_h, failure.reason);
        return false;
    }
    for (int i = 0; i < OUTPUTS; i++)
        ck_trajectory_row(&bench->trajectory, bench_time(i), true, rows[i]);
    return true;
}

int main(int argc, char **argv)
{
    static struct p40 network;
    struct ck_system system;
    struct bench bench = {0};
    ck_system_init(&system);
    ck_trajectory_init(&bench.trajectory);
    if (argc != 2 || !p40_read(&network, argv[1])) return EXIT_FAILURE;
    int result = EXIT_FAILURE;
    if (p40_system(&network, NULL, &system) == CK_OK &&
        p40_plan(&network, NULL, &system, &bench.plan) == CK_OK)
        result = bench_report(&network, run, &bench);
    ck_trajectory_free(&bench.trajectory);
    ck_plan_free(&bench.plan);
    ck_system_free(&system);
    return result;
}

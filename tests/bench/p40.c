/* The engine on the benchmark network: usage p40 NAME, where NAME is p40_integer or p40_real. */
#include "bench.h"

static bool run(const struct p40 *network, void *data, double (*rows)[P40_STATES])
{
    (void)network;
    struct ck_trajectory trajectory;
    struct ck_failure failure;
    ck_trajectory_init(&trajectory);
    if (ck_integrate(data, &trajectory, &failure) != CK_OK) {
        fprintf(stderr, "at %g h: %s\n", failure.time_h, failure.reason);
        return false;
    }
    for (int i = 0; i < OUTPUTS; i++) ck_trajectory_row(&trajectory, bench_time(i), true, rows[i]);
    if (getenv("STATISTICS") != NULL)
        fprintf(stderr, "steps %ld, rhs %ld, jacobians %ld, factorisations %ld\n",
                trajectory.statistics.steps, trajectory.statistics.rhs_calls,
                trajectory.statistics.jacobian_calls, trajectory.statistics.factorisations);
    ck_trajectory_free(&trajectory);
    return true;
}

int main(int argc, char **argv)
{
    static struct p40 network;
    struct ck_system system;
    struct ck_plan plan = {0};
    ck_system_init(&system);
    if (argc != 2 || !p40_read(&network, argv[1])) return EXIT_FAILURE;
    int result = EXIT_FAILURE;
    if (p40_system(&network, NULL, &system) == CK_OK &&
        p40_plan(&network, NULL, &system, &plan) == CK_OK)
        result = bench_report(&network, run, &plan);
    ck_plan_free(&plan);
    ck_system_free(&system);
    return result;
}

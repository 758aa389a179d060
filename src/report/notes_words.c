/* Claims as French sentences. */
#include "ck/report.h"

#include <string.h>

const char *ck_claim_french(const struct ck_graph *graph, const struct ck_claim *claim,
                            char *buffer, size_t size)
{
    (void)graph;
    snprintf(buffer, size, "%s %s %s", claim->source, claim->relation, claim->target);
    return buffer;
}

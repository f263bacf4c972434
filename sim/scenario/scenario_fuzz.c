#include <stdint.h>

#include "core/base/check.h"
#include "sim/scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever a file says, it is a scenario or an error with a message, never a crash. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ERROR err = {0};
    struct scenario scenario;
    bool ok = scenario_parse("x.yaml", "golden/x.yaml", (const char *)data, size, &scenario, &err);
    CHECK(ok != error_is_set(&err));
    for (size_t i = 0; ok && i < scenario.run_count; i++) {
        struct scenario_run run;
        CHECK(scenario_expand(&scenario, i, &run, &err));
        const struct value *steps = value_get(run.spec, "steps");
        for (size_t j = 0; j < value_count(steps); j++) {
            AUTO_BUFFER text = {0};
            CHECK(scenario_step_line(&scenario, j) > 0);
            scenario_step_text(&scenario, j, &text);
        }
        scenario_run_release(&run);
    }
    scenario_release(&scenario);
    return 0;
}

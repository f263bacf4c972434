#include "sim/cluster/job_controller.h"

#include "core/kube/condition.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

static void create_job(struct rig *rig, const char *name)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text,
                  "{'metadata':{'name':'%s'},'spec':{'template':{'spec':{'restartPolicy':'Never',"
                  "'containers':[{'name':'c','image':'i'}]}}}}",
                  name);
    rig_create(rig, &resource_jobs, buffer_text(&text));
}

TEST(outcomes_are_known)
{
    enum job_outcome outcome;
    expect_true(job_outcome_parse("complete", &outcome) && outcome == JOB_COMPLETE);
    expect_true(job_outcome_parse("failed", &outcome) && outcome == JOB_FAILED);
    expect_false(job_outcome_parse("Complete", &outcome));
}

TEST(a_job_finishes)
{
    static const struct {
        enum job_outcome outcome;
        const char *first;
        const char *last;
        const char *counter;
        const char *completion_time;
    } table[] = {
        {JOB_COMPLETE, "SuccessCriteriaMet", "Complete", "succeeded", "2026-01-01T00:00:05Z"},
        {JOB_FAILED, "FailureTarget", "Failed", "failed", ""},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("%s", table[i].last);
        struct rig rig;
        rig_init(&rig);
        create_job(&rig, "j");
        rig_run(&rig, 5);
        AUTO_ERROR err = {0};
        expect_true(
            job_controller_finish(&rig.world, rig.server, "default", "j", table[i].outcome, &err));
        expect_text(err.message, NULL);
        const struct value *status = value_get(rig_peek(&rig, &resource_jobs, "j"), "status");
        const struct value *conditions = value_get(status, "conditions");
        expect_int(value_count(conditions), 2);
        expect_true(condition_is_true(conditions, table[i].first));
        expect_true(condition_is_true(conditions, table[i].last));
        expect_int(value_as_int(value_get(status, table[i].counter), 0), 1);
        expect_text(value_find_text(status, "startTime"), "2026-01-01T00:00:00Z");
        expect_text(value_find_text(status, "completionTime"), table[i].completion_time);
        expect_false(
            job_controller_finish(&rig.world, rig.server, "default", "j", JOB_FAILED, &err));
        expect_text(err.message, "Job default/j is finished already");
        rig_release(&rig);
    }
    expect_context("%s", "");
}

TEST(an_unknown_job_cannot_finish)
{
    struct rig rig;
    rig_init(&rig);
    AUTO_ERROR err = {0};
    expect_false(job_controller_finish(&rig.world, rig.server, "default", "j", JOB_FAILED, &err));
    expect_text(err.message, "there is no Job default/j");
    rig_release(&rig);
}

TEST_MAIN("sim/cluster/job_controller", {"outcomes are known", outcomes_are_known},
          {"a Job finishes", a_job_finishes},
          {"an unknown Job cannot finish", an_unknown_job_cannot_finish})

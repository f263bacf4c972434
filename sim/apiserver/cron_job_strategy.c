#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/workload.h"

/* CronJobs, which nobody acts upon. Of a schedule only the number of fields is looked at, and a
 * time zone may be anything. Source: k8s.io/kubernetes pkg/registry/batch/cronjob/strategy.go,
 * pkg/apis/batch/v1/defaults.go, pkg/apis/batch/validation/validation.go; robfig/cron. */

#define SUCCESSFUL_JOBS_HISTORY_LIMIT 3
#define FAILED_JOBS_HISTORY_LIMIT 1
#define NAME_SIZE_MAX 52 /* a Job's name has a time behind it, and at most 63 characters */
#define SCHEDULE_FIELDS 5

/* ---- defaults ---- */

static void default_job_spec(struct value **spec)
{
    defaults_in_member(spec, "template", workload_default_template);
}

static void default_job_template(struct value **template)
{
    defaults_in_member(template, "spec", default_job_spec);
}

static void default_spec(struct value **spec)
{
    defaults_text(spec, "concurrencyPolicy", "Allow");
    defaults_put(spec, "suspend", value_bool(false));
    defaults_put(spec, "successfulJobsHistoryLimit", value_int(SUCCESSFUL_JOBS_HISTORY_LIMIT));
    defaults_put(spec, "failedJobsHistoryLimit", value_int(FAILED_JOBS_HISTORY_LIMIT));
    defaults_in_member(spec, "jobTemplate", default_job_template);
}

static void cron_job_fill_defaults(struct value **object)
{
    defaults_put(object, "spec", value_object());
    defaults_in_member(object, "spec", default_spec);
}

/* ---- validation ---- */

/* The fields of SCHEDULE with a blank between them. */
static size_t count_fields(const char *schedule, struct buffer *fields)
{
    static const char blanks[] = " \t\n\v\f\r";
    size_t count = 0;
    for (const char *at = schedule + strspn(schedule, blanks); *at != '\0'; count++) {
        size_t size = strcspn(at, blanks);
        buffer_append(fields, count == 0 ? "" : " ");
        buffer_append_sized(fields, at, size);
        at += size;
        at += strspn(at, blanks);
    }
    return count;
}

static void validate_schedule(struct field_check *check, const struct value *spec,
                              const char *old_schedule)
{
    const char *schedule = value_text(value_get(spec, "schedule"));
    AUTO_BUFFER fields = {0};
    size_t count = count_fields(schedule, &fields);
    bool had_zone = strstr(old_schedule, "TZ") != NULL;
    if (schedule[0] == '\0') {
        field_check_required(check, "schedule");
        return;
    }
    if (schedule[0] != '@' && strstr(schedule, "TZ") == NULL && count != SCHEDULE_FIELDS) {
        AUTO_BUFFER why = {0};
        buffer_printf(&why, "expected exactly 5 fields, found %zu: [%s]", count,
                      buffer_text(&fields));
        field_check_invalid(check, "schedule", schedule, buffer_text(&why));
    }
    if (strstr(schedule, "TZ") != NULL && !had_zone) {
        field_check_invalid(check, "schedule", schedule,
                            "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else if (strstr(schedule, "TZ") != NULL && value_get(spec, "timeZone") != NULL) {
        field_check_invalid(check, "schedule", schedule,
                            "cannot use both timeZone field and TZ or CRON_TZ in schedule");
    }
}

static void validate_spec(struct field_check *check, const struct value *spec,
                          const char *old_schedule)
{
    static const char *const policies[] = {"Allow", "Forbid", "Replace", NULL};
    const struct value *job = value_find(spec, "jobTemplate", "spec");
    validate_schedule(check, spec, old_schedule);
    field_check_not_negative(check, "startingDeadlineSeconds",
                             value_get(spec, "startingDeadlineSeconds"));
    if (value_is_text(value_get(spec, "timeZone"), "")) {
        field_check_invalid(check, "timeZone", "", "timeZone must be nil or non-empty string");
    }
    field_check_one_of(check, "concurrencyPolicy", value_text(value_get(spec, "concurrencyPolicy")),
                       policies);
    size_t outside = field_check_enter(check, "jobTemplate.spec");
    job_spec_validate(check, job);
    if (value_get(job, "selector") != NULL) {
        workload_fail(check, "selector", value_get(job, "selector"),
                      "`selector` will be auto-generated");
    }
    if (value_as_bool(value_get(job, "manualSelector"), false)) {
        field_check_fail(check, FIELD_NOT_SUPPORTED, "manualSelector",
                         "Unsupported value: true: supported values: \"nil\", \"false\"");
    }
    field_check_leave(check, outside);
    field_check_not_negative(check, "successfulJobsHistoryLimit",
                             value_get(spec, "successfulJobsHistoryLimit"));
    field_check_not_negative(check, "failedJobsHistoryLimit",
                             value_get(spec, "failedJobsHistoryLimit"));
}

static void validate(const struct value *object, const char *old_schedule,
                     struct field_errors *errors)
{
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    validate_spec(&check, value_get(object, "spec"), old_schedule);
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void cron_job_warn(struct strategy_call *call, const struct value *object,
                          const struct value *old)
{
    const char *schedule = value_find_text(object, "spec", "schedule");
    if (old == NULL) {
        workload_warn_name(call, object, "Pod names and hostnames");
    }
    if (old == NULL || meta_generation(object) != meta_generation(old)) {
        job_spec_warn(call, "spec.jobTemplate.spec",
                      value_find(object, "spec", "jobTemplate", "spec"));
    }
    if (old != NULL && strstr(schedule, "TZ") != NULL) {
        strategy_warn(call, "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, "
                            "see https://kubernetes.io/docs/concepts/workloads/controllers/"
                            "cron-jobs/ for more details");
    }
}

static void cron_job_validate(struct strategy_call *call, const struct value *object,
                              struct field_errors *errors)
{
    (void)call;
    validate(object, "", errors);
    if (strlen(meta_name(object)) > NAME_SIZE_MAX) {
        struct field_check check = {.errors = errors};
        field_check_invalid(&check, "metadata.name", meta_name(object),
                            "must be no more than 52 characters");
        buffer_release(&check.path);
    }
}

static void cron_job_validate_update(struct strategy_call *call, const struct value *object,
                                     const struct value *old, struct field_errors *errors)
{
    (void)call;
    validate(object, value_find_text(old, "spec", "schedule"), errors);
}

const struct strategy cron_job_strategy = {
    .resource = &resource_cronjobs,
    .schema = &schema_cron_job,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .fill_defaults = cron_job_fill_defaults,
    .validate = cron_job_validate,
    .validate_update = cron_job_validate_update,
    .warn = cron_job_warn,
};

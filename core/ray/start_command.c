#include "core/ray/start_command.h"

#include <string.h>

#include "core/base/text.h"
#include "core/kube/quantity.h"
#include "core/ray/accelerators.h"
#include "core/ray/container.h"
#include "core/ray/owned_object.h"

/* ---- parameters ---- */

static void set_default(struct value **parameters, const char *name, const char *text)
{
    if (value_get(*parameters, name) == NULL) {
        value_put(parameters, value_string(text), name);
    }
}

/* `a=1,b=2` */
static void add_labels(struct value **parameters, const struct value *labels)
{
    if (value_count(labels) == 0) {
        return;
    }
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(labels); i++) {
        buffer_printf(&text, "%s%s=%s", i > 0 ? "," : "", value_key_at(labels, i),
                      value_text(value_member_at(labels, i)));
    }
    value_put(parameters, value_string(buffer_text(&text)), "labels");
}

static void add_defaults(struct value **parameters, const struct ray_cluster *cluster, bool is_head)
{
    if (is_head) {
        RULE(cluster->rules, START_1);
        set_default(parameters, "dashboard-host", "0.0.0.0");
    } else {
        AUTO_BUFFER address = {0};
        buffer_printf(&address, "%s:%s", cluster->head_service_fqdn, cluster->head_port);
        RULE(cluster->rules, START_2);
        set_default(parameters, "address", buffer_text(&address));
    }
    set_default(parameters, "metrics-export-port", "8080");
    set_default(parameters, "dashboard-agent-listen-port", "52365");
    /* The container lives as long as `ray start` runs. */
    value_put(parameters, value_string("true"), "block");
}

static void add_head_features(struct value **parameters, const struct ray_cluster *cluster)
{
    if (cluster->autoscaling) {
        /* The autoscaler is a container of its own. */
        RULE(cluster->rules, START_12);
        value_put(parameters, value_string("true"), "no-monitor");
    }
    if (cluster->gcs_ft && !cluster->gcs_ft_rocksdb) {
        const struct value *options = value_get(cluster->spec, "gcsFaultToleranceOptions");
        if (value_is(value_get(options, "redisUsername"), VALUE_OBJECT)) {
            value_put(parameters, value_string("$REDIS_USERNAME"), "redis-username");
        }
        if (value_is(value_get(options, "redisPassword"), VALUE_OBJECT)) {
            value_put(parameters, value_string("$REDIS_PASSWORD"), "redis-password");
        }
    }
}

/* The amount rounded up to an integer; 0 where there is none. */
static int64_t amount(const struct value *resources, const char *list, const char *name)
{
    AUTO_QUANTITY quantity = {0};
    AUTO_ERROR err = {0};
    quantity_from_value(value_find(resources, list, name), &quantity, &err);
    return quantity_value(&quantity);
}

static void add_amount(struct value **parameters, const char *name, int64_t number)
{
    if (number != 0 && value_get(*parameters, name) == NULL) {
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "%lld", (long long)number);
        value_put(parameters, value_string(buffer_text(&text)), name);
    }
}

struct value *start_command_parameters(const struct ray_cluster *cluster,
                                       const struct ray_group *group)
{
    const struct value *owner = group != NULL ? group->spec : cluster->head;
    struct value *parameters = value_object();
    owned_object_overlay(&parameters, value_get(owner, "rayStartParams"));
    const struct value *said = group != NULL ? group->resources : cluster->head_resources;
    if (value_count(said) > 0) {
        RULE(cluster->rules, START_3);
        accelerators_add_group_resources(&parameters, said);
    }
    const struct value *labels = value_get(owner, "labels");
    if (value_count(labels) > 0) {
        RULE(cluster->rules, START_4);
        add_labels(&parameters, labels);
    }
    add_defaults(&parameters, cluster, group == NULL);
    if (group == NULL) {
        add_head_features(&parameters, cluster);
    }
    const struct value *resources =
        value_get(cluster_spec_ray_container(value_get(owner, "template")), "resources");
    int64_t cpu_limit = amount(resources, "limits", "cpu");
    if (value_find(resources, "limits", "cpu") != NULL ||
        value_find(resources, "requests", "cpu") != NULL) {
        RULE(cluster->rules, START_5);
    }
    add_amount(&parameters, "num-cpus",
               cpu_limit != 0 ? cpu_limit : amount(resources, "requests", "cpu"));
    if (value_find(resources, "limits", "memory") != NULL) {
        RULE(cluster->rules, START_6);
    }
    add_amount(&parameters, "memory", amount(resources, "limits", "memory"));
    accelerators_add_limits(&parameters, value_get(resources, "limits"), cluster->rules);
    return parameters;
}

/* ---- text ---- */

/* These take their value, so `true` and `false` do not make them mere switches. */
static bool is_boolean_option(const char *name)
{
    return strcmp(name, "log-color") == 0 || strcmp(name, "include-dashboard") == 0 ||
           strcmp(name, "include-log-monitor") == 0;
}

void start_command_print(const struct value *parameters, bool is_head, struct rules *rules,
                         struct buffer *out)
{
    buffer_append(out, is_head ? "ray start --head " : "ray start ");
    for (size_t i = 0; i < value_count(parameters); i++) {
        const char *name = value_key_at(parameters, i);
        const char *text = value_text(value_member_at(parameters, i));
        bool is_true = text_equal_fold(text, "true");
        bool is_boolean = is_true || text_equal_fold(text, "false");
        if (is_boolean && !is_boolean_option(name)) {
            RULE(rules, START_10);
            if (is_true) {
                buffer_printf(out, " --%s ", name);
            }
            continue;
        }
        if (is_boolean) {
            RULE(rules, START_11);
        }
        buffer_printf(out, " --%s=%s ", name, text);
    }
}

static void print_words(const struct value *words, struct buffer *out)
{
    for (size_t i = 0; i < value_count(words); i++) {
        buffer_printf(out, " %s ", value_text(value_at(words, i)));
    }
}

void start_command_install(struct value **container, const char *text,
                           const struct ray_options *options)
{
    AUTO_BUFFER command = {0};
    print_words(value_get(*container, "command"), &command);
    print_words(value_get(*container, "args"), &command);
    if (strstr(buffer_text(&command), "ray start") != NULL) {
        RULE(options->rules, POD_COMMAND_2);
        return;
    }
    if (command.size > 0) {
        RULE(options->rules, POD_COMMAND_3);
        buffer_append(&command, " && ");
    }
    buffer_printf(&command, "ulimit -n ${RAY_START_ULIMIT_OPEN_FILES:-65536}; %s", text);
    value_put(container, container_shell(options), "command");
    value_put(container, value_array_of(value_string(buffer_text(&command)), NULL), "args");
}

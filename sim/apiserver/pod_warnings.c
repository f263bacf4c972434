#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/kube/quantity.h"
#include "sim/apiserver/pod_spec.h"

/* What is wrong with a Pod, but has always been accepted. Source: k8s.io/kubernetes
 * pkg/api/pod/warnings.go, pkg/api/node/util.go, pkg/api/persistentvolumeclaim/util.go. */

/* More ports, or paths in a volume, are not compared with each other: nobody reads so much. */
enum { COMPARED_MAX = 1000 };

struct warning_list {
    const char *prefix; /* where the Pod is, as `spec.template.` */
    struct value **texts;
};

/* What goes beyond the limit, no client is told. */
static void add(struct warning_list *self, const char *text)
{
    if (value_count(*self->texts) < LIMIT_WARNINGS) {
        value_push(self->texts, value_string(text));
    }
}

static void warn(struct warning_list *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* FORMAT begins with a path. */
static void warn(struct warning_list *self, const char *format, ...)
{
    AUTO_BUFFER text = {0};
    va_list arguments;
    buffer_append(&text, self->prefix);
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    add(self, buffer_text(&text));
}

/* TEXT as a literal of Go. Owns: the caller releases it. */
static struct buffer quoted(const char *text)
{
    struct buffer out = {0};
    buffer_append_quoted(&out, text, strlen(text));
    return out;
}

/* ---- labels of nodes ---- */

static const char *deprecation_of_label(const char *key)
{
    static const struct {
        const char *key;
        const char *message;
    } labels[] = {
        {"beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"},
        {"beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"},
        {"failure-domain.beta.kubernetes.io/region",
         "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"},
        {"failure-domain.beta.kubernetes.io/zone",
         "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"},
        {"beta.kubernetes.io/instance-type",
         "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"},
        {"app.kubernetes.io/created-by", "deprecated since v1.9"},
        {"scheduler.alpha.kubernetes.io/preferAvoidPods",
         "deprecated since v1.22; use Taints and Tolerations instead"},
        {"node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"},
    };
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strcmp(key, labels[i].key) == 0) {
            return labels[i].message;
        }
    }
    return NULL;
}

static void warn_of_values(struct warning_list *self, const char *path, const struct value *values)
{
    for (size_t i = 0; i < value_count(values); i++) {
        const char *text = value_text(value_at(values, i));
        struct names_problems problems = names_check_label_value(text);
        for (size_t k = 0; k < problems.count; k++) {
            warn(self, "%s.values[%zu]: %s is invalid, %s", path, i, text, problems.items[k]);
        }
    }
}

/* A value that no label can have is refused where it is required. */
static void warn_of_term(struct warning_list *self, const char *path, const struct value *term,
                         bool is_preferred)
{
    const struct value *expressions = value_get(term, "matchExpressions");
    for (size_t i = 0; i < value_count(expressions); i++) {
        const char *key = value_text(value_get(value_at(expressions, i), "key"));
        const char *deprecation = deprecation_of_label(key);
        AUTO_BUFFER at = {0};
        buffer_printf(&at, "%s.matchExpressions[%zu]", path, i);
        if (deprecation != NULL) {
            warn(self, "%s.key: %s is %s", buffer_text(&at), key, deprecation);
        }
        if (is_preferred) {
            warn_of_values(self, buffer_text(&at), value_get(value_at(expressions, i), "values"));
        }
    }
}

static void warn_of_node_labels(struct warning_list *self, const struct value *spec)
{
    const struct value *selector = value_get(spec, "nodeSelector");
    const struct value *affinity = value_find(spec, "affinity", "nodeAffinity");
    const struct value *required =
        value_find(affinity, "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
    const struct value *preferred =
        value_get(affinity, "preferredDuringSchedulingIgnoredDuringExecution");
    for (size_t i = 0; i < value_count(selector); i++) {
        const char *deprecation = deprecation_of_label(value_key_at(selector, i));
        if (deprecation != NULL) {
            warn(self, "spec.nodeSelector[%s]: %s", value_key_at(selector, i), deprecation);
        }
    }
    for (size_t i = 0; i < value_count(required); i++) {
        AUTO_BUFFER path = {0};
        buffer_printf(&path,
                      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
                      "nodeSelectorTerms[%zu]",
                      i);
        warn_of_term(self, buffer_text(&path), value_at(required, i), false);
    }
    for (size_t i = 0; i < value_count(preferred); i++) {
        AUTO_BUFFER path = {0};
        buffer_printf(&path,
                      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution"
                      "[%zu].preference",
                      i);
        warn_of_term(self, buffer_text(&path), value_get(value_at(preferred, i), "preference"),
                     true);
    }
}

/* ---- selectors of Pods ---- */

static void warn_of_topology_spread(struct warning_list *self, const struct value *spec)
{
    const struct value *constraints = value_get(spec, "topologySpreadConstraints");
    for (size_t i = 0; i < value_count(constraints); i++) {
        const struct value *constraint = value_at(constraints, i);
        const char *key = value_text(value_get(constraint, "topologyKey"));
        const char *deprecation = deprecation_of_label(key);
        if (deprecation != NULL) {
            warn(self, "spec.topologySpreadConstraints[%zu].topologyKey: %s is %s", i, key,
                 deprecation);
        }
        if (value_get(constraint, "labelSelector") == NULL) {
            warn(self,
                 "spec.topologySpreadConstraints[%zu].labelSelector: a null labelSelector results "
                 "in matching no pod",
                 i);
        }
    }
}

static void warn_of_affinity(struct warning_list *self, const struct value *spec)
{
    static const struct {
        const char *member;
        const char *below; /* where the term is in an item */
    } lists[] = {
        {"requiredDuringSchedulingIgnoredDuringExecution", NULL},
        {"preferredDuringSchedulingIgnoredDuringExecution", "podAffinityTerm"},
    };
    static const char *const kinds[] = {"podAffinity", "podAntiAffinity"};
    const struct value *affinity = value_get(spec, "affinity");
    for (size_t kind = 0; affinity != NULL && kind < 2; kind++) {
        for (size_t list = 0; list < 2; list++) {
            const struct value *terms = value_find(affinity, kinds[kind], lists[list].member);
            const char *below = lists[list].below;
            for (size_t i = 0; i < value_count(terms); i++) {
                const struct value *term = value_at(terms, i);
                term = below == NULL ? term : value_get(term, below);
                if (value_get(term, "labelSelector") == NULL) {
                    warn(self,
                         "spec.affinity.%s.%s[%zu].%s%slabelSelector: a null labelSelector results "
                         "in matching no pod",
                         kinds[kind], lists[list].member, i, below == NULL ? "" : below,
                         below == NULL ? "" : ".");
                }
            }
        }
    }
}

/* ---- annotations ---- */

#define SECCOMP_POD "seccomp.security.alpha.kubernetes.io/pod"
#define SECCOMP_CONTAINER "container.seccomp.security.alpha.kubernetes.io/"

static const struct {
    const char *key;
    const char *message;
} deprecated_annotations[] = {
    {"scheduler.alpha.kubernetes.io/critical-pod",
     "non-functional in v1.16+; use the \"priorityClassName\" field instead"},
    {"security.alpha.kubernetes.io/sysctls",
     "non-functional in v1.11+; use the \"sysctls\" field instead"},
    {"security.alpha.kubernetes.io/unsafe-sysctls",
     "non-functional in v1.11+; use the \"sysctls\" field instead"},
};

#define DEPRECATED_COUNT (sizeof(deprecated_annotations) / sizeof(deprecated_annotations[0]))

bool pod_warnings_need(const struct value *annotations)
{
    for (size_t i = 0; i < value_count(annotations); i++) {
        const char *key = value_key_at(annotations, i);
        if (strstr(key, "alpha.kubernetes.io/") != NULL) {
            return true;
        }
    }
    return false;
}

static void warn_of_annotations(struct warning_list *self, const struct value *annotations)
{
    for (size_t i = 0; i < DEPRECATED_COUNT; i++) {
        if (value_get(annotations, deprecated_annotations[i].key) != NULL) {
            warn(self, "metadata.annotations[%s]: %s", deprecated_annotations[i].key,
                 deprecated_annotations[i].message);
        }
    }
}

static void warn_of_seccomp(struct warning_list *self, const struct value *annotations,
                            const char *key, const struct value *of)
{
    if (annotations != NULL && value_get(annotations, key) != NULL &&
        value_find(of, "securityContext", "seccompProfile") == NULL) {
        warn(self,
             "metadata.annotations[%s]: non-functional in v1.27+; use the \"seccompProfile\" field "
             "instead",
             key);
    }
}

/* ---- amounts ---- */

/* What is written without any of these letters is whole. */
static bool is_fraction(const struct value *amount)
{
    AUTO_QUANTITY quantity = {0};
    AUTO_ERROR error = {0};
    return strpbrk(value_text(amount), "munpe.") != NULL &&
           quantity_from_value(amount, &quantity, &error) &&
           quantity_milli_value(&quantity) % 1000 != 0;
}

static void warn_of_fraction(struct warning_list *self, const char *path, const struct value *list,
                             const char *name)
{
    const struct value *amount = value_get(list, name);
    if (is_fraction(amount)) {
        warn(self, "%s[%s]: fractional byte value \"%s\" is invalid, must be an integer", path,
             name, value_text(amount));
    }
}

static void warn_of_claim(struct warning_list *self, const char *path, const struct value *spec)
{
    static const char *const lists[] = {"requests", "limits"};
    for (size_t i = 0; i < 2; i++) {
        AUTO_BUFFER at = {0};
        buffer_printf(&at, "%s.resources.%s", path, lists[i]);
        warn_of_fraction(self, buffer_text(&at), value_find(spec, "resources", lists[i]),
                         "storage");
    }
}

void claim_spec_warn(const char *path, const struct value *spec, struct value **warnings)
{
    struct warning_list list = {.prefix = "", .texts = warnings};
    warn_of_claim(&list, path, spec);
}

/* ---- volumes ---- */

/* As `ConfigMap "a"`: what a volume is, or a source of one. */
struct origin {
    const char *title; /* NULL: is not shown */
    const char *name;  /* NULL for what has none */
};

static void print_origin(const struct origin *self, struct buffer *out)
{
    buffer_append(out, self->title);
    if (self->name != NULL) {
        buffer_append_char(out, ' ');
        buffer_append_quoted(out, self->name, strlen(self->name));
    }
}

/* What puts items into a volume. */
static const struct items_kind {
    const char *member;
    const char *volume_name; /* where its name is as a volume, and as a source of one; or NULL */
    const char *source_name;
    const char *title;
} items_kinds[] = {
    {"configMap", "name", "name", "ConfigMap"},
    {"secret", "secretName", "name", "Secret"},
    {"downwardAPI", NULL, NULL, "DownwardAPI"},
};

static const struct items_kind *items_kind_of(const char *member)
{
    for (size_t i = 0; i < sizeof(items_kinds) / sizeof(items_kinds[0]); i++) {
        if (text_equal(member, items_kinds[i].member)) {
            return &items_kinds[i];
        }
    }
    return NULL;
}

static struct origin origin_of(const struct items_kind *kind, const struct value *source,
                               const char *name)
{
    return (struct origin){kind->title, name == NULL ? NULL : value_text(value_get(source, name))};
}

struct placed {
    const char *path;
    size_t size;
    struct origin source;
};

/* What is put into one volume. */
struct placed_list {
    struct placed *items;
    size_t count;
    const char *volume;
    struct origin kind;
};

static void print_placed(const struct placed *self, struct buffer *out)
{
    buffer_append_quoted(out, self->path, self->size);
    if (self->source.title != NULL) {
        buffer_append(out, " (");
        print_origin(&self->source, out);
        buffer_append_char(out, ')');
    }
}

/* `volume "v" (ConfigMap "m")` */
static void print_volume(const struct placed_list *self, struct buffer *out)
{
    buffer_append(out, "volume ");
    buffer_append_quoted(out, self->volume, strlen(self->volume));
    buffer_append(out, " (");
    print_origin(&self->kind, out);
    buffer_append_char(out, ')');
}

/* Whether one is the other, or is below it. */
static bool overlap(const struct placed *a, const struct placed *b)
{
    const struct placed *shorter = a->size < b->size ? a : b;
    const struct placed *longer = a->size < b->size ? b : a;
    return shorter->size > 0 && memcmp(shorter->path, longer->path, shorter->size) == 0 &&
           (longer->size == shorter->size || longer->path[shorter->size] == '/');
}

static void add_placed(struct warning_list *self, struct placed_list *list, const char *path,
                       const struct origin *source)
{
    if (list->count == COMPARED_MAX) {
        return;
    }
    struct placed *placed = &list->items[list->count];
    *placed = (struct placed){path, strlen(path), *source};
    while (placed->size > 0 && path[placed->size - 1] == '/') {
        placed->size--;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (overlap(&list->items[i], placed)) {
            AUTO_BUFFER text = {0};
            print_volume(list, &text);
            buffer_append(&text, ": overlapping paths: ");
            print_placed(placed, &text);
            buffer_append(&text, " with ");
            print_placed(&list->items[i], &text);
            add(self, buffer_text(&text));
        }
    }
    list->count++;
}

static void add_items(struct warning_list *self, struct placed_list *list,
                      const struct value *items, const struct origin *source)
{
    for (size_t i = 0; i < value_count(items); i++) {
        add_placed(self, list, value_text(value_get(value_at(items, i), "path")), source);
    }
}

/* A source of a projected volume; certificates are not looked at. */
static void add_source(struct warning_list *self, struct placed_list *list,
                       const struct value *source)
{
    static const struct origin of_token = {"ServiceAccountToken", NULL};
    const struct value *token = value_get(source, "serviceAccountToken");
    if (token != NULL) {
        add_placed(self, list, value_text(value_get(token, "path")), &of_token);
    }
    for (size_t i = 0; i < value_count(source); i++) {
        const struct items_kind *kind = items_kind_of(value_key_at(source, i));
        if (kind != NULL) {
            const struct value *of_kind = value_member_at(source, i);
            const struct origin origin = origin_of(kind, of_kind, kind->source_name);
            add_items(self, list, value_get(of_kind, "items"), &origin);
        }
    }
}

static void warn_of_overlaps(struct warning_list *self, const struct value *volume,
                             struct placed *items)
{
    static const struct origin not_shown = {NULL, NULL};
    const struct value *sources = value_find(volume, "projected", "sources");
    struct placed_list list = {.items = items, .volume = value_text(value_get(volume, "name"))};
    for (size_t i = 0; i < value_count(volume); i++) {
        const struct items_kind *kind = items_kind_of(value_key_at(volume, i));
        if (kind != NULL) {
            const struct value *of_kind = value_member_at(volume, i);
            list.kind = origin_of(kind, of_kind, kind->volume_name);
            list.count = 0;
            add_items(self, &list, value_get(of_kind, "items"), &not_shown);
        }
    }
    list.kind = (struct origin){"Projected", NULL};
    list.count = 0;
    for (size_t i = 0; i < value_count(sources); i++) {
        if (value_count(value_at(sources, i)) == 0) {
            AUTO_BUFFER text = {0};
            print_volume(&list, &text);
            buffer_append(&text, " has no sources provided");
            add(self, buffer_text(&text));
        }
        add_source(self, &list, value_at(sources, i));
    }
}

/* MEMBER is one of a volume's. */
static const char *deprecation_of_plugin(const char *member)
{
    static const struct {
        const char *member;
        const char *message;
    } plugins[] = {
        {"photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"},
        {"gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"},
        {"scaleIO", "deprecated in v1.16, non-functional in v1.22+"},
        {"flocker", "deprecated in v1.22, non-functional in v1.25+"},
        {"storageos", "deprecated in v1.22, non-functional in v1.25+"},
        {"quobyte", "deprecated in v1.22, non-functional in v1.25+"},
        {"glusterfs", "deprecated in v1.25, non-functional in v1.26+"},
        {"cephfs", "deprecated in v1.28, non-functional in v1.31+"},
        {"rbd", "deprecated in v1.28, non-functional in v1.31+"},
    };
    for (size_t i = 0; i < sizeof(plugins) / sizeof(plugins[0]); i++) {
        if (text_equal(member, plugins[i].member)) {
            return plugins[i].message;
        }
    }
    return NULL;
}

static void warn_of_plugin(struct warning_list *self, const struct value *volume, size_t index)
{
    for (size_t i = 0; i < value_count(volume); i++) {
        const char *member = value_key_at(volume, i);
        const char *deprecation = deprecation_of_plugin(member);
        if (deprecation != NULL) {
            /* Upstream spells this one as its own field. */
            bool is_storage_os = strcmp(member, "storageos") == 0;
            warn(self, "spec.volumes[%zu].%s: %s", index, is_storage_os ? "storageOS" : member,
                 deprecation);
        }
    }
    const struct value *claim = value_find(volume, "ephemeral", "volumeClaimTemplate", "spec");
    if (claim != NULL) {
        AUTO_BUFFER path = {0};
        buffer_printf(&path, "spec.volumes[%zu].ephemeral.volumeClaimTemplate.spec", index);
        warn_of_claim(self, buffer_text(&path), claim);
    }
}

static void warn_of_volumes(struct warning_list *self, const struct value *spec)
{
    const struct value *volumes = value_get(spec, "volumes");
    if (value_count(volumes) == 0) {
        return;
    }
    AUTO_FREE struct placed *items = memory_alloc(COMPARED_MAX * sizeof(items[0]));
    for (size_t i = 0; i < value_count(volumes); i++) {
        warn_of_plugin(self, value_at(volumes, i), i);
    }
    for (size_t i = 0; i < value_count(volumes); i++) {
        warn_of_overlaps(self, value_at(volumes, i), items);
    }
}

/* ---- what comes twice ---- */

static void warn_of_repeats(struct warning_list *self, const struct value *spec, const char *list,
                            const char *member)
{
    const struct value *items = value_get(spec, list);
    AUTO_TEXT_SET seen = {0};
    for (size_t i = 0; i < value_count(items); i++) {
        const char *text = value_text(value_get(value_at(items, i), member));
        if (!text_set_add(&seen, text)) {
            AUTO_BUFFER shown = quoted(text);
            warn(self, "spec.%s[%zu].%s: duplicate %s %s", list, i, member, member,
                 buffer_text(&shown));
        }
    }
}

static void warn_of_secrets(struct warning_list *self, const struct value *spec)
{
    const struct value *secrets = value_get(spec, "imagePullSecrets");
    warn_of_repeats(self, spec, "imagePullSecrets", "name");
    for (size_t i = 0; i < value_count(secrets); i++) {
        if (value_text_size(value_get(value_at(secrets, i), "name")) == 0) {
            warn(self, "spec.imagePullSecrets[%zu].name: invalid empty name \"\"", i);
        }
    }
}

/* ---- containers ---- */

static const char *const container_lists[] = {"initContainers", "containers",
                                              "ephemeralContainers"};

/* A later value may go back to the earlier one: `$(A):x`. */
static bool goes_back(const char *name, const struct value *variable)
{
    const char *value = value_text(value_get(variable, "value"));
    AUTO_BUFFER reference = {0};
    buffer_printf(&reference, "$(%s)", name);
    return value_get(variable, "valueFrom") == NULL &&
           strstr(value, buffer_text(&reference)) != NULL &&
           strcmp(value, buffer_text(&reference)) != 0;
}

/* Containers are looked at one after the other: the INDEXth of LIST. */
struct container {
    const char *list;
    size_t index;
    const struct value *value;
};

static void warn_of_environment(struct warning_list *self, const struct container *container)
{
    const struct value *env = value_get(container->value, "env");
    AUTO_TEXT_SET names = {0};
    for (size_t i = 0; i < value_count(env); i++) {
        const char *name = value_text(value_get(value_at(env, i), "name"));
        if (!text_set_add(&names, name) && !goes_back(name, value_at(env, i))) {
            AUTO_BUFFER shown = quoted(name);
            warn(self,
                 "spec.%s[%zu].env[%zu]: hides previous definition of %s, which may be dropped "
                 "when using apply",
                 container->list, container->index, i, buffer_text(&shown));
        }
    }
}

/* PLACE as in `limits[memory]`. */
static void warn_of_amount(struct warning_list *self, const struct container *container,
                           const char *place, const struct value *amount)
{
    if (is_fraction(amount)) {
        warn(self,
             "spec.%s[%zu].resources.%s: fractional byte value \"%s\" is invalid, must be an "
             "integer",
             container->list, container->index, place, value_text(amount));
    }
}

static void warn_of_amounts(struct warning_list *self, const struct container *container)
{
    const struct value *resources = value_get(container->value, "resources");
    const struct value *limits = value_get(resources, "limits");
    const struct value *requests = value_get(resources, "requests");
    warn_of_amount(self, container, "limits[memory]", value_get(limits, "memory"));
    warn_of_amount(self, container, "requests[memory]", value_get(requests, "memory"));
    warn_of_amount(self, container, "limits[ephemeral-storage]",
                   value_get(limits, "ephemeral-storage"));
    warn_of_amount(self, container, "requests[ephemeral-storage]",
                   value_get(requests, "ephemeral-storage"));
}

static void warn_of_containers(struct warning_list *self, const struct value *spec,
                               const struct value *annotations)
{
    for (size_t list = 0; list < 3; list++) {
        const struct value *containers = value_get(spec, container_lists[list]);
        for (size_t i = 0; i < value_count(containers); i++) {
            const struct container container = {container_lists[list], i, value_at(containers, i)};
            if (annotations != NULL) {
                const char *name = value_text(value_get(container.value, "name"));
                AUTO_BUFFER key = {0};
                buffer_printf(&key, SECCOMP_CONTAINER "%s", name);
                warn_of_seccomp(self, annotations, buffer_text(&key), container.value);
            }
            warn_of_amounts(self, &container);
            warn_of_environment(self, &container);
        }
    }
}

/* ---- ports ---- */

struct port {
    const char *list;
    size_t container;
    size_t index;
    const char *name;
    const char *protocol;
    const char *host_ip;
    int64_t number;
    int64_t host_port;
};

static size_t collect_ports(const struct value *spec, struct port *ports)
{
    size_t count = 0;
    for (size_t list = 0; list < 3; list++) {
        const struct value *containers = value_get(spec, container_lists[list]);
        for (size_t i = 0; i < value_count(containers); i++) {
            const struct value *given = value_get(value_at(containers, i), "ports");
            for (size_t k = 0; k < value_count(given) && count < COMPARED_MAX; k++) {
                const struct value *port = value_at(given, k);
                ports[count++] = (struct port){
                    .list = container_lists[list],
                    .container = i,
                    .index = k,
                    .name = value_text(value_get(port, "name")),
                    .protocol = value_text(value_get(port, "protocol")),
                    .host_ip = value_text(value_get(port, "hostIP")),
                    .number = value_as_int(value_get(port, "containerPort"), 0),
                    .host_port = value_as_int(value_get(port, "hostPort"), 0),
                };
            }
        }
    }
    return count;
}

/* `duplicate`, `overlapping` …: what PORT is beside an earlier one of the same number and protocol;
 * NULL for nothing. */
static const char *clash_of(const struct port *port, const struct port *other)
{
    bool same_host_port = port->host_port == other->host_port;
    if (same_host_port && strcmp(port->host_ip, other->host_ip) == 0) {
        return "duplicate";
    }
    if (port->host_port == 0 || other->host_port == 0) {
        return "overlapping";
    }
    bool one_is_anywhere = (port->host_ip[0] == '\0') != (other->host_ip[0] == '\0');
    return same_host_port && one_is_anywhere ? "dangerously ambiguous" : NULL;
}

static void warn_of_clashes(struct warning_list *self, const struct port *ports, size_t index)
{
    const struct port *port = &ports[index];
    if (port->host_ip[0] != '\0' && port->host_port == 0) {
        warn(self,
             "spec.%s[%zu].ports[%zu]: hostIP set without hostPort: {Name:%s HostPort:0 "
             "ContainerPort:%" PRId64 " Protocol:%s HostIP:%s}",
             port->list, port->container, port->index, port->name, port->number, port->protocol,
             port->host_ip);
    }
    for (size_t i = 0; i < index; i++) {
        const struct port *other = &ports[i];
        if (other->number != port->number || strcmp(other->protocol, port->protocol) != 0) {
            continue;
        }
        const char *clash = clash_of(port, other);
        if (clash != NULL) {
            warn(self, "spec.%s[%zu].ports[%zu]: %s port definition with %sspec.%s[%zu].ports[%zu]",
                 port->list, port->container, port->index, clash, self->prefix, other->list,
                 other->container, other->index);
        }
    }
}

static void warn_of_port_name(struct warning_list *self, const struct port *ports, size_t index)
{
    const struct port *port = &ports[index];
    for (size_t i = 0; port->name[0] != '\0' && i < index; i++) {
        if (strcmp(ports[i].name, port->name) == 0) {
            AUTO_BUFFER other = {0};
            buffer_printf(&other, "%sspec.%s[%zu].ports[%zu]", self->prefix, ports[i].list,
                          ports[i].container, ports[i].index);
            warn(self,
                 "spec.%s[%zu].ports[%zu]: duplicate port name \"%s\" with %s, services and probes "
                 "that select ports by name will use %s",
                 port->list, port->container, port->index, port->name, buffer_text(&other),
                 buffer_text(&other));
            return;
        }
    }
}

static void warn_of_ports(struct warning_list *self, const struct value *spec)
{
    AUTO_FREE struct port *ports = memory_alloc(COMPARED_MAX * sizeof(ports[0]));
    size_t count = collect_ports(spec, ports);
    for (size_t i = 0; i < count; i++) {
        warn_of_clashes(self, ports, i);
    }
    for (size_t i = 0; i < count; i++) {
        warn_of_port_name(self, ports, i);
    }
}

/* ---- the whole ---- */

void pod_warnings(const char *prefix, const struct value *pod, struct value **warnings)
{
    struct warning_list list = {.prefix = prefix, .texts = warnings};
    const struct value *spec = value_get(pod, "spec");
    const struct value *annotations = value_find(pod, "metadata", "annotations");
    const struct value *overhead = value_get(spec, "overhead");
    annotations = pod_warnings_need(annotations) ? annotations : NULL;
    warn_of_node_labels(&list, spec);
    warn_of_topology_spread(&list, spec);
    warn_of_annotations(&list, annotations);
    warn_of_volumes(&list, spec);
    warn_of_repeats(&list, spec, "hostAliases", "ip");
    warn_of_secrets(&list, spec);
    warn_of_fraction(&list, "spec.overhead", overhead, "memory");
    warn_of_fraction(&list, "spec.overhead", overhead, "ephemeral-storage");
    warn_of_seccomp(&list, annotations, SECCOMP_POD, spec);
    warn_of_containers(&list, spec, annotations);
    warn_of_ports(&list, spec);
    warn_of_affinity(&list, spec);
}

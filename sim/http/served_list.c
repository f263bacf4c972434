#include "sim/http/served_list.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static const char *const group_order[] = {
    "",
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
    "resource.k8s.io",
    "flowcontrol.apiserver.k8s.io",
};
#define GROUP_COUNT (sizeof(group_order) / sizeof(group_order[0]))

static size_t group_rank(const char *group)
{
    size_t rank = 0;
    while (rank < GROUP_COUNT && strcmp(group_order[rank], group) != 0) {
        rank++;
    }
    return rank;
}

/* `v2beta1`: a major number, a stage (0 for alpha, 1 for beta, 2 for none), a minor one. */
struct version {
    bool is_ranked;
    int stage;
    unsigned long long major;
    unsigned long long minor;
};

static const char *read_number(const char *at, unsigned long long *out)
{
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || digits > 18 || *at == '0') {
        return NULL;
    }
    *out = 0;
    for (size_t i = 0; i < digits; i++) {
        *out = *out * 10 + (unsigned long long)(at[i] - '0');
    }
    return at + digits;
}

static struct version read_version(const char *text)
{
    struct version version = {.stage = 2};
    const char *at = text[0] == 'v' ? read_number(text + 1, &version.major) : NULL;
    if (at == NULL) {
        return version;
    }
    if (*at != '\0') {
        version.stage = strncmp(at, "beta", 4) == 0 ? 1 : 0;
        size_t skip = version.stage == 1 ? 4 : 5;
        if (version.stage == 0 && strncmp(at, "alpha", 5) != 0) {
            return version;
        }
        at = read_number(at + skip, &version.minor);
    }
    version.is_ranked = at != NULL && *at == '\0';
    return version;
}

/* < 0 when A is told of first. */
static int compare_versions(const char *left, const char *right)
{
    struct version a = read_version(left);
    struct version b = read_version(right);
    if (a.is_ranked != b.is_ranked) {
        return a.is_ranked ? -1 : 1;
    }
    if (!a.is_ranked) {
        return strcmp(left, right);
    }
    if (a.stage != b.stage) {
        return b.stage - a.stage;
    }
    if (a.major != b.major) {
        return a.major > b.major ? -1 : 1;
    }
    return a.minor > b.minor ? -1 : a.minor < b.minor ? 1 : 0;
}

static int compare(const void *left, const void *right)
{
    const struct resource *a = ((const struct api_served *)left)->resource;
    const struct resource *b = ((const struct api_served *)right)->resource;
    size_t rank_a = group_rank(a->group);
    size_t rank_b = group_rank(b->group);
    if (rank_a != rank_b) {
        return rank_a < rank_b ? -1 : 1;
    }
    int order = strcmp(a->group, b->group);
    order = order != 0 ? order : compare_versions(a->version, b->version);
    return order != 0 ? order : strcmp(a->plural, b->plural);
}

static void visit(void *context, const struct api_served *served)
{
    struct served_list *self = context;
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(self->items[0]));
    self->items[self->count++] = *served;
}

void served_list_init(struct served_list *self, const struct api_server *server)
{
    *self = (struct served_list){0};
    api_server_each_served(server, visit, self);
    if (self->count > 0) {
        qsort(self->items, self->count, sizeof(self->items[0]), compare);
    }
}

void served_list_release(struct served_list *self)
{
    free(self->items);
    *self = (struct served_list){0};
}

static size_t run_end(const struct served_list *self, size_t first, bool same_version)
{
    const struct resource *begin = self->items[first].resource;
    size_t end = first + 1;
    while (end < self->count && strcmp(self->items[end].resource->group, begin->group) == 0 &&
           (!same_version || strcmp(self->items[end].resource->version, begin->version) == 0)) {
        end++;
    }
    return end;
}

size_t served_list_group_end(const struct served_list *self, size_t first)
{
    return run_end(self, first, false);
}

size_t served_list_version_end(const struct served_list *self, size_t first)
{
    return run_end(self, first, true);
}

size_t served_list_find(const struct served_list *self, const char *group, const char *version)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct resource *resource = self->items[i].resource;
        if (strcmp(resource->group, group) == 0 &&
            (version == NULL || strcmp(resource->version, version) == 0)) {
            return i;
        }
    }
    return self->count;
}

bool served_has_verb(const char *const *verbs, const char *verb)
{
    for (; verbs != NULL && *verbs != NULL; verbs++) {
        if (strcmp(*verbs, verb) == 0) {
            return true;
        }
    }
    return false;
}

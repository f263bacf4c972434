#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/kubernetes pkg/registry/core/service/storage/alloc.go, with IPv4 alone. */

/* What one request has taken, to be given back when it fails or is a dry run. */
struct claims {
    struct api_server *server;
    const struct value *old; /* what is its already stays its; NULL on create */
    struct field_errors errors;
    struct {
        struct address_pool *pool;
        uint32_t number;
    } * items;
    size_t count;
    size_t capacity;
};

static void claims_add(struct claims *self, struct address_pool *pool, uint32_t number)
{
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(*self->items));
    self->items[self->count].pool = pool;
    self->items[self->count].number = number;
    self->count++;
}

static bool claims_hold(const struct claims *self, const struct address_pool *pool, uint32_t number)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->items[i].pool == pool && self->items[i].number == number) {
            return true;
        }
    }
    return false;
}

static void claims_give_back(struct claims *self)
{
    for (size_t i = 0; i < self->count; i++) {
        address_pool_give_back(self->items[i].pool, self->items[i].number);
    }
}

static void claims_release(struct claims *self)
{
    field_errors_release(&self->errors);
    free(self->items);
}

/* ---- what a Service has ---- */

static const char *type_of(const struct value *service)
{
    const char *type = value_find_text(service, "spec", "type");
    return type[0] == '\0' ? "ClusterIP" : type;
}

static bool is_headless(const struct value *service)
{
    return value_is_text(value_find(service, "spec", "clusterIP"), "None");
}

static bool needs_cluster_ip(const struct value *service)
{
    return strcmp(type_of(service), "ExternalName") != 0 && !is_headless(service);
}

static bool needs_node_ports(const struct value *service)
{
    const char *type = type_of(service);
    return strcmp(type, "NodePort") == 0 ||
           (strcmp(type, "LoadBalancer") == 0 &&
            value_as_bool(value_find(service, "spec", "allocateLoadBalancerNodePorts"), true));
}

static bool parse_ipv4(const char *text, uint32_t *out)
{
    unsigned parts[4];
    int end = 0;
    if (sscanf(text, "%3u.%3u.%3u.%3u%n", &parts[0], &parts[1], &parts[2], &parts[3], &end) != 4 ||
        text[end] != '\0') {
        return false;
    }
    *out = 0;
    for (size_t i = 0; i < 4; i++) {
        if (parts[i] > 255) {
            return false;
        }
        *out = *out << 8 | parts[i];
    }
    return true;
}

static struct value *ipv4_value(uint32_t number)
{
    return value_string_printf("%u.%u.%u.%u", number >> 24, number >> 16 & 255, number >> 8 & 255,
                               number & 255);
}

static const struct value *node_port_at(const struct value *service, size_t index)
{
    return value_get(value_at(value_find(service, "spec", "ports"), index), "nodePort");
}

static bool has_node_port(const struct value *service, uint32_t number)
{
    for (size_t i = 0; i < value_count(value_find(service, "spec", "ports")); i++) {
        if (value_as_int(node_port_at(service, i), 0) == number) {
            return true;
        }
    }
    return false;
}

/* ---- claiming ---- */

static void refuse_cluster_ip(struct claims *claims, const char *text, const char *why)
{
    field_errors_add_printf(&claims->errors, FIELD_INVALID, "spec.clusterIPs",
                            "Invalid value: [\"%s\"]: failed to allocate IP %s: %s", text, text,
                            why);
}

static bool claim_cluster_ip(struct claims *claims, struct value **service)
{
    struct address_pool *pool = &claims->server->cluster_ips;
    const char *text = value_find_text(*service, "spec", "clusterIP");
    uint32_t number = 0;
    if (text[0] != '\0' && strcmp(text, value_find_text(claims->old, "spec", "clusterIP")) == 0) {
        return true;
    }
    if (text[0] == '\0') {
        if (!address_pool_take_lowest(pool, &number)) {
            field_errors_add(&claims->errors, FIELD_INVALID, "spec.clusterIPs",
                             "Invalid value: []: failed to allocate a serviceIP: range is full");
            return false;
        }
        claims_add(claims, pool, number);
        value_put(service, ipv4_value(number), "spec", "clusterIP");
    } else if (!parse_ipv4(text, &number) || !address_pool_contains(pool, number)) {
        refuse_cluster_ip(claims, text, "the provided network does not match the current range");
        return false;
    } else if (!address_pool_take(pool, number)) {
        refuse_cluster_ip(claims, text, "provided IP is already allocated");
        return false;
    } else {
        claims_add(claims, pool, number);
    }
    value_put(service, value_array_of(value_ref(value_find(*service, "spec", "clusterIP")), NULL),
              "spec", "clusterIPs");
    return true;
}

static bool claim_given_port(struct claims *claims, size_t index, int64_t given)
{
    struct address_pool *pool = &claims->server->node_ports;
    AUTO_BUFFER field = {0};
    buffer_printf(&field, "spec.ports[%zu].nodePort", index);
    if (given < pool->first || given >= (int64_t)pool->first + pool->count) {
        field_errors_add_printf(&claims->errors, FIELD_INVALID, buffer_text(&field),
                                "Invalid value: %" PRId64 ": provided port is not in the valid "
                                "range. The range of valid ports is %u-%u",
                                given, pool->first, pool->first + pool->count - 1);
        return false;
    }
    uint32_t number = (uint32_t)given;
    if (has_node_port(claims->old, number) || claims_hold(claims, pool, number)) {
        return true; /* TCP and UDP may share one */
    }
    if (!address_pool_take(pool, number)) {
        field_errors_add_printf(&claims->errors, FIELD_INVALID, buffer_text(&field),
                                "Invalid value: %u: provided port is already allocated", number);
        return false;
    }
    claims_add(claims, pool, number);
    return true;
}

static bool claim_node_ports(struct claims *claims, struct value **service)
{
    struct address_pool *pool = &claims->server->node_ports;
    AUTO_VALUE *ports = value_ref(value_find(*service, "spec", "ports"));
    for (size_t i = 0; i < value_count(ports); i++) {
        int64_t given = value_as_int(node_port_at(*service, i), 0);
        uint32_t number = 0;
        if (given != 0) {
            if (!claim_given_port(claims, i, given)) {
                return false;
            }
            continue;
        }
        if (!address_pool_take_lowest(pool, &number)) {
            field_errors_add(&claims->errors, FIELD_INVALID, "spec.ports",
                             "Invalid value: []: failed to allocate a nodePort: range is full");
            return false;
        }
        claims_add(claims, pool, number);
        AUTO_VALUE *port = value_ref(value_at(ports, i));
        value_put(&port, value_int(number), "nodePort");
        value_set_at(&ports, i, value_ref(port));
    }
    if (ports != NULL) {
        value_put(service, value_ref(ports), "spec", "ports");
    }
    return true;
}

/* Gives back what OLD had and SERVICE (NULL: gone) has no longer. */
static void give_back_lost(struct api_server *server, const struct value *old,
                           const struct value *service)
{
    uint32_t number = 0;
    const char *ip = value_find_text(old, "spec", "clusterIP");
    if (strcmp(ip, value_find_text(service, "spec", "clusterIP")) != 0 && parse_ipv4(ip, &number)) {
        address_pool_give_back(&server->cluster_ips, number);
    }
    for (size_t i = 0; i < value_count(value_find(old, "spec", "ports")); i++) {
        number = (uint32_t)value_as_int(node_port_at(old, i), 0);
        if (number != 0 && !has_node_port(service, number)) {
            address_pool_give_back(&server->node_ports, number);
        }
    }
}

bool service_addresses_allocate(struct strategy_call *call, struct value **object,
                                const struct value *old, struct api_response *refusal)
{
    __attribute__((cleanup(claims_release))) struct claims claims = {
        .server = call->server,
        .old = old,
    };
    bool taken = (!needs_cluster_ip(*object) || claim_cluster_ip(&claims, object)) &&
                 (!needs_node_ports(*object) || claim_node_ports(&claims, object));
    if (!taken) {
        *refusal = api_status_invalid(call->view->resource, meta_name(*object), &claims.errors);
    }
    if (!taken || call->request->dry_run) {
        claims_give_back(&claims);
    } else if (old != NULL) {
        give_back_lost(call->server, old, *object);
    }
    return taken;
}

void service_addresses_release(struct api_server *server, const struct value *object)
{
    give_back_lost(server, object, NULL);
}

void service_addresses_keep(struct value **object, const struct value *old)
{
    if (needs_cluster_ip(*object) && needs_cluster_ip(old) &&
        value_find_text(*object, "spec", "clusterIP")[0] == '\0') {
        value_put(object, value_ref(value_find(old, "spec", "clusterIP")), "spec", "clusterIP");
        value_put(object, value_ref(value_find(old, "spec", "clusterIPs")), "spec", "clusterIPs");
    }
    if (!needs_node_ports(*object) || !needs_node_ports(old)) {
        return;
    }
    AUTO_VALUE *ports = value_ref(value_find(*object, "spec", "ports"));
    const struct value *old_ports = value_find(old, "spec", "ports");
    for (size_t i = 0; i < value_count(ports); i++) {
        AUTO_VALUE *port = value_ref(value_at(ports, i));
        if (value_as_int(value_get(port, "nodePort"), 0) != 0) {
            continue;
        }
        for (size_t k = 0; k < value_count(old_ports); k++) {
            const struct value *old_port = value_at(old_ports, k);
            const struct value *number = value_get(old_port, "nodePort");
            if (value_equal(value_get(port, "port"), value_get(old_port, "port")) &&
                value_equal(value_get(port, "protocol"), value_get(old_port, "protocol")) &&
                !has_node_port(*object, (uint32_t)value_as_int(number, 0))) {
                value_put(&port, value_ref(number), "nodePort");
                value_set_at(&ports, i, value_ref(port));
            }
        }
    }
    if (ports != NULL) {
        value_put(object, value_ref(ports), "spec", "ports");
    }
}

#ifndef RAYRIG_KUBE_GO_JSON_H
#define RAYRIG_KUBE_GO_JSON_H

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * A value as a Go program prints it that has read it into the struct of that schema: fields in
 * their order of declaration, zero values left out or spelled out as their tags say, quantities
 * in canonical form, members that the struct does not have dropped. VALUE may be NULL.
 *
 * Source: Go package encoding/json, Marshal.
 */
void go_json_print(const struct schema *schema, const struct value *value, struct buffer *out);

/*
 * ITEMS, a list of such values, as items of a List: without apiVersion and kind. What several of
 * them share, as Pods of one template share a spec, is printed once and copied from there on.
 */
void go_json_print_items(const struct schema *schema, const struct value *items,
                         struct buffer *out);

/*
 * For those who print objects one by one: the texts of values that occur again and again, as Pods
 * of one template share a spec, and as an object that did not change is asked for twice. It is
 * bounded, shows in nothing but the time taken, and holds references to the values that it knows.
 */
struct go_json_cache;

struct go_json_cache *go_json_cache_new(void);
void go_json_cache_free(struct go_json_cache *self);
/* As go_json_print(). SCHEMA must outlive the cache, which may be NULL for none. */
void go_json_print_cached(struct go_json_cache *cache, const struct schema *schema,
                          const struct value *value, struct buffer *out);

#endif

#ifndef RAYRIG_KUBE_SCHEMA_RULES_H
#define RAYRIG_KUBE_SCHEMA_RULES_H

#include "core/kube/cel.h"
#include "core/kube/schema.h"

/*
 * What is said of an object beyond the checks of its values, where its definition asks for it:
 * rules in CEL (x-kubernetes-validations), and objects within the object that are resources of
 * their own (x-kubernetes-embedded-resource). Parts of schema_validate().
 *
 * Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel and objectmeta.
 */
struct schema_cel_rule {
    const struct cel_program *program;
    const struct cel_program *message_program; /* NULL for none */
    const char *text;
    const char *message;    /* "" for none, as the next two */
    const char *field_path; /* `.spec.x` */
    enum field_error_type reason;
    bool optional_old_self;
};

void schema_check_rules(const struct schema *self, const struct value *object,
                        const struct value *old, struct field_errors *out);
void schema_check_embedded(const struct schema *self, const struct value *object,
                           struct field_errors *out);

#endif

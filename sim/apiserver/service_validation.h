#ifndef RAYRIG_APISERVER_SERVICE_VALIDATION_H
#define RAYRIG_APISERVER_SERVICE_VALIDATION_H

#include "sim/apiserver/strategy.h"

/* The hooks of the strategy of services.
 * Source: k8s.io/kubernetes pkg/apis/core/validation/validation.go, ValidateService. */
void service_validate(struct strategy_call *call, const struct value *object,
                      struct field_errors *errors);
void service_validate_update(struct strategy_call *call, const struct value *object,
                             const struct value *old, struct field_errors *errors);

#endif

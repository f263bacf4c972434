#include "core/kube/meta.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/apiserver pkg/admission/plugin/webhook/validating/dispatcher.go and
 * webhook/errors/statuserror.go: the webhook's own Status, after a word on whose it is. */
bool webhook_admit(const struct strategy_call *call, const struct value *object,
                   struct api_response *refusal)
{
    const struct api_webhook *webhook = call->server->webhook;
    if (webhook == NULL || webhook->resource != call->slot->resource ||
        call->request->subresource != NULL) {
        return true;
    }
    AUTO_FIELD_ERRORS errors = {0};
    webhook->check(webhook->context, object, &errors);
    if (errors.count == 0) {
        return true;
    }
    *refusal = api_status_invalid(webhook->resource, meta_name(object), &errors);
    value_put(&refusal->body,
              value_string_printf("admission webhook \"%s\" denied the request: %s", webhook->name,
                                  api_response_message(refusal)),
              "message");
    return false;
}

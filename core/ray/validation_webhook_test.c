#include "core/ray/validation_webhook.h"

#include "tests/expect.h"

TEST(what_the_webhook_refuses)
{
    static const struct {
        const char *object;
        const char *field; /* NULL: accepted */
        const char *text;
    } rows[] = {
        {"{\"metadata\":{\"name\":\"rc\"},\"spec\":{\"workerGroupSpecs\":["
         "{\"groupName\":\"a\"},{\"groupName\":\"b\"}]}}",
         NULL, NULL},
        {"{\"metadata\":{\"name\":\"1c\"}}", "metadata.name",
         "Invalid value: \"1c\": RayCluster name should be a valid DNS1035 label: [a DNS-1035 "
         "label must consist of lower case alphanumeric characters or '-', start with an "
         "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "
         "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]"},
        {"{\"metadata\":{\"name\":\"rc\"},\"spec\":{\"workerGroupSpecs\":["
         "{\"groupName\":\"a\"},{\"groupName\":\"a\",\"rayStartParams\":{},\"minReplicas\":0,"
         "\"maxReplicas\":1,\"template\":{\"spec\":{\"containers\":[]}}}]}}",
         "spec.workerGroupSpecs[1]",
         "Invalid value: {\"groupName\":\"a\",\"minReplicas\":0,\"maxReplicas\":1,"
         "\"rayStartParams\":{},\"template\":{\"metadata\":{},\"spec\":{\"containers\":[]}},"
         "\"scaleStrategy\":{}}: worker group names must be unique"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].object);
        AUTO_ERROR err = {0};
        AUTO_VALUE *object = value_parse_json(rows[i].object, strlen(rows[i].object), &err);
        AUTO_FIELD_ERRORS errors = {0};
        validation_webhook_check(object, contract_find("kuberay-1.7"), &errors);
        expect_int(errors.count, rows[i].field == NULL ? 0 : 1);
        if (errors.count == 1) {
            expect_text(errors.items[0].field, rows[i].field);
            expect_text(errors.items[0].text, rows[i].text);
        }
    }
}

TEST_MAIN("core/ray/validation_webhook", {"what the webhook refuses", what_the_webhook_refuses})

#include "core/ray/rbac_builder.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

TEST(access)
{
    static const char long_name[] =
        "{'metadata':{'name':'a12345678901234567890123456789012345678901234567890'}}";
    static const struct row service_account_rows[] = {
        {{.head_pod = "{'serviceAccountName':'9'}"}, "metadata name", "'r'"},
    };
    EXPECT_ROWS(rbac_builder_service_account, service_account_rows);
    static const struct row role_rows[] = {
        {{.cluster = long_name},
         "metadata name",
         "'r2345678901234567890123456789012345678901234567890'"},
        {{0}, "apiVersion", "'rbac.authorization.k8s.io/v1'"},
    };
    EXPECT_ROWS(rbac_builder_role, role_rows);
    static const struct row role_binding_rows[] = {
        {{.head_pod = "{'serviceAccountName':'9'}"},
         "subjects 0",
         "{'kind':'ServiceAccount','name':'r','namespace':'ns'}"},
        {{.cluster = long_name},
         "roleRef name",
         "'r2345678901234567890123456789012345678901234567890'"},
        {{0}, "metadata ownerReferences 0 name", "'rc'"},
    };
    EXPECT_ROWS(rbac_builder_role_binding, role_binding_rows);
}

TEST_MAIN("core/ray/rbac_builder", {"access", access})

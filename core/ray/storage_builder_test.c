#include "core/ray/storage_builder.h"

#include "core/ray/builder_fixture.h"

#include "tests/expect.h"

static struct value *build_secret(const struct ray_cluster *cluster)
{
    return storage_builder_auth_secret(cluster, "dG9rZW4=");
}

TEST(storage)
{
    static const struct row secret_rows[] = {
        {{0},
         "",
         "{'apiVersion':'v1','kind':'Secret','metadata':{'labels':{'ray.io/cluster':'rc'},"
         "'name':'rc','namespace':'ns','ownerReferences':[{'apiVersion':'ray.io/v1',"
         "'blockOwnerDeletion':true,'controller':true,'kind':'RayCluster','name':'rc',"
         "'uid':'u-1'}]},'stringData':{'auth_token':'dG9rZW4='}}"},
    };
    EXPECT_ROWS(build_secret, secret_rows);
    static const struct row gcs_claim_rows[] = {
        {{0},
         "spec",
         "{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}"},
        {{0}, "metadata ownerReferences 0 kind", "'RayCluster'"},
        {{.cluster = "{'spec':{'gcsFaultToleranceOptions':{'storage':{'size':'1024Mi',"
                     "'accessModes':['ReadWriteMany'],'storageClassName':''}}}}"},
         "spec",
         "{'accessModes':['ReadWriteMany'],'resources':{'requests':{'storage':'1Gi'}},"
         "'storageClassName':''}"},
        {{.cluster =
              "{'spec':{'gcsFaultToleranceOptions':{'storage':{'deletionPolicy':'Retain'}}}}"},
         "metadata ownerReferences",
         NULL},
        {{.cluster = "{'spec':{'gcsFaultToleranceOptions':{'storage':{'size':5}}}}"},
         "spec resources requests storage",
         "'5'"},
    };
    EXPECT_ROWS(storage_builder_gcs_claim, gcs_claim_rows);
}

TEST_MAIN("core/ray/storage_builder", {"storage", storage})

#include "core/ray/storage.h"

#include "core/base/text.h"
#include "core/ray/testing.h"
#include "tests/expect.h"

#define GATE "{'GCSFaultToleranceEmbeddedStorage':true}"

TEST(the_users_token)
{
    static const struct {
        const char *options;
        bool secret;
    } rows[] = {
        {"{'mode':'token'}", true},
        {"{}", true},
        {"{'mode':'disabled'}", false},
        {"{'mode':'token','secretName':'mine'}", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].options);
        AUTO_RIG rig;
        rig_init(&rig, "{}", "{}");
        rig_set_spec(&rig, "'2.52.0'", "rayVersion");
        rig_set_spec(&rig, rows[i].options, "authOptions");
        rig_pass(&rig);
        const struct value *secret = find_object(&rig.fake, "Secret", "rc");
        expect_int(secret != NULL, rows[i].secret);
        expect_json(value_find(secret, "stringData", "auth_token"),
                    rows[i].secret ? "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"" : NULL);
    }
}

TEST(a_claim_of_the_users_is_only_looked_for)
{
    AUTO_RIG rig;
    rig_init(&rig, GATE, "{}");
    rig_set_spec(&rig, "{'backend':'rocksdb','storage':{'claimName':'mine'}}",
                 "gcsFaultToleranceOptions");
    rig_pass(&rig);
    expect_text(rig.error, "");
    expect_true(text_has_prefix(
        buffer_text(&rig.events) + strlen("Normal CreatedService Create | Created service "
                                          "default/rc-head-svc\n"),
        "Warning FailedToCreatePVC Validate | GcsFaultToleranceOptions.Storage.ClaimName \"mine\" "
        "not found in namespace default; the head Pod will not start until it exists\n"));
}

TEST(what_a_claim_cannot_become)
{
    AUTO_RIG rig;
    rig_init(&rig, GATE, "{}");
    rig_set_spec(&rig, "{'backend':'rocksdb'}", "gcsFaultToleranceOptions");
    rig_pass(&rig);
    rig_set_spec(&rig,
                 "{'size':'2Gi','storageClassName':'fast','accessModes':['ReadOnlyMany',"
                 "'ReadWriteOnce']}",
                 "gcsFaultToleranceOptions", "storage");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.events),
                "Warning FailedToCreatePVC Update | GCS storage PVC default/rc-gcs-pvc already "
                "exists and cannot be reconfigured in place (requested size 2Gi != current 1Gi; "
                "storageClassName fast != current <default>; accessModes [ReadOnlyMany "
                "ReadWriteOnce] != current [ReadWriteOnce]); delete the PVC to recreate it with "
                "the new settings\n");
    /* The same size in other words is no drift. */
    rig_set_spec(&rig, "{'size':'1024Mi'}", "gcsFaultToleranceOptions", "storage");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.events), "");
}

TEST(a_claim_is_adopted_unless_it_has_an_owner)
{
    AUTO_RIG rig;
    rig_init(&rig, GATE, "{}");
    rig_set_spec(&rig, "{'backend':'rocksdb'}", "gcsFaultToleranceOptions");
    rig_pass(&rig);
    rig_set(&rig, "PersistentVolumeClaim", "rc-gcs-pvc", "[]", "metadata", "ownerReferences");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "update PersistentVolumeClaim/default/rc-gcs-pvc\n");
    rig_set(&rig, "PersistentVolumeClaim", "rc-gcs-pvc",
            "[{'kind':'X','name':'x','uid':'v','controller':true}]", "metadata", "ownerReferences");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    expect_text(rig.error, "Object default/rc-gcs-pvc is already owned by another X controller x");
}

TEST_MAIN("core/ray/storage", {"the users' token", the_users_token},
          {"a claim of the user's is only looked for", a_claim_of_the_users_is_only_looked_for},
          {"what a claim cannot become", what_a_claim_cannot_become},
          {"a claim is adopted unless it has an owner", a_claim_is_adopted_unless_it_has_an_owner})

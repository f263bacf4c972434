#include "sim/apiserver/go_decode.h"

#include "core/kube/types.h"
#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

struct row {
    const char *name;
    const struct schema *schema;
    const char *object;
    const char *want; /* NULL: it is refused */
    const char *rest; /* the unknown members, or the problem */
};

static const struct row rows[] = {
    {"zero values are left out or put in", &schema_pod,
     "{'spec':{'containers':[{'name':'c','stdin':false,'env':[],'command':null}],'hostname':''}}",
     "{'spec':{'containers':[{'name':'c','resources':{}}]},'status':{}}", "[]"},
    {"what has no omitempty is there", &schema_event, "{}",
     "{'deprecatedFirstTimestamp':null,'deprecatedLastTimestamp':null,'deprecatedSource':{},"
     "'eventTime':null,'regarding':{}}",
     "[]"},
    {"empty pointers stay", &schema_job, "{'spec':{'parallelism':0,'managedBy':''}}",
     "{'spec':{'managedBy':'','parallelism':0,'template':{'metadata':{},'spec':{'containers':null}}"
     "},'status':{}}",
     "[]"},
    {"quantities are canonical", &schema_node,
     "{'status':{'capacity':{'cpu':4,'memory':'2048Mi','x/y':'1500m','z':null}}}",
     "{'spec':{},'status':{'capacity':{'cpu':'4','memory':'2Gi','x/y':'1500m','z':'0'},"
     "'daemonEndpoints':{'kubeletEndpoint':{'Port':0}},'nodeInfo':{'architecture':'','bootID':'',"
     "'containerRuntimeVersion':'','kernelVersion':'','kubeProxyVersion':'','kubeletVersion':'',"
     "'machineID':'','operatingSystem':'','osImage':'','systemUUID':''}}}",
     "[]"},
    {"no list is empty", &schema_role, "{'rules':[]}", "{'rules':null}", "[]"},
    {"a null item is a zero value", &schema_role, "{'rules':[null]}", "{'rules':[{'verbs':null}]}",
     "[]"},
    {"a null text is an empty one", &schema_config_map, "{'data':{'a':null}}", "{'data':{'a':''}}",
     "[]"},
    {"times are in UTC", &schema_lease,
     "{'spec':{'renewTime':'2026-01-01T02:00:00.5+01:00','acquireTime':null}}",
     "{'spec':{'renewTime':'2026-01-01T01:00:00.500000Z'}}", "[]"},
    {"bytes lose their line breaks", &schema_secret, "{'data':{'a':'ZG\\nVm\\r\\n'}}",
     "{'data':{'a':'ZGVm'}}", "[]"},
    {"unknown members have their paths", &schema_role,
     "{'a':1,'rules':[{'verbs':['get']},{'b':1,'verbs':['get'],'x':{'y':1}}],'z':null}",
     "{'rules':[{'verbs':['get']},{'verbs':['get']}]}", "['a','rules[1].b','rules[1].x','z']"},
    {"metadata is somebody else's", &schema_role, "{'metadata':{'x':1},'kind':1}",
     "{'kind':1,'metadata':{'x':1},'rules':null}", "[]"},
    {"a text for a list", &schema_pod, "{'spec':{'containers':'x'}}", NULL,
     "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type "
     "[]v1.Container"},
    {"a number for a text", &schema_pod, "{'spec':{'containers':[{'name':1}]}}", NULL,
     "json: cannot unmarshal number into Go struct field Container.spec.containers.name of type "
     "string"},
    {"a number for an item", &schema_pod, "{'spec':{'containers':[{'command':[1]}]}}", NULL,
     "json: cannot unmarshal number into Go struct field Container.spec.containers.command of type "
     "string"},
    {"a text for a number", &schema_pod,
     "{'spec':{'containers':[{'ports':[{'containerPort':'80'}]}]}}", NULL,
     "json: cannot unmarshal string into Go struct field "
     "ContainerPort.spec.containers.ports.containerPort of type int32"},
    {"a number that is too large", &schema_pod,
     "{'spec':{'containers':[{'ports':[{'containerPort':5000000000}]}]}}", NULL,
     "json: cannot unmarshal number 5000000000 into Go struct field "
     "ContainerPort.spec.containers.ports.containerPort of type int32"},
    {"a fraction", &schema_job, "{'spec':{'parallelism':1.5}}", NULL,
     "json: cannot unmarshal number 1.5 into Go struct field JobSpec.spec.parallelism of type "
     "int32"},
    {"a text for a map", &schema_config_map, "{'data':'x'}", NULL,
     "json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string"},
    {"a number in a map", &schema_config_map, "{'data':{'a':1}}", NULL,
     "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"},
    {"a list for resources", &schema_pod, "{'spec':{'containers':[{'resources':{'limits':[]}}]}}",
     NULL,
     "json: cannot unmarshal array into Go struct field "
     "ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList"},
    {"a bool for a struct", &schema_pod, "{'spec':true}", NULL,
     "json: cannot unmarshal bool into Go struct field Pod.spec of type v1.PodSpec"},
    {"a number for bytes", &schema_secret, "{'data':{'a':1}}", NULL,
     "json: cannot unmarshal number into Go struct field Secret.data of type []uint8"},
    {"bytes that are none", &schema_secret, "{'data':{'a':'ZA!='}}", NULL,
     "illegal base64 data at input byte 2"},
    {"bytes that end early", &schema_secret, "{'data':{'a':'ZGVmZ'}}", NULL,
     "illegal base64 data at input byte 4"},
    {"a port that is none", &schema_service, "{'spec':{'ports':[{'targetPort':true}]}}", NULL,
     "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type "
     "int32"},
    {"a quantity that is none", &schema_node, "{'status':{'capacity':{'cpu':'abc'}}}", NULL,
     "quantities must match the regular expression "
     "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"},
    {"a number for a time", &schema_lease, "{'spec':{'renewTime':1}}", NULL,
     "json: cannot unmarshal number into Go struct field LeaseSpec.spec.renewTime of type string"},
    {"a time that is none", &schema_lease, "{'spec':{'renewTime':'foo'}}", NULL,
     "parsing time \"foo\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"foo\" as "
     "\"2006\""},
};

TEST(reads_as_go_does)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].name);
        AUTO_VALUE *object = parse(rows[i].object);
        AUTO_VALUE *unknown = value_array();
        AUTO_BUFFER problem = {0};
        bool is_read = go_decode(rows[i].schema, NULL, &object, &unknown, &problem);
        expect_int(is_read, rows[i].want != NULL);
        if (rows[i].want == NULL) {
            expect_text(buffer_text(&problem), rows[i].rest);
            continue;
        }
        AUTO_VALUE *want = parse(rows[i].want);
        AUTO_VALUE *rest = parse(rows[i].rest);
        AUTO_BUFFER text = {0};
        value_print_json(want, &text);
        expect_json(object, buffer_text(&text));
        expect_true(value_equal(unknown, rest));
    }
}

TEST(what_is_read_already_stays)
{
    AUTO_VALUE *object = parse("{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}");
    AUTO_VALUE *unknown = value_array();
    AUTO_BUFFER problem = {0};
    expect_true(go_decode(&schema_pod, NULL, &object, &unknown, &problem));
    AUTO_VALUE *again = value_ref(object);
    expect_true(go_decode(&schema_pod, NULL, &again, &unknown, &problem));
    expect_true(again == object);

    /* A known part is not looked into, even if it could not be read. */
    AUTO_VALUE *known = parse("{'spec':{'containers':3}}");
    AUTO_VALUE *changed = value_ref(known);
    value_put(&changed, value_string("x"), "spec", "hostname");
    expect_true(go_decode(&schema_pod, known, &changed, &unknown, &problem));
    expect_int(value_as_int(value_find(changed, "spec", "containers"), 0), 3);
}

TEST_MAIN("sim/apiserver/go_decode", {"reads as Go does", reads_as_go_does},
          {"what is read already stays", what_is_read_already_stays})

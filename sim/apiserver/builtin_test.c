#include "sim/apiserver/builtin.h"

#include "core/base/memory.h"
#include "sim/apiserver/fixture.h"
#include "sim/apiserver/verbs.h"
#include "tests/expect.h"

/* What no recording shows of the built-in kinds, beside replay_test.c. */

/* ---- defaults ---- */

struct filled {
    const char *name;
    const struct resource *resource;
    const char *rest; /* of the object, after its metadata */
    const char *key;  /* the member that is looked at */
    const char *want;
};

static const struct filled filled[] = {
    {"a headless service", &resource_services, "'spec':{'clusterIP':'None','selector':{'a':'b'}}",
     "spec",
     "{'clusterIP':'None','clusterIPs':['None'],'internalTrafficPolicy':'Cluster','ipFamilies':["
     "'IPv4'],'ipFamilyPolicy':'SingleStack','selector':{'a':'b'},'sessionAffinity':'None','type':"
     "'ClusterIP'}"},
    {"a headless service without a selector", &resource_services, "'spec':{'clusterIP':'None'}",
     "spec",
     "{'clusterIP':'None','clusterIPs':['None'],'internalTrafficPolicy':'Cluster','ipFamilies':["
     "'IPv4','IPv6'],'ipFamilyPolicy':'RequireDualStack','sessionAffinity':'None','type':"
     "'ClusterIP'}"},
    {"a service with affinity", &resource_services,
     "'spec':{'clusterIP':'None','selector':{'a':'b'},'sessionAffinity':'ClientIP','ports':[{'port'"
     ":1,'targetPort':'http'}]}",
     "spec",
     "{'clusterIP':'None','clusterIPs':['None'],'internalTrafficPolicy':'Cluster','ipFamilies':["
     "'IPv4'],'ipFamilyPolicy':'SingleStack','ports':[{'port':1,'protocol':'TCP','targetPort':'"
     "http'"
     "}],'selector':{'a':'b'},'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{"
     "'timeoutSeconds':10800}},'type':'ClusterIP'}"},
    {"texts of a secret", &resource_secrets,
     "'stringData':{'a':'','b':'x','c':'xy','d':'xyz','e':'wxyz'}", "data",
     "{'a':'','b':'eA==','c':'eHk=','d':'eHl6','e':'d3h5eg=='}"},
    {"subjects", &resource_rolebindings,
     "'roleRef':{'kind':'Role','name':'r'},'subjects':[{'kind':'User','name':'u'},{'kind':"
     "'ServiceAccount','name':'s'}]",
     "subjects",
     "[{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'u'},{'kind':'ServiceAccount',"
     "'name':'s'}]"},
    {"a network policy", &resource_networkpolicies,
     "'spec':{'egress':[{'ports':[{'port':1}]}],'podSelector':{}}", "spec",
     "{'egress':[{'ports':[{'port':1,'protocol':'TCP'}]}],'podSelector':{},'policyTypes':['Ingress'"
     ","
     "'Egress']}"},
    {"a node's allocatable resources", &resource_nodes,
     "'status':{'capacity':{'cpu':4},'allocatable':{'cpu':'0.0001'}}", "spec",
     "{'taints':[{'effect':'NoSchedule','key':'node.kubernetes.io/not-ready'}]}"},
    {"a deployment that replaces all Pods at once", &resource_deployments,
     "'spec':{'strategy':{'type':'Recreate'},'selector':{'matchLabels':{'a':'b'}},'template':{"
     "'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}",
     "spec",
     "{'progressDeadlineSeconds':600,'replicas':1,'revisionHistoryLimit':10,'selector':{"
     "'matchLabels':{'a':'b'}},'strategy':{'type':'Recreate'},'template':{'metadata':{'labels':{"
     "'a':'b'}},'spec':{'containers':[{'image':'i:1','imagePullPolicy':'IfNotPresent','name':'c',"
     "'resources':{},'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':"
     "'File'}],'dnsPolicy':'ClusterFirst','restartPolicy':'Always','schedulerName':"
     "'default-scheduler','securityContext':{},'terminationGracePeriodSeconds':30}}}"},
    {"a volume", &resource_persistentvolumes,
     "'spec':{'accessModes':['ReadWriteOnce'],'capacity':{'storage':'1Gi'},'hostPath':{'path':"
     "'/d'}}",
     "spec",
     "{'accessModes':['ReadWriteOnce'],'capacity':{'storage':'1Gi'},'hostPath':{'path':'/d','type'"
     ":''},'persistentVolumeReclaimPolicy':'Retain','volumeMode':'Filesystem'}"},
    {"a volume class", &resource_storageclasses, "'provisioner':'p'", "reclaimPolicy", "'Delete'"},
    {"a priority class", &resource_priorityclasses, "'value':5", "preemptionPolicy",
     "'PreemptLowerPriority'"},
    {"endpoints", &resource_endpoints,
     "'subsets':[{'addresses':[{'ip':'1.1.1.1'}],'ports':[{'port':1}]}]", "subsets",
     "[{'addresses':[{'ip':'1.1.1.1'}],'ports':[{'port':1,'protocol':'TCP'}]}]"},
    {"a slice of endpoints", &resource_endpointslices, "'addressType':'IPv4','ports':[{'port':1}]",
     "ports", "[{'name':'','port':1,'protocol':'TCP'}]"},
    {"a limit range", &resource_limitranges,
     "'spec':{'limits':[{'type':'Container','max':{'cpu':'2000m'},'min':{'memory':'1Mi'}}]}",
     "spec",
     "{'limits':[{'default':{'cpu':'2'},'defaultRequest':{'cpu':'2','memory':'1Mi'},'max':{'cpu':"
     "'2'},'min':{'memory':'1Mi'},'type':'Container'}]}"},
    {"a stateful set with a claim", &resource_statefulsets,
     "'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'"
     "b'}},'spec':{'containers':[{'name':'c','image':'i:1','volumeMounts':[{'name':'d','mo"
     "untPath':'/d'}]}]}},'updateStrategy':{'rollingUpdate':{'maxUnavailable':2}},'volumeC"
     "laimTemplates':[{'metadata':{'name':'d'},'spec':{'accessModes':['ReadWriteOnce'],'re"
     "sources':{'requests':{'storage':'1Gi'}}}}]}",
     "spec",
     "{'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'Retain','whenScaled':'Retain"
     "'},'podManagementPolicy':'OrderedReady','replicas':1,'revisionHistoryLimit':10,'"
     "selector':{'matchLabels':{'a':'b'}},'serviceName':'','template':{'metadata':{'labels':{"
     "'a':'b'}},'spec':{'containers':[{'image':'i:1','imagePullPolicy':'IfNotPresent','name':'c','"
     "resources'"
     ":{},'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File"
     "','volumeMounts':[{'mountPath':'/d','name':'d'}]}],'dnsPolicy':'ClusterFirst','resta"
     "rtPolicy':'Always','schedulerName':'default-scheduler','securityContext':{},'termina"
     "tionGracePeriodSeconds':30}},'updateStrategy':{'rollingUpdate':{'partition':0},'type"
     "':'RollingUpdate'},'volumeClaimTemplates':[{'apiVersion':'v1','kind':'PersistentVolu"
     "meClaim','metadata':{'name':'d'},'spec':{'accessModes':['ReadWriteOnce'],'resources'"
     ":{'requests':{'storage':'1Gi'}},'volumeMode':'Filesystem'},'status':{'phase':'Pendin"
     "g'}}]}"},
    {"a daemon set", &resource_daemonsets,
     "'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'"
     "b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}",
     "spec",
     "{'revisionHistoryLimit':10,'selector':{'matchLabels':{'a':'b'}},'template':{'metadat"
     "a':{'labels':{'a':'b'}},'spec':{'containers':[{'image':'i:1','imagePullPolicy':'IfNo"
     "tPresent','name':'c','resources':{},'terminationMessagePath':'/dev/termination-log',"
     "'terminationMessagePolicy':'File'}],'dnsPolicy':'ClusterFirst','restartPolicy':'Alwa"
     "ys','schedulerName':'default-scheduler','securityContext':{},'terminationGracePeriod"
     "Seconds':30}},'updateStrategy':{'rollingUpdate':{'maxSurge':0,'maxUnavailable':1},'t"
     "ype':'RollingUpdate'}}"},
    {"a replication controller", &resource_replicationcontrollers,
     "'spec':{'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c"
     "','image':'i:1'}]}}}",
     "spec",
     "{'replicas':1,'selector':{'a':'b'},'template':{'metadata':{'labels':{'a':'b'}},'spec"
     "':{'containers':[{'image':'i:1','imagePullPolicy':'IfNotPresent','name':'c','resourc"
     "es':{},'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'F"
     "ile'}],'dnsPolicy':'ClusterFirst','restartPolicy':'Always','schedulerName':'default-"
     "scheduler','securityContext':{},'terminationGracePeriodSeconds':30}}}"},
    {"a cron job", &resource_cronjobs,
     "'spec':{'schedule':'@daily','jobTemplate':{'spec':{'template':{'spec':{'restartPolic"
     "y':'Never','containers':[{'name':'c','image':'i:1'}]}}}}}",
     "spec",
     "{'concurrencyPolicy':'Allow','failedJobsHistoryLimit':1,'jobTemplate':{'metadata':{},"
     "'spec':{'template':{'metadata':{},'spec':{'containers':[{'image':'i:1','imagePullPolicy':'"
     "IfNotPresent','name':"
     "'c','resources':{},'terminationMessagePath':'/dev/termination-log','terminationMessa"
     "gePolicy':'File'}],'dnsPolicy':'ClusterFirst','restartPolicy':'Never','schedulerName"
     "':'default-scheduler','securityContext':{},'terminationGracePeriodSeconds':30}}}},'s"
     "chedule':'@daily','successfulJobsHistoryLimit':3,'suspend':false}"},
    {"a lease", &resource_leases, "'spec':{'leaseDurationSeconds':1}", "spec",
     "{'leaseDurationSeconds':1}"},
};

static struct api_response create(struct fixture *f, const struct resource *resource,
                                  const char *rest)
{
    AUTO_BUFFER body = {0};
    buffer_printf(&body, "{'metadata':{'name':'a'},%s}", rest);
    return ask(f, API_CREATE, resource, NULL, buffer_text(&body));
}

TEST(defaults_are_filled_in)
{
    for (size_t i = 0; i < sizeof(filled) / sizeof(filled[0]); i++) {
        expect_context("%s", filled[i].name);
        struct fixture f;
        set_up(&f);
        AUTO_RESPONSE created = create(&f, filled[i].resource, filled[i].rest);
        AUTO_VALUE *want = parse(filled[i].want);
        AUTO_BUFFER text = {0};
        value_print_json(want, &text);
        expect_int(created.code, 201);
        expect_json(value_get(created.body, filled[i].key), buffer_text(&text));
        tear_down(&f);
    }
}

TEST(a_job_selects_its_own_pods)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE own =
        ask(&f, API_CREATE, &resource_jobs, NULL,
            "{'metadata':{'name':'a','labels':{'x':'y'}},'spec':{'completions':3,'template':{"
            "'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}");
    expect_int(own.code, 201);
    expect_json(value_find(own.body, "metadata", "labels"), "{\"x\":\"y\"}");
    expect_text(value_find_text(own.body, "spec", "selector", "matchLabels",
                                "batch.kubernetes.io/controller-uid"),
                meta_uid(own.body));
    expect_int(value_as_int(value_find(own.body, "spec", "parallelism"), 0), 1);
    expect_answer(ask(&f, API_CREATE, &resource_jobs, NULL,
                      "{'metadata':{'name':'b'},'spec':{'manualSelector':true,'selector':{"
                      "'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'c'}},'spec':"
                      "{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}"),
                  422,
                  "Job.batch \"b\" is invalid: spec.template.metadata.labels: Invalid value: "
                  "{\"a\":\"c\"}: `selector` does not match template `labels`");
    tear_down(&f);
}

/* ---- refusals ---- */

static const struct {
    const struct resource *resource;
    const char *rest;
    const char *want; /* after `KIND "a" is invalid: ` */
} refusals[] = {
    {&resource_services, "'spec':{'type':'ExternalName','clusterIPs':['10.96.0.9']}",
     "[spec.externalName: Required value, spec.clusterIPs: Forbidden: may not be set for "
     "ExternalName services]"},
    {&resource_services, "'spec':{'type':'X','sessionAffinity':'Y','ports':[{'port':1}]}",
     "[spec.type: Unsupported value: \"X\": supported values: \"ClusterIP\", \"ExternalName\", "
     "\"LoadBalancer\", \"NodePort\", spec.sessionAffinity: Unsupported value: \"Y\": supported "
     "values: \"ClientIP\", \"None\"]"},
    {&resource_services,
     "'spec':{'ports':[{'name':'a','port':1,'nodePort':30000},{'name':'b','port':2,'nodePort':30000"
     "}]}",
     "[spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP', "
     "spec.ports[1].nodePort: Forbidden: may not be used when `type` is 'ClusterIP', "
     "spec.ports[1].nodePort: Duplicate value: 30000]"},
    {&resource_services, "'spec':{'externalTrafficPolicy':'Local','ports':[{'port':1}]}",
     "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for "
     "externally-accessible services"},
    {&resource_services,
     "'spec':{'ipFamilies':['IPv6'],'ipFamilyPolicy':'RequireDualStack','ports':[{'port':1}]}",
     "[spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster, "
     "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for "
     "dual-stack services]"},
    {&resource_services, "'spec':{'clusterIP':'10.96.0.300','ports':[{'port':1}]}",
     "spec.clusterIPs[0]: Invalid value: \"10.96.0.300\": must be a valid IP address, (e.g. "
     "10.9.8.7 or 2001:db8::ffff)"},
    {&resource_secrets, "'data':{'a b':'ZA=='}",
     "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric "
     "characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for "
     "validation is '[-._a-zA-Z0-9]+')"},
    {&resource_secrets, "'type':'kubernetes.io/dockerconfigjson'",
     "data[.dockerconfigjson]: Required value"},
    {&resource_configmaps, "'data':{'a':'b'},'binaryData':{'a':'ZA=='}",
     "data[a]: Invalid value: \"a\": duplicate of key present in binaryData"},
    {&resource_persistentvolumeclaims, "'spec':{}",
     "[spec.accessModes: Required value: at least 1 access mode is required, "
     "spec.resources[storage]: Required value]"},
    {&resource_persistentvolumeclaims,
     "'spec':{'accessModes':['X'],'resources':{'requests':{'storage':'0'}},'volumeMode':'Y'}",
     "[spec.accessModes: Unsupported value: \"X\": supported values: \"ReadOnlyMany\", "
     "\"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\", spec.resources[storage]: Invalid "
     "value: \"0\": must be greater than zero, spec.volumeMode: Unsupported value: \"Y\": "
     "supported "
     "values: \"Block\", \"Filesystem\"]"},
    {&resource_rolebindings,
     "'roleRef':{'apiGroup':'x','kind':'y'},'subjects':[{'kind':'z'},{'kind':'ServiceAccount',"
     "'apiGroup':'g','name':'N'}]",
     "[roleRef.apiGroup: Unsupported value: \"x\": supported values: "
     "\"rbac.authorization.k8s.io\", roleRef.kind: Unsupported value: \"y\": supported values: "
     "\"Role\", \"ClusterRole\", roleRef.name: Required value, subjects[0].name: Required value, "
     "subjects[0].kind: Unsupported value: \"z\": supported values: \"ServiceAccount\", \"User\", "
     "\"Group\", subjects[1].name: Invalid value: \"N\": a lowercase RFC 1123 subdomain must "
     "consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
     "alphanumeric character (e.g. 'example.com', regex used for validation is "
     "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), subjects[1].apiGroup: "
     "Unsupported value: \"g\": supported values: \"\"]"},
    {&resource_ingresses, "'spec':{}",
     "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"},
    {&resource_ingresses,
     "'spec':{'rules':[{'http':{'paths':[{'path':'x','backend':{'service':{'name':'s'}}},{'path':"
     "'x','pathType':'Prefix','backend':{'service':{'port':{'number':1}}}},{'pathType':'X',"
     "'backend':{}}]}},{'host':'*.a','http':{}}]}",
     "[spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified, "
     "spec.rules[0].http.paths[1].path: Invalid value: \"x\": must be an absolute path, "
     "spec.rules[0].http.paths[1].backend.service.name: Required value, "
     "spec.rules[0].http.paths[2].pathType: Unsupported value: \"X\": supported values: \"Exact\", "
     "\"ImplementationSpecific\", \"Prefix\", spec.rules[0].http.paths[2].backend: Invalid value: "
     "\"\": resource or service backend is required, spec.rules[1].http.paths: Required value]"},
    {&resource_ingresses,
     "'spec':{'rules':[{'host':'10.0.0.1','http':{'paths':[{'path':'/a//b/.','pathType':'Exact',"
     "'backend':{'service':{'name':'s','port':{'name':'p','number':1}},'resource':{}}},{'path':'/',"
     "'pathType':'Prefix','backend':{'resource':{'kind':'K'}}},{'path':'/','pathType':'Prefix',"
     "'backend':{'service':{'name':'s','port':{}}}}]}}],'tls':[{'hosts':['A'],'secretName':'B_'}]}",
     "[spec.rules[0].host: Invalid value: \"10.0.0.1\": must be a DNS name, not an IP address, "
     "spec.rules[0].http.paths[0].path: Invalid value: \"/a//b/.\": must not contain '//', "
     "spec.rules[0].http.paths[0].path: Invalid value: \"/a//b/.\": cannot end with '/.', "
     "spec.rules[0].http.paths[0].backend: Invalid value: \"\": cannot set both resource and "
     "service backends, spec.rules[0].http.paths[1].backend.resource.name: Required value, "
     "spec.rules[0].http.paths[2].backend: Required value: port name or number is required, "
     "spec.tls[0].hosts[0]: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of "
     "lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
     "character (e.g. 'example.com', regex used for validation is "
     "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.tls[0].secretName: "
     "Invalid value: \"B_\": a lowercase RFC 1123 subdomain must consist of lower case "
     "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
     "(e.g. 'example.com', regex used for validation is "
     "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')]"},
    {&resource_networkpolicies, "'spec':{'podSelector':{},'policyTypes':['X']}",
     "spec.policyTypes[0]: Unsupported value: \"X\": supported values: \"Ingress\", \"Egress\""},
    {&resource_networkpolicies,
     "'spec':{'podSelector':{'matchExpressions':[{'key':'a','operator':'In'},{'key':'b',"
     "'operator':'Exists','values':['c']},{'key':'d','operator':'X'}]},'ingress':[{'from':[{},{"
     "'ipBlock':{},'podSelector':{}}],'ports':[{'port':0},{'port':80,'endPort':79},{'endPort':1}]}]"
     "}",
     "[spec.podSelector.matchExpressions[0].values: Required value: must be specified when "
     "`operator` is 'In' or 'NotIn', spec.podSelector.matchExpressions[1].values: Forbidden: may "
     "not be specified when `operator` is 'Exists' or 'DoesNotExist', "
     "spec.podSelector.matchExpressions[2].operator: Invalid value: \"X\": not a valid selector "
     "operator, spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, "
     "inclusive, spec.ingress[0].ports[1].endPort: Invalid value: 79: must be greater than or "
     "equal to `port`, spec.ingress[0].ports[2].endPort: Invalid value: 1: may not be specified "
     "when `port` is not specified, spec.ingress[0].from[0]: Required value: must specify a peer, "
     "spec.ingress[0].from[1].ipBlock.cidr: Required value, spec.ingress[0].from[1]: Forbidden: "
     "may not specify both ipBlock and another peer]"},
    {&resource_deployments,
     "'spec':{'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c',"
     "'image':'i'}]}}}",
     "[spec.selector: Required value, spec.template.metadata.labels: Invalid value: "
     "{\"a\":\"b\"}: `selector` does not match template `labels`]"},
    {&resource_events, "'regarding':{'namespace':'x'},'type':'Odd'",
     "[involvedObject.namespace: Invalid value: \"x\": does not match event.namespace, "
     "eventTime: Required value, type: Invalid value: \"\": has invalid value: Odd]"},
    {&resource_events,
     "'eventTime':'2026-01-01T00:00:00.000000Z','type':'Normal','reportingController':'a.io/b',"
     "'series':{'count':1,'lastObservedTime':null},'deprecatedCount':2,'deprecatedSource':{"
     "'host':'h'}",
     "[reportingInstance: Required value, action: Required value, reason: Required value, "
     "series.count: Invalid value: \"\": should be at least 2, series.lastObservedTime: Required "
     "value, count: Invalid value: \"\": needs to be unset, source: Invalid value: \"\": needs to "
     "be unset]"},
    {&resource_jobs, "'spec':{'parallelism':-1,'completionMode':'X'}",
     "[spec.parallelism: Invalid value: -1: must be greater than or equal to 0, "
     "spec.completionMode: Unsupported value: \"X\": supported values: \"Indexed\", "
     "\"NonIndexed\", spec.template.spec.containers: Required value, "
     "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"]"},
    {&resource_roles, "'rules':[{'verbs':['get'],'nonResourceURLs':['/a']}]",
     "rules[0].nonResourceURLs: Invalid value: [\"/a\"]: namespaced rules cannot apply to "
     "non-resource URLs"},
    {&resource_clusterroles,
     "'rules':[{'verbs':['get'],'nonResourceURLs':['/a'],'resources':['pods']}],'aggregationRule':"
     "{}",
     "[rules[0].nonResourceURLs: Invalid value: [\"/a\"]: rules cannot apply to both regular "
     "resources and non-resource URLs, aggregationRule.clusterRoleSelectors: Required value: at "
     "least one clusterRoleSelector required if aggregationRule is non-nil]"},
    {&resource_clusterrolebindings,
     "'roleRef':{'kind':'Role','name':'r'},'subjects':[{'kind':'ServiceAccount','name':'s'}]",
     "[roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\", "
     "subjects[0].namespace: Required value]"},
    {&resource_deployments,
     "'spec':{'strategy':{'rollingUpdate':{'maxSurge':0,'maxUnavailable':'0%'}},'selector':{},"
     "'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}",
     "[spec.selector: Invalid value: {}: empty selector is invalid for deployment, "
     "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: "
     "\"Always\", spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 "
     "when `maxSurge` is 0]"},
    {&resource_replicasets,
     "'spec':{'replicas':-1,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':"
     "{'a':'c'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}",
     "[spec.replicas: Invalid value: -1: must be greater than or equal to 0, "
     "spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match "
     "template `labels`]"},
    {&resource_deployments,
     "'spec':{'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c',"
     "'image':'i'}]}}}",
     "[spec.selector: Required value, spec.template.metadata.labels: Invalid value: "
     "{\"a\":\"b\"}: `selector` does not match template `labels`]"},
    {&resource_poddisruptionbudgets, "'spec':{'minAvailable':1,'maxUnavailable':'101%'}",
     "[spec: Invalid value: {\"MinAvailable\":1,\"Selector\":null,\"MaxUnavailable\":\"101%\","
     "\"UnhealthyPodEvictionPolicy\":null}: minAvailable and maxUnavailable cannot be both set, "
     "spec.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%]"},
    {&resource_resourcequotas, "'spec':{'hard':{'pod':'1','pods':'500m'},'scopes':['X']}",
     "[spec.hard[pod]: Invalid value: \"pod\": must be a standard resource type or fully "
     "qualified, "
     "spec.hard[pod]: Invalid value: \"pod\": must be a standard resource for quota, "
     "spec.hard[pods]: Invalid value: \"500m\": must be an integer, spec.scopes: Invalid value: "
     "[\"X\"]: unsupported scope]"},
    {&resource_priorityclasses, "'value':1000000001",
     "value: Forbidden: maximum allowed value of a user defined priority is 1000000000"},
    {&resource_persistentvolumes, "'spec':{}",
     "[spec.accessModes: Required value, spec.capacity: Required value, spec.capacity: Unsupported "
     "value: {}: supported values: \"storage\", spec: Required value: must specify a volume type]"},
    {&resource_storageclasses, "'reclaimPolicy':'X'",
     "[provisioner: Required value, reclaimPolicy: Unsupported value: \"X\": supported values: "
     "\"Delete\", \"Retain\"]"},
    {&resource_endpoints, "'subsets':[{'ports':[{'port':0}]}]",
     "[subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`, "
     "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive]"},
    {&resource_endpointslices, "'endpoints':[{'addresses':[]}]",
     "[addressType: Required value, endpoints[0].addresses: Required value: must contain at least "
     "1 address]"},
    {&resource_statefulsets,
     "'spec':{'podManagementPolicy':'X','updateStrategy':{'type':'OnDelete','rollingUpdate"
     "':{'partition':1}},'persistentVolumeClaimRetentionPolicy':{'whenScaled':'X'},'volume"
     "ClaimTemplates':[{'metadata':{'name':'d'},'spec':{'resources':{'requests':{'storage'"
     ":'1Gi'}}}}],'replicas':-1,'serviceName':'A','selector':{'matchLabels':{'a':'b'}},'te"
     "mplate':{'metadata':{'labels':{'a':'b'}},'spec':{'activeDeadlineSeconds':1,'containe"
     "rs':[{'name':'c','image':'i'}]}}}",
     "[spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel"
     "', spec.updateStrategy.rollingUpdate: Invalid value: {\"partition\":1}: only allowed"
     " for updateStrategy 'RollingUpdate', spec.persistentVolumeClaimRetentionPolicy.whenS"
     "caled: Unsupported value: \"X\": supported values: \"Delete\", \"Retain\", spec.volu"
     "meClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is requ"
     "ired, spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.ser"
     "viceName: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower cas"
     "e alphanumeric characters or '-', and must start and end with an alphanumeric charac"
     "ter (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]"
     "*[a-z0-9])?'), spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSe"
     "conds in StatefulSet is not Supported]"},
    {&resource_statefulsets,
     "'spec':{'updateStrategy':{'type':'X'},'selector':{'matchLabels':{'a':'b'}},'template"
     "':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]"
     "}}}",
     "spec.updateStrategy: Invalid value: {\"type\":\"X\"}: must be 'RollingUpdate' or 'On"
     "Delete'"},
    {&resource_daemonsets,
     "'spec':{'updateStrategy':{'rollingUpdate':{'maxUnavailable':'0%'}},'template':{'meta"
     "data':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}",
     "[spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not ma"
     "tch template `labels`, spec.updateStrategy.rollingUpdate.maxUnavailable: Required va"
     "lue: cannot be 0 when maxSurge is 0]"},
    {&resource_daemonsets,
     "'spec':{'updateStrategy':{'rollingUpdate':{'maxSurge':1}},'selector':{},'template':{"
     "'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}",
     "[spec.selector: Invalid value: {}: empty selector is invalid for daemonset, spec.upd"
     "ateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavail"
     "able is non-zero]"},
    {&resource_daemonsets,
     "'spec':{'updateStrategy':{'type':'X'},'selector':{'matchLabels':{'a':'b'}},'template"
     "':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]"
     "}}}",
     "spec.updateStrategy: Unsupported value: \"X\": supported values: \"OnDelete\", \"Rol"
     "lingUpdate\""},
    {&resource_replicationcontrollers, "'spec':{'replicas':-1}",
     "[spec.selector: Required value, spec.replicas: Invalid value: -1: must be greater th"
     "an or equal to 0, spec.template: Required value]"},
    {&resource_replicationcontrollers,
     "'spec':{'selector':{'a':'c'},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'co"
     "ntainers':[{'name':'c','image':'i:1'}]}}}",
     "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not mat"
     "ch template `labels`"},
    {&resource_cronjobs,
     "'spec':{'schedule':'* *  *','timeZone':'','concurrencyPolicy':'X','successfulJobsHis"
     "toryLimit':-1,'jobTemplate':{'spec':{'manualSelector':true,'selector':{},'template':"
     "{'spec':{'containers':[{'name':'c','image':'i'}]}}}}}",
     "[spec.schedule: Invalid value: \"* *  *\": expected exactly 5 fields, found 3: [* * "
     "*], spec.timeZone: Invalid value: \"\": timeZone must be nil or non-empty string, sp"
     "ec.concurrencyPolicy: Unsupported value: \"X\": supported values: \"Allow\", \"Forbi"
     "d\", \"Replace\", spec.jobTemplate.spec.template.spec.restartPolicy: Required value:"
     " valid values: \"OnFailure\", \"Never\", spec.jobTemplate.spec.selector: Invalid val"
     "ue: {}: `selector` will be auto-generated, spec.jobTemplate.spec.manualSelector: Uns"
     "upported value: true: supported values: \"nil\", \"false\", spec.successfulJobsHisto"
     "ryLimit: Invalid value: -1: must be greater than or equal to 0]"},
    {&resource_cronjobs,
     "'spec':{'schedule':'TZ=UTC * * * * *','jobTemplate':{'spec':{'template':{'spec':{'re"
     "startPolicy':'Never','containers':[{'name':'c','image':'i:1'}]}}}}}",
     "spec.schedule: Invalid value: \"TZ=UTC * * * * *\": cannot use TZ or CRON_TZ in sche"
     "dule, use timeZone field instead"},
    {&resource_cronjobs,
     "'spec':{'jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never','containe"
     "rs':[{'name':'c','image':'i:1'}]}}}}}",
     "spec.schedule: Required value"},
    {&resource_limitranges, "'spec':{'limits':[{'type':'Pod'},{'type':'Pod'}]}",
     "spec.limits[1].type: Duplicate value: \"Pod\""},
};

TEST(bad_objects_are_refused_in_the_servers_words)
{
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        expect_context("%s %s", refusals[i].resource->kind, refusals[i].rest);
        char kind[128];
        resource_qualified_kind(refusals[i].resource, kind, sizeof(kind));
        AUTO_BUFFER want = {0};
        buffer_printf(&want, "%s \"a\" is invalid: %s", kind, refusals[i].want);
        expect_answer(create(&f, refusals[i].resource, refusals[i].rest), 422, buffer_text(&want));
    }
    tear_down(&f);
}

TEST(large_data_is_refused)
{
    struct fixture f;
    set_up(&f);
    AUTO_FREE char *text = memory_alloc(1048578);
    memset(text, 'x', 1048577);
    text[1048577] = '\0';
    AUTO_VALUE *body = parse("{'metadata':{'name':'a'}}");
    value_put(&body, value_string(text), "stringData", "k");
    struct api_request request = {
        .verb = API_CREATE, .resource = &resource_secrets, .namespace = "default", .body = body};
    struct api_response response = {0};
    api_server_handle(f.server, &request, &response);
    expect_answer(response, 422,
                  "Secret \"a\" is invalid: data: Too long: may not be more than 1048576 bytes");
    tear_down(&f);
}

/* ---- updates ---- */

TEST(what_may_not_change_stays)
{
    static const struct {
        const struct resource *resource;
        const char *rest;
        const char *patch;
        const char *want; /* as above; NULL: it is accepted */
    } rows[] = {
        {&resource_services, "'spec':{'ports':[{'port':1}]}",
         "{'spec':{'clusterIP':'10.96.5.5','clusterIPs':['10.96.5.5']}}",
         "spec.clusterIPs[0]: Invalid value: [\"10.96.5.5\"]: may not change once set"},
        {&resource_services, "'spec':{'ports':[{'port':1}]}", "{'spec':{'type':'NodePort'}}", NULL},
        {&resource_configmaps, "'data':{},'immutable':true",
         "{'data':{'a':'b'},'binaryData':{'c':'ZA=='},'immutable':null}",
         "[immutable: Forbidden: field is immutable when `immutable` is set, data: Forbidden: "
         "field "
         "is immutable when `immutable` is set, binaryData: Forbidden: field is immutable when "
         "`immutable` is set]"},
        {&resource_persistentvolumeclaims,
         "'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}",
         "{'spec':{'resources':{'requests':{'storage':'2Gi'}}}}",
         "spec: Forbidden: spec is immutable after creation except resources.requests and "
         "volumeAttributesClassName for bound claims"},
        {&resource_persistentvolumeclaims,
         "'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}",
         "{'spec':{'volumeName':'v'}}", NULL},
        {&resource_jobs,
         "'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':"
         "'i'}]}}}",
         "{'spec':{'completions':2}}", "spec.completions: Invalid value: 2: field is immutable"},
        {&resource_priorityclasses, "'value':1", "{'value':2}",
         "value: Forbidden: may not be changed in an update."},
        {&resource_storageclasses, "'provisioner':'p'", "{'provisioner':'q'}",
         "provisioner: Forbidden: updates to provisioner are forbidden."},
        {&resource_statefulsets,
         "'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'"
         "b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}",
         "{'spec':{'serviceName':'s'}}",
         "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordi"
         "nals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimR"
         "etentionPolicy' and 'minReadySeconds' are forbidden"},
        {&resource_daemonsets,
         "'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'"
         "b','c':'d'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}",
         "{'spec':{'selector':{'matchLabels':{'c':'d'}}}}",
         "spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\",\"c\":\"d\"}}: field is "
         "immutable"},
        {&resource_endpointslices, "'addressType':'IPv4'", "{'addressType':'IPv6'}",
         "addressType: Invalid value: \"IPv6\": field is immutable"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].resource->kind, rows[i].patch);
        struct fixture f;
        set_up(&f);
        AUTO_RESPONSE created = create(&f, rows[i].resource, rows[i].rest);
        expect_int(created.code, 201);
        char kind[128];
        resource_qualified_kind(rows[i].resource, kind, sizeof(kind));
        AUTO_BUFFER want = {0};
        if (rows[i].want != NULL) {
            buffer_printf(&want, "%s \"a\" is invalid: %s", kind, rows[i].want);
        }
        expect_answer(ask(&f, API_PATCH, rows[i].resource, "a", rows[i].patch),
                      rows[i].want == NULL ? 200 : 422, buffer_text(&want));
        tear_down(&f);
    }
}

/* What belongs to the old type alone needs no word. */
TEST(a_service_changes_its_type)
{
    static const struct {
        const char *spec;
        const char *patch;
        const char *want; /* the spec, without the parts that every Service has */
    } rows[] = {
        {"'type':'NodePort','ports':[{'port':1}]", "'type':'ClusterIP'",
         "{\"clusterIP\":\"10.96.0.2\",\"clusterIPs\":[\"10.96.0.2\"],\"ports\":[{\"port\":1,"
         "\"protocol\":\"TCP\",\"targetPort\":1}],\"type\":\"ClusterIP\"}"},
        {"'type':'LoadBalancer','loadBalancerClass':'a/b','ports':[{'port':1}]",
         "'type':'ExternalName','externalName':'a.b'",
         "{\"externalName\":\"a.b\",\"internalTrafficPolicy\":\"Cluster\",\"ports\":[{\"port\":1,"
         "\"protocol\":\"TCP\",\"targetPort\":1}],\"type\":\"ExternalName\"}"},
        {"'type':'ExternalName','externalName':'a.b','ports':[{'port':1}]",
         "'type':'ClusterIP','externalName':null",
         "{\"clusterIP\":\"10.96.0.2\",\"clusterIPs\":[\"10.96.0.2\"],\"ports\":[{\"port\":1,"
         "\"protocol\":\"TCP\",\"targetPort\":1}],\"type\":\"ClusterIP\"}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture f;
        set_up(&f);
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "'spec':{%s}", rows[i].spec);
        AUTO_RESPONSE created = create(&f, &resource_services, buffer_text(&text));
        expect_int(created.code, 201);
        buffer_truncate(&text, 0);
        buffer_printf(&text, "{'spec':{%s}}", rows[i].patch);
        AUTO_RESPONSE changed = ask(&f, API_PATCH, &resource_services, "a", buffer_text(&text));
        expect_int(changed.code, 200);
        AUTO_VALUE *spec = value_ref(value_get(changed.body, "spec"));
        bool is_external = value_is_text(value_get(spec, "type"), "ExternalName");
        value_drop(&spec, "sessionAffinity");
        value_drop(&spec, is_external ? "" : "internalTrafficPolicy");
        value_drop(&spec, is_external ? "" : "ipFamilies");
        value_drop(&spec, is_external ? "" : "ipFamilyPolicy");
        expect_json(spec, rows[i].want);
        tear_down(&f);
    }
}

TEST(each_resource_is_served_once)
{
    struct fixture f;
    set_up(&f);
    for (const struct view *view = f.server->views; view != NULL; view = view->next) {
        expect_context("%s", view->resource->plural);
        expect_true(view_find(f.server, view->resource) == view);
    }
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/builtin", {"defaults are filled in", defaults_are_filled_in},
          {"a Job selects its own Pods", a_job_selects_its_own_pods},
          {"bad objects are refused in the server's words",
           bad_objects_are_refused_in_the_servers_words},
          {"large data is refused", large_data_is_refused},
          {"what may not change stays", what_may_not_change_stays},
          {"a Service changes its type", a_service_changes_its_type},
          {"each resource is served once", each_resource_is_served_once})

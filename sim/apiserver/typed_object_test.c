#include "sim/apiserver/typed_object.h"

#include "core/base/value_json.h"
#include "core/kube/types.h"
#include "core/ray/contract.h"
#include "tests/expect.h"

/* JSON with ' for ", as it has to stand in C. */
static struct value *parse(const char *json)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER text = {0};
    for (const char *c = json; *c != '\0'; c++) {
        buffer_append_char(&text, *c == '\'' ? '"' : *c);
    }
    struct value *value = value_parse_json(buffer_text(&text), text.size, &err);
    expect_text(err.message, NULL);
    return value;
}

/* NULL is written as {}, and names of items with ' for their \". */
static void expect_like(struct value *got_take, const char *want)
{
    AUTO_VALUE *got = got_take == NULL ? value_object() : got_take;
    AUTO_BUFFER text = {0};
    value_print_json(got, &text);
    AUTO_BUFFER shown = {0};
    for (const char *c = buffer_text(&text); *c != '\0'; c++) {
        bool is_escape = c[0] == '\\' && c[1] == '"';
        c += is_escape;
        buffer_append_char(&shown, *c == '"' ? (is_escape ? '`' : '\'') : *c);
    }
    expect_text(buffer_text(&shown), want);
}

TEST(an_applier_owns_leaves_and_items)
{
    static const struct {
        const struct schema *schema;
        const char *config;
        const char *fields;
    } rows[] = {
        {&schema_config_map, "{'data':{'a':'1'}}", "{'f:data':{'f:a':{}}}"},
        {&schema_config_map, "{'data':{}}", "{'f:data':{}}"},
        {&schema_config_map, "{'data':null}", "{'f:data':{}}"},
        {&schema_config_map, "{'metadata':{'finalizers':['x']}}",
         "{'f:metadata':{'f:finalizers':{'v:`x`':{}}}}"},
        {&schema_config_map, "{'metadata':{'finalizers':[]}}", "{}"},
        {&schema_pod,
         "{'spec':{'containers':[{'name':'c','ports':[{'containerPort':80}],'args':['a']}]}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{'.':{},'f:args':{},'f:name':{},'f:ports':"
         "{'k:{`containerPort`:80,`protocol`:`TCP`}':{'.':{},'f:containerPort':{}}}}}}}"},
        {&schema_pod, "{'spec':{'nodeSelector':{'a':'b'}}}", "{'f:spec':{'f:nodeSelector':{}}}"},
        /* What is there twice is one field. */
        {&schema_pod, "{'spec':{'containers':[{'name':'c','image':'a'},{'name':'c'}]}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{}}}}"},
        {&schema_service, "{'spec':{'ports':[{'port':1,'protocol':'UDP'}]}}",
         "{'f:spec':{'f:ports':{'k:{`port`:1,`protocol`:`UDP`}':{'.':{},'f:port':{},"
         "'f:protocol':{}}}}}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *config = parse(rows[i].config);
        expect_like(typed_fields(rows[i].schema, config), rows[i].fields);
    }
    AUTO_VALUE *cluster = parse("{'metadata':{'ownerReferences':[{'uid':'u'}]},'spec':"
                                "{'workerGroupSpecs':[{'groupName':'g'}],'headGroupSpec':"
                                "{'rayStartParams':{'a':'b'}}}}");
    expect_like(typed_fields(contract_kuberay.schema, cluster),
                "{'f:metadata':{'f:ownerReferences':{'k:{`uid`:`u`}':{}}},'f:spec':"
                "{'f:headGroupSpec':{'f:rayStartParams':{'f:a':{}}},'f:workerGroupSpecs':{}}}");
}

TEST(a_comparison_tells_what_changed_and_what_went)
{
    static const struct {
        const struct schema *schema;
        const char *before;
        const char *after;
        const char *changed;
        const char *removed;
    } rows[] = {
        {&schema_config_map, "{'data':{'a':'1','b':'1'}}", "{'data':{'a':'2','c':'1'}}",
         "{'f:data':{'f:a':{},'f:c':{}}}", "{'f:data':{'f:b':{}}}"},
        /* Nodes that are new are there by themselves. */
        {&schema_config_map, "{}", "{'metadata':{'labels':{'a':'b'},'name':'x'},'data':{'a':'1'}}",
         "{'f:data':{'.':{},'f:a':{}},'f:metadata':{'f:labels':{'.':{},'f:a':{}}}}", "{}"},
        {&schema_config_map, "{'data':{'a':'1'}}", "{}", "{}", "{'f:data':{'.':{},'f:a':{}}}"},
        {&schema_config_map, "{'metadata':{'uid':'a','resourceVersion':'1'}}",
         "{'metadata':{'uid':'b','generation':2}}", "{}", "{}"},
        /* Go's structs and lists are there without being written down. */
        {&schema_pod, "{}", "{'spec':{'containers':[{'name':'c','image':'i'}]}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{'.':{},'f:image':{},'f:name':{}}}}}", "{}"},
        {&schema_pod, "{'spec':{'containers':[{'name':'c'}]}}", "{'spec':{'containers':[]}}", "{}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{'.':{},'f:name':{}}}}}"},
        {&schema_pod, "{'spec':{'containers':[{'name':'c','image':'i'},{'name':'d'}]}}",
         "{'spec':{'containers':[{'name':'d','image':'i'},{'name':'c','image':'j'}]}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{'f:image':{}},'k:{`name`:`d`}':{"
         "'f:image':{}}}}}",
         "{}"},
        {&schema_pod, "{'spec':{'nodeSelector':{'a':'b'}}}", "{'spec':{'nodeSelector':{'a':'c'}}}",
         "{'f:spec':{'f:nodeSelector':{}}}", "{}"},
        {&schema_role, "{'rules':null}", "{'rules':[]}", "{'f:rules':{}}", "{}"},
        {&schema_role, "{}", "{'rules':null}", "{}", "{}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *before = parse(rows[i].before);
        AUTO_VALUE *after = parse(rows[i].after);
        struct value *changed = NULL;
        struct value *removed = NULL;
        typed_compare(rows[i].schema, before, after, &changed, &removed);
        expect_like(changed, rows[i].changed);
        expect_like(removed, rows[i].removed);
    }
    /* A custom object has no zero values: its spec is new. */
    AUTO_VALUE *nothing = value_object();
    AUTO_VALUE *cluster = parse("{'metadata':{'name':'r'},'spec':{'rayVersion':'2'}}");
    struct value *changed = NULL;
    struct value *removed = NULL;
    typed_compare(contract_kuberay.schema, nothing, cluster, &changed, &removed);
    expect_like(changed, "{'f:spec':{'.':{},'f:rayVersion':{}}}");
    expect_true(removed == NULL);
}

TEST(items_of_one_name_are_compared_together)
{
    static const char *const env[] = {
        "[{'name':'a','value':'1'},{'name':'a','value':'2'},{'name':'b'}]",
        "[{'name':'a','value':'1'},{'name':'b'}]",
        "[{'name':'b'}]",
    };
    static const struct {
        int before;
        int after;
        const char *changed;
        const char *removed;
    } rows[] = {
        {0, 0, "{}", "{}"},
        {0, 1, "{'k:{`name`:`a`}':{}}", "{}"},
        {1, 0, "{'k:{`name`:`a`}':{}}", "{}"},
        {0, 2, "{}", "{'k:{`name`:`a`}':{}}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct value *objects[2];
        for (int side = 0; side < 2; side++) {
            AUTO_VALUE *list = parse(env[side == 0 ? rows[i].before : rows[i].after]);
            AUTO_VALUE *containers = value_array_of(
                value_object_of("name", value_string("c"), "env", value_ref(list), NULL), NULL);
            objects[side] = value_object_of(
                "spec", value_object_of("containers", value_ref(containers), NULL), NULL);
        }
        struct value *changed = NULL;
        struct value *removed = NULL;
        typed_compare(&schema_pod, objects[0], objects[1], &changed, &removed);
        static const char *const at[] = {"f:spec", "f:containers", "k:{\"name\":\"c\"}", "f:env",
                                         NULL};
        expect_like(value_ref(value_find_keys(changed, at)), rows[i].changed);
        expect_like(value_ref(value_find_keys(removed, at)), rows[i].removed);
        value_unref(changed);
        value_unref(removed);
        value_unref(objects[0]);
        value_unref(objects[1]);
    }
}

TEST(a_configuration_is_merged_into_what_is_there)
{
    static const struct {
        const char *live;
        const char *config;
        const char *merged;
    } rows[] = {
        {"{'metadata':{'labels':{'a':'1'}}}", "{'metadata':{'labels':{'b':'2'}}}",
         "{'metadata':{'labels':{'a':'1','b':'2'}}}"},
        {"{'metadata':{'labels':{'a':'1'}}}", "{'metadata':{'labels':null}}",
         "{'metadata':{'labels':{'a':'1'}}}"},
        {"{'metadata':{'finalizers':['a','b','c']}}", "{'metadata':{'finalizers':['c','d','b']}}",
         "{'metadata':{'finalizers':['a','c','d','b']}}"},
        {"{'metadata':{'finalizers':['a','b']}}", "{'metadata':{'finalizers':['d']}}",
         "{'metadata':{'finalizers':['a','b','d']}}"},
        {"{'metadata':{'finalizers':['a','b']}}", "{'metadata':{'finalizers':[]}}",
         "{'metadata':{'finalizers':['a','b']}}"},
        {"{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b'}]}}",
         "{'spec':{'containers':[{'name':'b','image':'2'}]}}",
         "{'spec':{'containers':[{'image':'1','name':'a'},{'image':'2','name':'b'}]}}"},
        {"{'spec':{'nodeSelector':{'a':'1'}}}", "{'spec':{'nodeSelector':{'b':'1'}}}",
         "{'spec':{'nodeSelector':{'b':'1'}}}"},
        {"{'spec':{}}", "{'spec':{'containers':[{'name':'a'}]}}",
         "{'spec':{'containers':[{'name':'a'}]}}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *live = parse(rows[i].live);
        AUTO_VALUE *config = parse(rows[i].config);
        expect_like(typed_merge(&schema_pod, live, config), rows[i].merged);
    }
}

TEST(what_is_not_applied_any_more_is_taken_out)
{
    static const struct {
        const char *object;
        const char *last; /* applied then, with ` for " in names */
        const char *keep; /* now, or by others */
        const char *pruned;
    } rows[] = {
        {"{'metadata':{'labels':{'a':'1','b':'2'},'name':'x'}}",
         "{'f:metadata':{'f:labels':{'f:a':{},'f:b':{}}}}",
         "{'f:metadata':{'f:name':{},'f:labels':{'f:b':{}}}}",
         "{'metadata':{'labels':{'b':'2'},'name':'x'}}"},
        /* What nobody owns goes with the last owned field beside it. */
        {"{'metadata':{'labels':{'a':'1','c':'2'},'name':'x'}}",
         "{'f:metadata':{'f:labels':{'f:a':{}}}}", "{'f:metadata':{'f:name':{}}}",
         "{'metadata':{'name':'x'}}"},
        /* A container with all that is in it, but for what is somebody else's. */
        {"{'spec':{'containers':[{'image':'i','name':'c'},{'name':'d'}]}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{'.':{},'f:image':{},'f:name':{}},"
         "'k:{`name`:`d`}':{'.':{},'f:name':{}}}}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`d`}':{'.':{},'f:name':{}}}}}",
         "{'spec':{'containers':[{'name':'d'}]}}"},
        {"{'spec':{'containers':[{'image':'i','name':'c'},{'name':'d'}]}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{'.':{},'f:image':{},'f:name':{}}}}}",
         "{'f:spec':{'f:containers':{'k:{`name`:`c`}':{'.':{},'f:name':{}}}}}",
         "{'spec':{'containers':[{'name':'c'},{'name':'d'}]}}"},
        {"{'metadata':{'finalizers':['a','b'],'name':'x'}}",
         "{'f:metadata':{'f:finalizers':{'v:`a`':{}}}}",
         "{'f:metadata':{'f:name':{},'f:finalizers':{'v:`b`':{}}}}",
         "{'metadata':{'finalizers':['b'],'name':'x'}}"},
        {"{'metadata':{'name':'x'},'spec':{'nodeSelector':{'a':'b'},'nodeName':'n'}}",
         "{'f:spec':{'f:nodeSelector':{}}}",
         "{'f:metadata':{'f:name':{}},'f:spec':{'f:nodeName':{}}}",
         "{'metadata':{'name':'x'},'spec':{'nodeName':'n'}}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct value *object = parse(rows[i].object);
        struct value *sets[2];
        for (int k = 0; k < 2; k++) {
            AUTO_BUFFER text = {0};
            for (const char *c = k == 0 ? rows[i].last : rows[i].keep; *c != '\0'; c++) {
                buffer_append(&text, *c == '`' ? "\\" : "");
                buffer_append_char(&text, *c == '`' ? '"' : *c);
            }
            sets[k] = parse(buffer_text(&text));
        }
        typed_prune(&schema_pod, sets[0], sets[1], &object);
        expect_like(object, rows[i].pruned);
        value_unref(sets[0]);
        value_unref(sets[1]);
    }
}

TEST_MAIN("sim/apiserver/typed_object",
          {"an applier owns leaves and items", an_applier_owns_leaves_and_items},
          {"a comparison tells what changed and what went",
           a_comparison_tells_what_changed_and_what_went},
          {"items of one name are compared together", items_of_one_name_are_compared_together},
          {"a configuration is merged into what is there",
           a_configuration_is_merged_into_what_is_there},
          {"what is not applied any more is taken out", what_is_not_applied_any_more_is_taken_out})

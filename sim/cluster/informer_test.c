#include "sim/cluster/informer.h"

#include "core/kube/meta.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

/* Writes down what an informer tells: `+a` added, `~a` modified, `-a` deleted.
 */
static void listen(void *context, const struct api_watch_event *event)
{
    static const char marks[] = {
        [API_WATCH_ADDED] = '+', [API_WATCH_MODIFIED] = '~', [API_WATCH_DELETED] = '-'};
    buffer_printf(context, "%c%s ", marks[event->type], meta_name(event->object));
    if (event->type == API_WATCH_MODIFIED) {
        expect_text(meta_name(event->previous), meta_name(event->object));
    }
}

static void start(struct informer *informer, struct rig *rig, const char *selector,
                  struct buffer *told)
{
    struct informer_config config = {
        .server = rig->server,
        .resource = &resource_secrets,
        .selector = selector,
        .index_label = "c",
        .listen = listen,
        .context = told,
    };
    informer_start(informer, &config);
}

static void expect_told(struct buffer *told, const char *want)
{
    expect_text(buffer_text(told), want);
    buffer_truncate(told, 0);
}

static void expect_listed(const struct informer *informer, const char *namespace,
                          const char *selector_text, const char *want)
{
    expect_context("%s of %s", selector_text, namespace == NULL ? "all" : namespace);
    AUTO_LABEL_SELECTOR selector = {0};
    expect_true(label_selector_parse(selector_text, &selector, NULL));
    AUTO_VALUE *list = informer_list(informer, namespace, &selector);
    AUTO_BUFFER names = {0};
    const struct value *items = value_get(list, "items");
    for (size_t i = 0; i < value_count(items); i++) {
        buffer_printf(&names, "%s ", meta_name(value_at(items, i)));
    }
    expect_text(buffer_text(&names), want);
    expect_context("%s", "");
}

TEST(it_tells_what_there_is_and_what_changes)
{
    struct rig rig;
    rig_init(&rig);
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'b'}}");
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'a'}}");
    struct informer informer;
    AUTO_BUFFER told = {0};
    start(&informer, &rig, NULL, &told);
    expect_told(&told, "+a +b ");
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'c'}}");
    rig_patch(&rig, &resource_secrets, "a", "{'metadata':{'labels':{'x':'y'}}}");
    rig_delete(&rig, &resource_secrets, "b", NULL);
    rig_create(&rig, &resource_configmaps, "{'metadata':{'name':'other'}}");
    expect_told(&told, "+c ~a -b ");
    expect_text(meta_label(informer_get(&informer, "default", "a"), "x"), "y");
    expect_true(informer_get(&informer, "default", "b") == NULL);
    expect_true(informer_get(&informer, "other", "a") == NULL);
    informer_stop(&informer);
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'d'}}");
    expect_told(&told, "");
    rig_release(&rig);
}

TEST(a_selector_hides_what_does_not_match)
{
    struct rig rig;
    rig_init(&rig);
    struct informer informer;
    AUTO_BUFFER told = {0};
    start(&informer, &rig, "t in (x, y)", &told);
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'a','labels':{'t':'x'}}}");
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'b'}}");
    expect_told(&told, "+a ");
    rig_patch(&rig, &resource_secrets, "b", "{'metadata':{'labels':{'t':'y'}}}");
    rig_patch(&rig, &resource_secrets, "a", "{'metadata':{'labels':{'t':'z'}}}");
    expect_told(&told, "+b -a ");
    rig_delete(&rig, &resource_secrets, "a", NULL);
    rig_delete(&rig, &resource_secrets, "b", NULL);
    expect_told(&told, "-b ");
    informer_stop(&informer);
    rig_release(&rig);
}

TEST(lists_are_in_order_with_and_without_the_index)
{
    struct rig rig;
    rig_init(&rig);
    struct informer informer;
    AUTO_BUFFER told = {0};
    start(&informer, &rig, NULL, &told);
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'s2','labels':{'c':'one','g':'a'}}}");
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'s1','labels':{'c':'one'}}}");
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'s3','labels':{'c':'two','g':'a'}}}");
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'s0'}}");
    rig_send(&rig,
             (struct api_request){
                 .verb = API_CREATE, .resource = &resource_secrets, .namespace = "kube-system"},
             "{'metadata':{'name':'s1','labels':{'c':'one'}}}", 201);
    expect_listed(&informer, NULL, "", "s0 s1 s2 s3 s1 ");
    expect_listed(&informer, "default", "c=one", "s1 s2 ");
    expect_listed(&informer, "default", "c in (one),g=a", "s2 ");
    expect_listed(&informer, NULL, "c=one", "s1 s2 s1 ");
    expect_listed(&informer, "default", "g=a", "s2 s3 ");
    expect_listed(&informer, "default", "c!=one", "s0 s3 ");
    expect_listed(&informer, "default", "c=three", "");
    expect_listed(&informer, "nowhere", "", "");
    /* What is indexed moves with its label. */
    rig_patch(&rig, &resource_secrets, "s1", "{'metadata':{'labels':{'c':'two'}}}");
    rig_patch(&rig, &resource_secrets, "s2", "{'metadata':{'labels':{'c':null}}}");
    rig_patch(&rig, &resource_secrets, "s0", "{'metadata':{'labels':{'c':'one'}}}");
    expect_listed(&informer, "default", "c=one", "s0 ");
    expect_listed(&informer, "default", "c=two", "s1 s3 ");
    AUTO_VALUE *list = informer_list(&informer, "default", NULL);
    expect_text(value_find_text(list, "kind"), "SecretList");
    expect_text(value_find_text(list, "apiVersion"), "v1");
    informer_stop(&informer);
    rig_release(&rig);
}

TEST(while_frozen_it_knows_what_it_knew)
{
    struct rig rig;
    rig_init(&rig);
    struct informer informer;
    AUTO_BUFFER told = {0};
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'a'}}");
    start(&informer, &rig, NULL, &told);
    informer_freeze(&informer);
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'b'}}");
    rig_patch(&rig, &resource_secrets, "a", "{'metadata':{'labels':{'x':'y'}}}");
    rig_delete(&rig, &resource_secrets, "b", NULL);
    expect_told(&told, "+a ");
    expect_listed(&informer, NULL, "", "a ");
    expect_true(meta_label(informer_get(&informer, "default", "a"), "x") == NULL);
    informer_freeze(&informer); /* changes nothing */
    informer_thaw(&informer);
    expect_told(&told, "+b ~a -b ");
    rig_delete(&rig, &resource_secrets, "a", NULL);
    expect_told(&told, "-a ");
    informer_freeze(&informer);
    rig_create(&rig, &resource_secrets, "{'metadata':{'name':'c'}}");
    informer_stop(&informer);
    expect_told(&told, "");
    rig_release(&rig);
}

TEST_MAIN("sim/cluster/informer",
          {"it tells what there is and what changes", it_tells_what_there_is_and_what_changes},
          {"a selector hides what does not match", a_selector_hides_what_does_not_match},
          {"lists are in order with and without the index",
           lists_are_in_order_with_and_without_the_index},
          {"while frozen it knows what it knew", while_frozen_it_knows_what_it_knew})

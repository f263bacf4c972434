#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static struct api_response create(struct fixture *f, const char *name, const char *spec)
{
    AUTO_BUFFER body = {0};
    buffer_printf(&body, "{'metadata':{'name':'%s'},'spec':%s}", name, spec);
    return ask(f, API_CREATE, &resource_services, NULL, buffer_text(&body));
}

static void expect_service(const struct fixture *f, const char *name, const char *ip,
                           const char *node_ports)
{
    const struct value *service = api_server_peek(f->server, &resource_services, "default", name);
    expect_text(value_find_text(service, "spec", "clusterIP"), ip);
    AUTO_BUFFER got = {0};
    const struct value *ports = value_find(service, "spec", "ports");
    for (size_t i = 0; i < value_count(ports); i++) {
        buffer_printf(&got, "%d ", (int)value_as_int(value_get(value_at(ports, i), "nodePort"), 0));
    }
    expect_text(buffer_text(&got), node_ports);
}

TEST(addresses_are_given_in_order_and_given_back)
{
    struct fixture f;
    set_up(&f);
    expect_answer(create(&f, "a", "{'ports':[{'port':80}]}"), 201, "");
    expect_answer(create(&f, "b",
                         "{'type':'NodePort','ports':[{'port':80,'name':'x'},{'port':81,"
                         "'name':'y'}]}"),
                  201, "");
    expect_answer(create(&f, "c", "{'clusterIP':'None','ports':[{'port':80}]}"), 201, "");
    expect_answer(create(&f, "d", "{'clusterIP':'10.96.0.4','ports':[{'port':80}]}"), 201, "");
    expect_answer(create(&f, "e", "{'ports':[{'port':80}]}"), 201, "");
    expect_service(&f, "a", "10.96.0.2", "0 ");
    expect_service(&f, "b", "10.96.0.3", "30000 30001 ");
    expect_service(&f, "c", "None", "0 ");
    expect_service(&f, "e", "10.96.0.5", "0 ");
    expect_answer(ask(&f, API_DELETE, &resource_services, "b", NULL), 200, "");
    expect_answer(create(&f, "g", "{'type':'NodePort','ports':[{'port':80}]}"), 201, "");
    expect_service(&f, "g", "10.96.0.3", "30000 ");
    tear_down(&f);
}

TEST(what_cannot_be_had_is_refused_and_nothing_is_lost)
{
    struct fixture f;
    set_up(&f);
    expect_answer(
        create(&f, "a", "{'clusterIP':'10.96.0.1','ports':[{'port':80}]}"), 422,
        "Service \"a\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: failed "
        "to allocate IP 10.96.0.1: provided IP is already allocated");
    expect_answer(
        create(&f, "a", "{'clusterIP':'10.1.1.1','ports':[{'port':80}]}"), 422,
        "Service \"a\" is invalid: spec.clusterIPs: Invalid value: [\"10.1.1.1\"]: failed "
        "to allocate IP 10.1.1.1: the provided network does not match the current range");
    expect_answer(
        create(&f, "a", "{'type':'NodePort','ports':[{'port':80,'nodePort':80}]}"), 422,
        "Service \"a\" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port "
        "is not in the valid range. The range of valid ports is 30000-32767");
    expect_answer(create(&f, "a", "{'type':'NodePort','ports':[{'port':80,'nodePort':30005}]}"),
                  201, "");
    expect_answer(
        create(&f, "b",
               "{'type':'NodePort','ports':[{'port':80,'name':'x'},{'port':81,"
               "'name':'y','nodePort':30005}]}"),
        422,
        "Service \"b\" is invalid: spec.ports[1].nodePort: Invalid value: 30005: provided "
        "port is already allocated");
    expect_answer(create(&f, "c", "{'type':'NodePort','ports':[{'port':80}]}"), 201, "");
    expect_service(&f, "c", "10.96.0.3", "30000 ");
    tear_down(&f);
}

TEST(an_update_keeps_what_it_does_not_name)
{
    struct fixture f;
    set_up(&f);
    expect_answer(create(&f, "a", "{'type':'NodePort','ports':[{'port':80}]}"), 201, "");
    expect_answer(ask(&f, API_UPDATE, &resource_services, "a",
                      "{'metadata':{'name':'a'},'spec':{'type':'NodePort','ports':[{'port':81,"
                      "'name':'x'},{'port':80,'name':'y'}]}}"),
                  200, "");
    expect_service(&f, "a", "10.96.0.2", "30001 30000 ");
    expect_answer(ask(&f, API_UPDATE, &resource_services, "a",
                      "{'metadata':{'name':'a'},'spec':{'ports':[{'port':80}]}}"),
                  200, "");
    expect_service(&f, "a", "10.96.0.2", "0 ");
    expect_answer(create(&f, "b", "{'type':'NodePort','ports':[{'port':80}]}"), 201, "");
    expect_service(&f, "b", "10.96.0.3", "30000 ");
    tear_down(&f);
}

TEST(an_update_of_nothing_creates)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_UPDATE, &resource_services, "a",
                      "{'metadata':{'name':'a'},'spec':{'ports':[{'port':80}]}}"),
                  201, "");
    expect_service(&f, "a", "10.96.0.2", "0 ");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/service_addresses",
          {"addresses are given in order and given back",
           addresses_are_given_in_order_and_given_back},
          {"what cannot be had is refused and nothing is lost",
           what_cannot_be_had_is_refused_and_nothing_is_lost},
          {"an update keeps what it does not name", an_update_keeps_what_it_does_not_name},
          {"an update of nothing creates", an_update_of_nothing_creates})

#include "sim/apiserver/go_convert.h"

#include "core/kube/types.h"
#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static const struct row {
    const char *object;
    const char *problem; /* NULL: none */
} rows[] = {
    {"{'metadata':{'labels':null,'creationTimestamp':null},'spec':{'containers':[{'name':'c',"
     "'ports':[{'containerPort':80}],'resources':{'limits':{'cpu':1}}}],'x':1}}",
     NULL},
    {"{'spec':{'containers':'x'}}", "cannot restore slice from string"},
    {"{'spec':{'containers':{}}}", "cannot restore slice from map"},
    {"{'metadata':{'labels':{'a':1}}}", "cannot convert int64 to string"},
    {"{'metadata':{'labels':[]}}", "cannot restore map from slice"},
    {"{'metadata':{'labels':{'a':true}}}", "unrecognized type: string"},
    {"{'spec':{'hostNetwork':1}}", "unrecognized type: bool"},
    {"{'spec':{'activeDeadlineSeconds':1.5}}", "cannot convert float64 to int64"},
    {"{'spec':{'activeDeadlineSeconds':'1'}}", "unrecognized type: int64"},
    {"{'spec':{'securityContext':true}}", "cannot restore struct from: bool"},
    {"{'metadata':{'creationTimestamp':1}}",
     "json: cannot unmarshal number into Go value of type string"},
    /* Fields come in Go's order, in which labels are after names. */
    {"{'metadata':{'labels':'x','name':{}}}", "unrecognized type: string"},
};

TEST(converts_as_go_does)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].object);
        AUTO_VALUE *object = parse(rows[i].object);
        AUTO_BUFFER problem = {0};
        expect_int(go_convert_check(&schema_pod, object, &problem), rows[i].problem == NULL);
        expect_text(buffer_text(&problem), rows[i].problem == NULL ? "" : rows[i].problem);
    }
}

TEST(bytes_are_texts)
{
    AUTO_VALUE *secret = parse("{'data':{'a':'!'}}");
    AUTO_BUFFER problem = {0};
    expect_true(!go_convert_check(&schema_secret, secret, &problem));
    expect_text(buffer_text(&problem),
                "error decoding from json: illegal base64 data at input byte 0");
}

TEST_MAIN("sim/apiserver/go_convert", {"converts as Go does", converts_as_go_does},
          {"bytes are texts", bytes_are_texts})

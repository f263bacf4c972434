#include "sim/http/openapi_proto.h"

#include "core/base/value_json.h"
#include "tests/expect.h"

static const char document[] =
    "{\"definitions\":{\"D\":{\"additionalProperties\":true,\"description\":\"d\","
    "\"enum\":[\"x\"],\"properties\":{\"a\":{\"$ref\":\"#/definitions/D\"},\"b\":{"
    "\"items\":{\"format\":\"int32\",\"type\":\"integer\"},\"type\":\"array\"},\"c"
    "\":{\"additionalProperties\":{\"type\":\"string\"},\"type\":\"object\"}},\"req"
    "uired\":[\"a\",\"b\"],\"type\":\"object\",\"x-y\":\"z\"}},\"info\":{\"title\":"
    "\"t\",\"version\":\"1\"},\"paths\":{\"/a/{name}\":{\"parameters\":[{\"descript"
    "ion\":\"p\",\"in\":\"path\",\"name\":\"name\",\"required\":true,\"type\":\"str"
    "ing\",\"uniqueItems\":true}],\"patch\":{\"consumes\":[\"application/json\"],\""
    "operationId\":\"patchA\",\"parameters\":[{\"description\":\"q\",\"in\":\"query"
    "\",\"name\":\"dryRun\",\"type\":\"string\",\"uniqueItems\":true},{\"in\":\"bod"
    "y\",\"name\":\"body\",\"required\":true,\"schema\":{\"$ref\":\"#/definitions/D"
    "\"}}],\"produces\":[\"application/json\"],\"responses\":{\"200\":{\"descriptio"
    "n\":\"OK\",\"schema\":{\"$ref\":\"#/definitions/D\"}}},\"x-y\":\"z\"}}},\"swag"
    "ger\":\"2.0\"}";

/* Made of the same text by github.com/google/gnostic-models 0.7.0, but for the YAML of extensions
 * and enums, which here is JSON. */
static const char message[] =
    "0a03322e3012060a017412013142e40112e1010a092f612f7b6e616d657d12d30142ac012a0670617463"
    "684132106170706c69636174696f6e2f6a736f6e3a106170706c69636174696f6e2f6a736f6e42230a21"
    "121f1a1d120571756572791a0171220664727952756e3206737472696e67a0010142250a230a21120462"
    "6f64791a04626f647920012a110a0f232f646566696e6974696f6e732f444a240a220a03323030121b0a"
    "190a024f4b12130a110a0f232f646566696e6974696f6e732f446a0c0a03782d7912051203227a224a22"
    "0a20121e221c08011204706174681a017022046e616d652a06737472696e679801014aa1010a9e010a01"
    "441298012201649a0101619a010162a201051203227822aa01021001b201080a066f626a656374ca0163"
    "0a160a016112110a0f232f646566696e6974696f6e732f440a270a01621222b201070a056172726179ba"
    "01150a131205696e743332b201090a07696e74656765720a200a0163121baa010d0a0bb201080a067374"
    "72696e67b201080a066f626a656374fa010c0a03782d7912051203227a22";

TEST(a_document)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *value = value_parse_json(document, strlen(document), &err);
    AUTO_BUFFER got = {0};
    openapi_proto_print(value, &got);
    AUTO_BUFFER hex = {0};
    for (size_t i = 0; i < got.size; i++) {
        buffer_printf(&hex, "%02x", (unsigned char)got.data[i]);
    }
    expect_text(buffer_text(&hex), message);
}

TEST_MAIN("sim/http/openapi_proto", {"a document", a_document})

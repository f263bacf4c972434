#include "core/ray/ray_version.h"

#include "tests/expect.h"

TEST(versions)
{
    static const struct {
        const char *text;
        bool at_least_2_53;
        const char *message; /* NULL: right */
    } rows[] = {
        {"2.53.0", true, NULL},
        {"2.53", true, NULL},
        {" v2.53.0rc1", true, NULL},
        {"2.52.9", false, NULL},
        {"3.0.0.7", true, NULL},
        {"2.053", true, NULL},
        {"2", false, "illegal version string \"2\""},
        {"2.", false, "illegal version string \"2.\""},
        {"2.x", false, "illegal version string \"2.x\""},
        {"", false, "could not parse \"\" as version"},
        {"nightly", false, "could not parse \"nightly\" as version"},
        {"02.52", false, "illegal zero-prefixed version component \"02\" in \"02.52\""},
        {"2.99999999999999999999", false,
         "illegal non-numeric version component \"99999999999999999999\" in "
         "\"2.99999999999999999999\": strconv.ParseUint: parsing \"99999999999999999999\": value "
         "out of range"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        struct ray_version version;
        expect_int(ray_version_parse(rows[i].text, &version, &err), rows[i].message == NULL);
        expect_text(err.message, rows[i].message);
        if (rows[i].message == NULL) {
            expect_int(ray_version_at_least(&version, 2, 53, 0), rows[i].at_least_2_53);
        }
    }
}

TEST_MAIN("core/ray/ray_version", {"versions", versions})

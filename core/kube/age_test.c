#include "core/kube/age.h"

#include "tests/expect.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

TEST(shows_fewer_units_the_older_it_is)
{
    static const struct {
        int64_t seconds;
        const char *want;
    } rows[] = {
        {-2, "<invalid>"},
        {-1, "0s"},
        {0, "0s"},
        {119, "119s"},
        {120, "2m"},
        {3 * MINUTE + 20, "3m20s"},
        {10 * MINUTE - 1, "9m59s"},
        {10 * MINUTE, "10m"},
        {3 * HOUR - 1, "179m"},
        {3 * HOUR, "3h"},
        {3 * HOUR + 59, "3h"},
        {7 * HOUR + 12 * MINUTE, "7h12m"},
        {8 * HOUR - 1, "7h59m"},
        {8 * HOUR, "8h"},
        {48 * HOUR - 1, "47h"},
        {48 * HOUR, "2d"},
        {48 * HOUR + 59 * MINUTE, "2d"},
        {8 * DAY - 1, "7d23h"},
        {8 * DAY, "8d"},
        {2 * YEAR - 1, "729d"},
        {2 * YEAR, "2y"},
        {2 * YEAR + 90 * DAY, "2y90d"},
        {8 * YEAR - 1, "7y364d"},
        {8 * YEAR, "8y"},
        {200 * YEAR, "200y"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%" PRId64 " s", rows[i].seconds);
        AUTO_BUFFER text = {0};
        age_print(SIM_SECONDS(rows[i].seconds), &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
    expect_context("%s", "");
}

TEST(drops_fractions_of_a_second)
{
    static const struct {
        int64_t milliseconds;
        const char *want;
    } rows[] = {{1999, "1s"}, {999, "0s"}, {-999, "0s"}, {-1999, "0s"}, {-2000, "<invalid>"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER text = {0};
        age_print(SIM_MILLISECONDS(rows[i].milliseconds), &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
}

TEST_MAIN("core/kube/age", {"shows fewer units the older it is", shows_fewer_units_the_older_it_is},
          {"drops fractions of a second", drops_fractions_of_a_second})

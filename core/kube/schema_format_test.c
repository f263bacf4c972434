#include "core/kube/schema_format.h"

#include "tests/expect.h"

TEST(formats_of_strings)
{
    static const struct {
        const char *format;
        const char *text;
        bool accepted;
    } rows[] = {
        {"date", "2024-02-29", true},
        {"date", "2023-02-29", false},
        {"date", "x", false},
        {"date-time", "2024-01-02T03:04:05Z", true},
        {"datetime", "2024-01-02t03:04:05.5+01:00", true},
        {"date-time", "2024-01-02", false},
        {"duration", "1h2.5m", true},
        {"duration", "-3ms", true},
        {"duration", "0", true},
        {"duration", "22 days", true},
        {"duration", "5 Seconds", true},
        {"duration", "1", false},
        {"duration", "x", false},
        {"byte", "aGk=", true},
        {"byte", "!", false},
        {"byte", "", false},
        {"uuid", "123e4567-e89b-12d3-a456-426614174000", true},
        {"uuid", "123E4567E89B12D3A456426614174000", true},
        {"uuid", "x", false},
        {"uuid3", "123e4567-e89b-32d3-a456-426614174000", true},
        {"uuid4", "123e4567-e89b-12d3-a456-426614174000", false},
        {"uuid4", "123e4567-e89b-42d3-a456-426614174000", true},
        {"ipv4", "10.0.0.1", true},
        {"ipv4", "10.0.0.256", false},
        {"ipv4", "010.0.0.1", true},
        {"ipv4", "::1", false},
        {"ipv6", "::1", true},
        {"ipv6", "2001:db8::1:2", true},
        {"ipv6", "::ffff:1.2.3.4", true},
        {"ipv6", "1:2:3:4:5:6:7:8", true},
        {"ipv6", "1:2:3:4:5:6:7", false},
        {"ipv6", "1::2::3", false},
        {"ipv6", "12345::", false},
        {"cidr", "10.0.0.0/8", true},
        {"cidr", "10.0.0.0/33", false},
        {"cidr", "fd00::/64", true},
        {"cidr", "10.0.0.0", false},
        {"mac", "00:00:5e:00:53:01", true},
        {"mac", "0000.5e00.5301", true},
        {"mac", "00:00:5e:00:53", false},
        {"hostname", "example.com", true},
        {"hostname", "a_b", false},
        {"hostname", "-a", false},
        {"hostname", "a.b", false},
        {"email", "a@b.c", true},
        {"email", "A B <a@b.c>", true},
        {"email", "a@", false},
        {"email", "a b@c", false},
        {"uri", "http://a/b?c", true},
        {"uri", "/a", true},
        {"uri", "a", false},
        {"uri", "http://a b/", false},
        {"hexcolor", "#fFf", true},
        {"hexcolor", "ffff", false},
        {"rgbcolor", "rgb(1, 20,255)", true},
        {"rgbcolor", "rgb(1,2,256)", false},
        {"ssn", "123-45-6789", true},
        {"ssn", "123456789", false},
        {"isbn", "0321751043", true},
        {"isbn13", "978-0321751041", true},
        {"isbn10", "0321751044", false},
        {"creditcard", "4111-1111-1111-1111", true},
        {"creditcard", "4111-1111-1111-1112", false},
        {"bsonobjectid", "507f1f77bcf86cd799439011", true},
        {"bsonobjectid", "507f", false},
        {"k8s-short-name", "a-b", true},
        {"k8s-short-name", "A", false},
        {"password", "", true},
        {"int32", "x", true},
        {"unheard-of", "x", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].format, rows[i].text);
        expect_int(schema_format_accepts(rows[i].format, rows[i].text, strlen(rows[i].text)),
                   rows[i].accepted);
    }
    expect_context("%s", "");
    expect_true(schema_format_is_known("int32"));
    expect_false(schema_format_is_known(""));
    expect_false(schema_format_is_known("quantity"));
}

TEST_MAIN("core/kube/schema_format", {"formats of strings", formats_of_strings})

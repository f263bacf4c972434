#include "sim/http/authentication.h"

#include "tests/expect.h"

static const char file[] = "admintoken,admin,1000,\"system:masters,ops\"\n"
                           "\n"
                           "plaintoken,plain,1001\r\n"
                           "\"a \"\"quoted\"\" one\",quoted,1002,one";

TEST(tokens_are_users)
{
    AUTO_ERROR err = {0};
    struct http_users users;
    expect_true(http_users_parse(file, &users, &err));
    expect_int(users.count, 3);
    const struct api_user *admin = http_users_find(&users, "Bearer admintoken");
    expect_text(admin->name, "admin");
    expect_text(admin->uid, "1000");
    expect_text(admin->groups[0], "system:masters");
    expect_text(admin->groups[1], "ops");
    expect_text(admin->groups[2], "system:authenticated");
    expect_text(admin->groups[3], NULL);
    expect_text(http_users_find(&users, "bearer plaintoken")->name, "plain");
    expect_text(http_users_find(&users, "Bearer a \"quoted\" one")->groups[0], "one");
    expect_true(http_users_find(&users, "Bearer admintoke") == NULL);
    expect_true(http_users_find(&users, "Bearer admintoken2") == NULL);
    expect_true(http_users_find(&users, "Bearer ") == NULL);
    expect_text(http_users_find(&users, NULL)->name, "system:anonymous");
    expect_text(http_users_find(&users, "Basic YTpi")->name, "system:anonymous");
    expect_text(http_users_find(NULL, NULL)->groups[0], "system:masters");
    expect_text(http_users_token(&users, "system:masters"), "admintoken");
    expect_text(http_users_token(&users, "nobody"), NULL);
    http_users_release(&users);
}

TEST(wrong_files_are_refused_with_their_line)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"a,b\n", "1: 2 columns, expected token,user,uid,\"groups\""},
        {"a,b,c\nd,e,f,g,h\n", "2: 5 columns, expected token,user,uid,\"groups\""},
        {",b,c", "1: token, user and uid must not be empty"},
        {"a,b,c,\"d", "1: a quoted column does not end"},
        {"a,b,c\na,d,e", "2: the token of an earlier line"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_ERROR err = {0};
        struct http_users users;
        expect_context("%s", rows[i].text);
        expect_false(http_users_parse(rows[i].text, &users, &err));
        AUTO_BUFFER text = {0};
        error_print(&err, &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
}

TEST_MAIN("sim/http/authentication", {"tokens are users", tokens_are_users},
          {"wrong files are refused with their line", wrong_files_are_refused_with_their_line})

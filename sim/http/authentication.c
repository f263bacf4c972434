#include "sim/http/authentication.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"

struct http_token {
    char *text;
    struct api_user user;
    char **columns; /* the texts of all of it */
    size_t column_count;
    const char **groups;
};

static const char *const anonymous_groups[] = {"system:unauthenticated", NULL};
static const struct api_user anonymous = {
    .name = "system:anonymous", .uid = "", .groups = anonymous_groups};

static const char *const administrator_groups[] = {"system:masters", "system:authenticated", NULL};
static const struct api_user administrator = {
    .name = "admin", .uid = "", .groups = administrator_groups};

/* ---- reading a token file ---- */

/* One column from *TEXT on, to the comma or the line's end; *TEXT is moved there. Source: Go
 * package encoding/csv. */
static char *parse_column(const char **text, size_t line, struct error *err)
{
    const char *at = *text;
    if (*at != '"') {
        size_t size = strcspn(at, ",\r\n");
        *text = at + size;
        return memory_copy_text_sized(at, size);
    }
    AUTO_BUFFER column = {0};
    for (at++; *at != '\0'; at++) {
        if (*at == '"' && at[1] != '"') {
            *text = at + 1;
            return buffer_detach(&column);
        }
        at += *at == '"';
        buffer_append_char(&column, *at);
    }
    error_set_at(err, line, 0, "a quoted column does not end");
    return NULL;
}

static void release_token(struct http_token *self)
{
    for (size_t i = 0; i < self->column_count; i++) {
        free(self->columns[i]);
    }
    free(self->columns);
    free(self->groups);
}

static bool parse_columns(const char **text, size_t line, struct http_token *token,
                          struct error *err)
{
    size_t capacity = 0;
    for (;;) {
        char *column = parse_column(text, line, err);
        if (column == NULL) {
            return false;
        }
        token->columns =
            memory_grow(token->columns, token->column_count, &capacity, sizeof(token->columns[0]));
        token->columns[token->column_count++] = column;
        if (**text != ',') {
            break;
        }
        (*text)++;
    }
    if (token->column_count < 3 || token->column_count > 4) {
        return error_set_at(err, line, 0, "%zu columns, expected token,user,uid,\"groups\"",
                            token->column_count);
    }
    return (token->columns[0][0] != '\0' && token->columns[1][0] != '\0' &&
            token->columns[2][0] != '\0') ||
           error_set_at(err, line, 0, "token, user and uid must not be empty");
}

/* Cuts the groups apart where they stand. */
static void parse_groups(struct http_token *token)
{
    size_t count = 0;
    size_t capacity = 0;
    char *at = token->column_count == 4 ? token->columns[3] : NULL;
    while (at != NULL && *at != '\0') {
        at += strspn(at, " ");
        char *comma = strchr(at, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        token->groups = memory_grow(token->groups, count, &capacity, sizeof(token->groups[0]));
        token->groups[count++] = at;
        at = comma == NULL ? NULL : comma + 1;
    }
    token->groups = memory_resize(token->groups, (count + 2) * sizeof(token->groups[0]));
    token->groups[count++] = "system:authenticated";
    token->groups[count] = NULL;
}

static bool is_known(const struct http_users *self, const char *text)
{
    for (size_t i = 0; i < self->count; i++) {
        if (strcmp(self->tokens[i].text, text) == 0) {
            return true;
        }
    }
    return false;
}

bool http_users_parse(const char *text, struct http_users *out, struct error *err)
{
    *out = (struct http_users){0};
    for (size_t line = 1; *text != '\0'; line++) {
        struct http_token token = {0};
        size_t blank = strspn(text, " \t\r");
        if (text[blank] != '\n' && text[blank] != '\0') {
            if (!parse_columns(&text, line, &token, err) ||
                (is_known(out, token.columns[0]) &&
                 !error_set_at(err, line, 0, "the token of an earlier line"))) {
                release_token(&token);
                http_users_release(out);
                return false;
            }
            parse_groups(&token);
            token.text = token.columns[0];
            token.user = (struct api_user){
                .name = token.columns[1], .uid = token.columns[2], .groups = token.groups};
            out->tokens =
                memory_grow(out->tokens, out->count, &out->capacity, sizeof(out->tokens[0]));
            out->tokens[out->count++] = token;
        }
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return true;
}

void http_users_release(struct http_users *self)
{
    for (size_t i = 0; i < self->count; i++) {
        release_token(&self->tokens[i]);
    }
    free(self->tokens);
    *self = (struct http_users){0};
}

/* ---- finding ---- */

/* As long as the text that came in, whatever it is compared with. */
static bool equals(const char *given, size_t size, const char *token)
{
    size_t token_size = strlen(token);
    unsigned difference = size != token_size;
    for (size_t i = 0; i < size; i++) {
        difference |=
            (unsigned char)given[i] ^ (unsigned char)token[token_size == 0 ? 0 : i % token_size];
    }
    return difference == 0;
}

const struct api_user *http_users_find(const struct http_users *self, const char *authorization)
{
    static const char scheme[] = "Bearer ";
    if (self == NULL) {
        return &administrator;
    }
    if (authorization == NULL || strlen(authorization) < sizeof(scheme) - 1) {
        return &anonymous;
    }
    char given[sizeof(scheme)] = {0};
    memcpy(given, authorization, sizeof(scheme) - 1);
    if (!text_equal_fold(given, scheme)) {
        return &anonymous;
    }
    const char *token = authorization + sizeof(scheme) - 1;
    size_t size = strlen(token);
    const struct api_user *found = NULL;
    for (size_t i = 0; i < self->count; i++) {
        if (equals(token, size, self->tokens[i].text)) {
            found = &self->tokens[i].user;
        }
    }
    return found;
}

const char *http_users_token(const struct http_users *self, const char *group)
{
    for (size_t i = 0; i < self->count; i++) {
        const char *const *name = self->tokens[i].user.groups;
        while (*name != NULL && strcmp(*name, group) != 0) {
            name++;
        }
        if (*name != NULL) {
            return self->tokens[i].text;
        }
    }
    return NULL;
}

#include "reports/matrix.h"

#include <string.h>

#include "core/base/text.h"
#include "core/ray/rules.h"
#include "reports/report.h"

/* How the one table is written in a format. */
struct style {
    void (*begin)(struct buffer *out, const char *summary);
    void (*cell)(struct buffer *out, const char *text, size_t column);
    const char *row_end;
    const char *end;
};

static bool has_text(const struct value *list, const char *text)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_at(list, i), text)) {
            return true;
        }
    }
    return false;
}

/* In how many results the list NAME has the rule. */
static size_t count_with(const struct value *results, const char *name, const char *id)
{
    size_t count = 0;
    for (size_t i = 0; i < value_count(results); i++) {
        count += has_text(value_get(value_at(results, i), name), id);
    }
    return count;
}

/* `scenarios/kuberay/ingress.yaml` -> `kuberay/ingress` */
static void print_name(const char *path, struct buffer *out)
{
    static const char folder[] = "scenarios/";
    const char *name = strstr(path, folder);
    name = name == NULL ? path : name + strlen(folder);
    size_t size = strlen(name);
    buffer_append_sized(out, name, text_has_suffix(name, ".yaml") ? size - strlen(".yaml") : size);
}

/* The scenarios that are about the rule, in order; those that did not pass say so. */
static void print_covering(const struct value *results, const char *id, struct buffer *out)
{
    for (size_t i = 0; i < value_count(results); i++) {
        const struct value *result = value_at(results, i);
        if (has_text(value_get(result, "covers"), id)) {
            const char *status = value_find_text(result, "status");
            buffer_append(out, out->size == 0 ? "" : ", ");
            print_name(value_find_text(result, "path"), out);
            if (strcmp(status, "passed") != 0) {
                buffer_printf(out, " (%s)", status);
            }
        }
    }
}

static void print_summary(const struct value *results, struct buffer *out)
{
    size_t covered = 0;
    size_t hit = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        covered += count_with(results, "covers", rules_texts[i].id) > 0;
        hit += count_with(results, "rules", rules_texts[i].id) > 0;
    }
    struct report_counts counts = report_count(results);
    buffer_printf(
        out,
        "%d rules: %zu covered by a scenario, %zu applied in a run; %zu scenarios passed, "
        "%zu failed.",
        RULE_COUNT, covered, hit, counts.passed, counts.failed);
}

static void print_matrix(const struct value *results, const struct style *style, struct buffer *out)
{
    AUTO_BUFFER summary = {0};
    print_summary(results, &summary);
    style->begin(out, buffer_text(&summary));
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const struct rule_text *rule = &rules_texts[i];
        AUTO_BUFFER covering = {0};
        AUTO_BUFFER hits = {0};
        print_covering(results, rule->id, &covering);
        buffer_printf(&hits, "%zu", count_with(results, "rules", rule->id));
        const char *const cells[] = {rule->id, rule->statement, rule->source,
                                     buffer_text(&covering), buffer_text(&hits)};
        for (size_t column = 0; column < sizeof(cells) / sizeof(cells[0]); column++) {
            style->cell(out, cells[column], column);
        }
        buffer_append(out, style->row_end);
    }
    buffer_append(out, style->end);
}

/* ---- Markdown ---- */

static void begin_markdown(struct buffer *out, const char *summary)
{
    buffer_printf(out,
                  "# Conformance matrix\n\n%s\n\n"
                  "| Rule | Statement | Source | Scenarios about it | Scenarios with it |\n"
                  "|---|---|---|---|---:|\n",
                  summary);
}

static void markdown_cell(struct buffer *out, const char *text, size_t column)
{
    buffer_append(out, column == 0 ? "| " : " | ");
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '<' || *text == '*') {
            buffer_append_char(out, '\\');
        }
        buffer_append_char(out, *text);
    }
}

void matrix_markdown(const struct value *results, struct buffer *out)
{
    static const struct style markdown = {begin_markdown, markdown_cell, " |\n", ""};
    print_matrix(results, &markdown, out);
}

/* ---- HTML ---- */

static void begin_html(struct buffer *out, const char *summary)
{
    buffer_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<title>Conformance matrix</title>\n<style>\n"
                  "body { font: 14px sans-serif; margin: 2em; }\n"
                  "table { border-collapse: collapse; }\n"
                  "th, td { border-bottom: 1px solid #ccc; padding: 4px 8px; text-align: left; "
                  "vertical-align: top; }\n"
                  "th { position: sticky; top: 0; background: #fff; }\n"
                  "td:first-child { font-family: monospace; white-space: nowrap; }\n"
                  "td:nth-child(3) { color: #666; }\n"
                  "td:last-child { text-align: right; }\n"
                  "td:empty { background: #fdd; }\n"
                  "</style>\n</head>\n<body>\n<h1>Conformance matrix</h1>\n<p>%s</p>\n"
                  "<table>\n<thead><tr><th>Rule</th><th>Statement</th><th>Source</th>"
                  "<th>Scenarios about it</th><th>Scenarios with it</th></tr></thead>\n<tbody>\n",
                  summary);
}

static void html_cell(struct buffer *out, const char *text, size_t column)
{
    buffer_append(out, column == 0 ? "<tr><td>" : "<td>");
    for (; *text != '\0'; text++) {
        const char *escaped = *text == '<' ? "&lt;" : *text == '&' ? "&amp;" : NULL;
        if (escaped == NULL) {
            buffer_append_char(out, *text);
        } else {
            buffer_append(out, escaped);
        }
    }
    buffer_append(out, "</td>");
}

void matrix_html(const struct value *results, struct buffer *out)
{
    static const struct style html = {begin_html, html_cell, "</tr>\n",
                                      "</tbody>\n</table>\n</body>\n</html>\n"};
    print_matrix(results, &html, out);
}

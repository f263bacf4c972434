#include "sim/http/table.h"

#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/go_json.h"
#include "core/kube/object_table.h"
#include "core/kube/types.h"
#include "sim/http/encode.h"

struct value *http_partial_of(const struct value *object, const char *version)
{
    return value_object_of("kind", value_string("PartialObjectMetadata"), "apiVersion",
                           value_string_printf("meta.k8s.io/%s", version), "metadata",
                           value_ref(value_get(object, "metadata")), NULL);
}

/* Where a custom column has no description of its own, its path has to do. */
static struct value *describe(const struct http_table *self, size_t index)
{
    const struct api_served *served = self->served;
    if (!served->resource->custom || index == 0 || index > served->column_count) {
        return value_string("");
    }
    return value_string_printf("Custom resource definition column (in JSONPath format): %s",
                               served->columns[index - 1].json_path);
}

static void encode_columns(const struct http_table *self, const struct table *table,
                           struct buffer *out)
{
    if (self->without_columns) {
        buffer_append(out, "null");
        return;
    }
    buffer_append_char(out, '[');
    for (size_t i = 0; i < table->column_count; i++) {
        const struct table_column *column = &table->columns[i];
        AUTO_VALUE *definition =
            value_object_of("name", value_string(column->name), "type", value_string(column->type),
                            "format", value_string(column->format), "description",
                            describe(self, i), "priority", value_int(column->priority), NULL);
        buffer_append(out, i == 0 ? "" : ",");
        go_json_print(&schema_table_column_definition, definition, out);
    }
    buffer_append_char(out, ']');
}

/* What kubectl may hide: Pods that are at their end. Source: k8s.io/kubernetes
 * pkg/printers/internalversion/printers.go, podSuccessConditions and podFailedConditions. */
static void encode_conditions(const struct http_table *self, const struct value *object,
                              struct buffer *out)
{
    const char *phase = value_find_text(object, "status", "phase");
    bool succeeded = strcmp(phase, "Succeeded") == 0;
    if (self->served->resource != &resource_pods || (!succeeded && strcmp(phase, "Failed") != 0)) {
        return;
    }
    buffer_printf(out,
                  ",\"conditions\":[{\"type\":\"Completed\",\"status\":\"True\",\"reason\":\"%s\","
                  "\"message\":\"%s\"}]",
                  phase, succeeded ? "The pod has completed successfully." : "The pod failed.");
}

static void encode_row(const struct http_table *self, const struct table_row *row,
                       struct buffer *out)
{
    buffer_append(out, "{\"cells\":");
    value_print_json(row->cells, out);
    encode_conditions(self, row->object, out);
    buffer_append(out, ",\"object\":");
    if (self->include == HTTP_TABLE_NONE) {
        buffer_append(out, "null");
    } else if (self->include == HTTP_TABLE_OBJECT) {
        http_encode_object(NULL, self->served->resource, self->served->schema, row->object, out);
    } else {
        AUTO_VALUE *partial = http_partial_of(row->object, self->version);
        http_encode_partial(partial, out);
    }
    buffer_append_char(out, '}');
}

void http_table_encode(const struct http_table *self, const struct value *objects,
                       const struct value *metadata, struct buffer *out)
{
    const struct api_served *served = self->served;
    AUTO_TABLE table = object_table_make(served->resource, served->columns, served->column_count,
                                         objects, self->now);
    buffer_printf(
        out, "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/%s\",\"metadata\":", self->version);
    go_json_print(&schema_list_meta, metadata, out);
    buffer_append(out, ",\"columnDefinitions\":");
    encode_columns(self, &table, out);
    buffer_append(out, ",\"rows\":[");
    for (size_t i = 0; i < table.row_count; i++) {
        buffer_append(out, i == 0 ? "" : ",");
        encode_row(self, &table.rows[i], out);
    }
    buffer_append(out, "]}");
}

#include "sim/apiserver/definition_content.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "sim/apiserver/scale.h"
#include "sim/apiserver/verbs.h"

/* The strings of an array, NULL-terminated; NULL for none. PREFIX is left out where it is there. */
static const char *const *texts_of(const struct value *array, const char *member, char prefix)
{
    size_t count = value_count(array);
    if (count == 0) {
        return NULL;
    }
    const char **texts = memory_alloc_zero(count + 1, sizeof(*texts));
    for (size_t i = 0; i < count; i++) {
        const struct value *item = value_at(array, i);
        const char *text = value_text(member == NULL ? item : value_get(item, member));
        texts[i] = prefix != '\0' && text[0] == prefix ? text + 1 : text;
    }
    return texts;
}

static enum printer_column_type column_type(const char *name)
{
    int type = PRINTER_COLUMN_STRING;
    while (type < PRINTER_COLUMN_DATE &&
           strcmp(printer_column_type_name((enum printer_column_type)type), name) != 0) {
        type++;
    }
    return (enum printer_column_type)type;
}

static void read_columns(const struct value *list, struct view_details *details)
{
    size_t count = value_count(list);
    if (count == 0) {
        return;
    }
    struct printer_column *columns = memory_alloc_zero(count, sizeof(*columns));
    for (size_t i = 0; i < count; i++) {
        const struct value *column = value_at(list, i);
        columns[i] = (struct printer_column){
            .name = value_find_text(column, "name"),
            .type = column_type(value_find_text(column, "type")),
            .json_path = value_find_text(column, "jsonPath"),
            .priority = (int)value_as_int(value_get(column, "priority"), 0),
            .format = value_as_string(value_get(column, "format")),
            .description = value_as_string(value_get(column, "description")),
        };
    }
    details->columns = columns;
    details->column_count = count;
}

/* `.spec.replicas` as `spec.replicas`; NULL for none. */
static const char *dotted_path(const struct value *path)
{
    const char *text = value_text(path);
    return text[0] == '.' ? text + 1 : NULL;
}

static void read_details(const struct value *version, const struct value *names,
                         const struct resource *resource, struct view_details *details)
{
    const struct value *scale = value_find(version, "subresources", "scale");
    AUTO_BUFFER warning = {0};
    *details = (struct view_details){
        .singular = value_find_text(names, "singular"),
        .short_names = texts_of(value_get(names, "shortNames"), NULL, '\0'),
        .categories = texts_of(value_get(names, "categories"), NULL, '\0'),
        .deprecated = value_as_bool(value_get(version, "deprecated"), false),
        .selectable_fields = texts_of(value_get(version, "selectableFields"), "jsonPath", '.'),
        .openapi = value_find(version, "schema", "openAPIV3Schema"),
        .spec_replicas = dotted_path(value_get(scale, "specReplicasPath")),
        .status_replicas = dotted_path(value_get(scale, "statusReplicasPath")),
        .label_selector = dotted_path(value_get(scale, "labelSelectorPath")),
    };
    read_columns(value_get(version, "additionalPrinterColumns"), details);
    const char *given = value_as_string(value_get(version, "deprecationWarning"));
    if (details->deprecated && given != NULL) {
        buffer_append(&warning, given);
    } else if (details->deprecated) {
        buffer_printf(&warning, "%s/%s %s is deprecated", resource->group, resource->version,
                      resource->kind);
    }
    details->deprecation_warning = details->deprecated ? buffer_detach(&warning) : NULL;
}

struct definition_content *definition_content_new(const struct resource *resource,
                                                  const struct value *version,
                                                  const struct value *names,
                                                  const struct schema *schema)
{
    struct definition_content *self = memory_alloc_zero(1, sizeof(*self));
    self->version = value_ref(version);
    self->names = value_ref(names);
    read_details(self->version, self->names, resource, &self->details);
    if (schema == NULL) {
        AUTO_FIELD_ERRORS errors = {0};
        self->document = schema_parse(self->details.openapi, "", &errors);
        CHECK(self->document != NULL); /* it has been validated */
        schema = schema_document_root(self->document);
    }
    bool has_scale = self->details.spec_replicas != NULL;
    self->strategy = (struct strategy){
        .resource = resource,
        .schema = schema,
        .has_status = value_find(version, "subresources", "status") != NULL,
        .has_generation = true,
        .validate = has_scale ? scale_validate_custom : NULL,
        .validate_update = has_scale ? scale_validate_custom_update : NULL,
        .validate_status_update = has_scale ? scale_validate_custom_update : NULL,
    };
    return self;
}

void definition_content_free(struct definition_content *self)
{
    free((void *)self->details.short_names);
    free((void *)self->details.categories);
    free((void *)self->details.selectable_fields);
    free((void *)self->details.columns);
    free((void *)self->details.deprecation_warning);
    schema_document_free(self->document);
    value_unref(self->version);
    value_unref(self->names);
    free(self);
}

bool definition_content_equals(const struct definition_content *self, const struct value *version,
                               const struct value *names)
{
    return value_equal(self->version, version) && value_equal(self->names, names);
}

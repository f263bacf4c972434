#include "sim/apiserver/typed_schema.h"

#include <string.h>

#include "core/kube/types.h"

/* A struct declares its members; anything else has members of one kind, or of any. */
const struct schema_property *typed_schema_property(const struct schema *schema, const char *key)
{
    for (size_t i = 0; schema != NULL && i < schema->property_count; i++) {
        if (strcmp(schema->properties[i].name, key) == 0) {
            return &schema->properties[i];
        }
    }
    return NULL;
}

bool typed_schema_is_open(const struct schema *schema)
{
    return schema == NULL || (schema->property_count == 0 && schema->additional_properties == NULL);
}

/* NULL: anything goes. A schema's own word on metadata, if it has one, is that it is an object. */
const struct schema *typed_schema_member(const struct schema *schema, const char *key)
{
    const struct schema *member =
        typed_schema_is_open(schema) ? NULL : schema_property(schema, key);
    bool is_metadata = !typed_schema_is_open(schema) && typed_schema_is_open(member) &&
                       strcmp(key, "metadata") == 0;
    return is_metadata ? &schema_object_meta : member;
}

const struct schema *typed_schema_item(const struct schema *list)
{
    return list == NULL ? NULL : list->items;
}

bool typed_schema_opens_object(const struct schema *schema, const struct value *value)
{
    return value_is(value, VALUE_OBJECT) && (schema == NULL || !schema->map_atomic);
}

bool typed_schema_opens_list(const struct schema *schema, const struct value *value)
{
    return value_is(value, VALUE_ARRAY) && schema != NULL &&
           schema->list_type != SCHEMA_LIST_ATOMIC;
}

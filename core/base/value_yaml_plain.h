#ifndef RAYRIG_BASE_VALUE_YAML_PLAIN_H
#define RAYRIG_BASE_VALUE_YAML_PLAIN_H

#include "core/base/buffer.h"

/*
 * What a scalar without quotes stands for: shared by the reader, and by the printer, which has to
 * know what would read back as something else. Private to value_yaml*.c.
 */
enum yaml_plain {
    YAML_PLAIN_TEXT,
    YAML_PLAIN_NULL,
    YAML_PLAIN_TRUE,
    YAML_PLAIN_FALSE,
    YAML_PLAIN_INT,
    YAML_PLAIN_FLOAT,
    YAML_PLAIN_NOT_FINITE, /* .inf, .nan: JSON has no such numbers */
    YAML_PLAIN_TIMESTAMP,  /* read as text, but printed in quotes */
    YAML_PLAIN_BASE60,     /* `1:30`: a number to YAML 1.1; as above */
    YAML_PLAIN_MERGE,      /* `<<`: has its meaning as a key only; as above */
};

/*
 * Stores the JSON literal of an integer or a float, of any size, in *NUMBER.
 * Source: go.yaml.in/yaml/v2 resolve.go, resolve(); encode.go, isBase60Float().
 */
enum yaml_plain yaml_plain_resolve(const char *text, struct buffer *number);

#endif

#ifndef RAYRIG_KUBE_SCHEMA_FORMAT_H
#define RAYRIG_KUBE_SCHEMA_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The formats of strings that a definition may ask for: `date-time`, `ipv4`, `uuid`, …
 * Source: k8s.io/apiextensions-apiserver pkg/apiserver/validation/formats.go, k8s.io/kube-openapi
 * pkg/validation/strfmt.
 */

/* Is it a format of strings or of numbers that means something? Others count as absent. */
bool schema_format_is_known(const char *format);
/* Is TEXT of this format? True for a format that is not known, or of numbers. */
bool schema_format_accepts(const char *format, const char *text, size_t size);

#endif

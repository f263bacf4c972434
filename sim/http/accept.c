#include "sim/http/accept.h"

#include <stddef.h>
#include <string.h>

/* One item of the header: a media range with its parameters. */
struct clause {
    const char *type;
    size_t type_size;
    const char *parameters; /* from the first `;` on */
    size_t parameters_size;
    int quality; /* thousandths */
};

#define CLAUSES_MAX 16
#define QUALITY_FULL 1000

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t')) {
        text++;
    }
    return text;
}

static size_t trimmed_size(const char *text, const char *end)
{
    while (end > text && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    return (size_t)(end - text);
}

static bool equals(const char *text, size_t size, const char *wanted)
{
    return strlen(wanted) == size && memcmp(text, wanted, size) == 0;
}

/* The value of a clause's parameter; NULL when it has none of that name. */
static const char *parameter(const struct clause *self, const char *name, size_t *size)
{
    const char *end = self->parameters + self->parameters_size;
    const char *at = self->parameters;
    while (at < end) {
        at = skip_blanks(at + 1, end); /* behind the `;` */
        const char *next = memchr(at, ';', (size_t)(end - at));
        const char *stop = next == NULL ? end : next;
        const char *equal = memchr(at, '=', (size_t)(stop - at));
        if (equal != NULL && equals(at, trimmed_size(at, equal), name)) {
            const char *value = skip_blanks(equal + 1, stop);
            *size = trimmed_size(value, stop);
            return value;
        }
        at = stop;
    }
    return NULL;
}

/* `0.5` in thousandths; what is no number counts as full. */
static int parse_quality(const char *text, size_t size)
{
    if (size == 0 || text[0] != '0') {
        return QUALITY_FULL;
    }
    int quality = 0;
    int unit = QUALITY_FULL / 10;
    for (size_t i = 2; i < size && unit > 0; i++, unit /= 10) {
        if (text[i] < '0' || text[i] > '9') {
            return QUALITY_FULL;
        }
        quality += (text[i] - '0') * unit;
    }
    return quality;
}

/* By quality, and in the order of the header where that is the same. */
static size_t parse_clauses(const char *accept, struct clause *clauses)
{
    size_t count = 0;
    while (*accept != '\0' && count < CLAUSES_MAX) {
        const char *end = accept + strcspn(accept, ",");
        const char *type = skip_blanks(accept, end);
        const char *semicolon = memchr(type, ';', (size_t)(end - type));
        const char *type_end = semicolon == NULL ? end : semicolon;
        struct clause clause = {
            .type = type,
            .type_size = trimmed_size(type, type_end),
            .parameters = type_end,
            .parameters_size = (size_t)(end - type_end),
            .quality = QUALITY_FULL,
        };
        size_t size = 0;
        const char *quality = parameter(&clause, "q", &size);
        if (quality != NULL) {
            clause.quality = parse_quality(quality, size);
        }
        size_t place = count++;
        while (place > 0 && clauses[place - 1].quality < clause.quality) {
            clauses[place] = clauses[place - 1];
            place--;
        }
        clauses[place] = clause;
        accept = end + (*end == ',');
    }
    return count;
}

static bool read_view(const struct clause *clause, const struct http_offer *offer,
                      struct http_accepted *out)
{
    size_t size = 0;
    const char *as = parameter(clause, "as", &size);
    *out = (struct http_accepted){.media = out->media, .view_version = "v1"};
    if (as == NULL) {
        return true;
    }
    size_t group_size = 0;
    size_t version_size = 0;
    const char *group = parameter(clause, "g", &group_size);
    const char *version = parameter(clause, "v", &version_size);
    if (group == NULL || version == NULL) {
        return false;
    }
    if (equals(as, size, "APIGroupDiscoveryList")) {
        out->view = HTTP_VIEW_DISCOVERY;
        return offer->discovery && equals(group, group_size, "apidiscovery.k8s.io") &&
               equals(version, version_size, "v2");
    }
    out->view_version = equals(version, version_size, "v1") ? "v1" : "v1beta1";
    if (!offer->views || !equals(group, group_size, "meta.k8s.io") ||
        !equals(version, version_size, out->view_version)) {
        return false;
    }
    if (equals(as, size, "Table")) {
        out->view = HTTP_VIEW_TABLE;
    } else if (equals(as, size, "PartialObjectMetadata")) {
        out->view = HTTP_VIEW_PARTIAL;
    } else if (equals(as, size, "PartialObjectMetadataList")) {
        out->view = HTTP_VIEW_PARTIAL_LIST;
    }
    return out->view != HTTP_VIEW_OBJECT;
}

static bool read_media(const struct clause *clause, const struct http_offer *offer,
                       enum http_media *out)
{
    const char *type = clause->type;
    size_t size = clause->type_size;
    if (equals(type, size, "*/*") || equals(type, size, "application/*") ||
        equals(type, size, "application/json")) {
        *out = HTTP_JSON;
        return true;
    }
    if (equals(type, size, "application/yaml")) {
        *out = HTTP_YAML;
        return offer->yaml;
    }
    /* There is a message of metadata, whatever the object is, and none of tables. */
    size_t as_size = 0;
    const char *as = parameter(clause, "as", &as_size);
    bool is_partial = as != NULL && (equals(as, as_size, "PartialObjectMetadata") ||
                                     equals(as, as_size, "PartialObjectMetadataList"));
    *out = HTTP_PROTOBUF;
    return equals(type, size, "application/vnd.kubernetes.protobuf") &&
           (as == NULL ? offer->protobuf : is_partial && offer->views);
}

bool http_accept(const char *accept, const struct http_offer *offer, struct http_accepted *out)
{
    *out = (struct http_accepted){.view_version = "v1"};
    if (accept == NULL || accept[0] == '\0') {
        return true;
    }
    struct clause clauses[CLAUSES_MAX];
    size_t count = parse_clauses(accept, clauses);
    for (size_t i = 0; i < count; i++) {
        if (clauses[i].quality == 0 || !read_media(&clauses[i], offer, &out->media) ||
            !read_view(&clauses[i], offer, out)) {
            continue;
        }
        size_t size = 0;
        const char *pretty = parameter(&clauses[i], "pretty", &size);
        out->pretty = pretty != NULL && equals(pretty, size, "1");
        return true;
    }
    *out = (struct http_accepted){.view_version = "v1"};
    return false;
}

const char *http_media_type(enum http_media media)
{
    switch (media) {
    case HTTP_JSON:
        return "application/json";
    case HTTP_YAML:
        return "application/yaml";
    case HTTP_PROTOBUF:
        break;
    }
    return "application/vnd.kubernetes.protobuf";
}

bool http_media_parse(const char *content_type, enum http_media *out)
{
    *out = HTTP_JSON;
    if (content_type == NULL || content_type[0] == '\0') {
        return true;
    }
    const char *end = content_type + strcspn(content_type, ";");
    size_t size = trimmed_size(content_type, end);
    for (int media = HTTP_JSON; media <= HTTP_PROTOBUF; media++) {
        if (equals(content_type, size, http_media_type((enum http_media)media))) {
            *out = (enum http_media)media;
            return true;
        }
    }
    return false;
}

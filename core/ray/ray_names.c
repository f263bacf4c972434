#include "core/ray/ray_names.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

enum {
    LIMIT_NAME_SIZE = 50,
    LIMIT_LABEL_SIZE = 63,
    LIMIT_ROUTE_SIZE = 51, /* together with the namespace, below 64 in a DNS label */
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Unicode's category P within ASCII: the other marks (`+ < = > ^ $ | ~` and the backtick) are
 * symbols there. */
static bool is_punctuation(char byte)
{
    return byte != '\0' && strchr("!\"#%&'()*,-./:;?@[\\]_{}", byte) != NULL;
}

static const char *last_bytes(const char *text, size_t size)
{
    size_t length = strlen(text);
    return length > size ? text + (length - size) : text;
}

char *ray_names_check_name(const char *text)
{
    char *name = memory_copy_text(last_bytes(text, LIMIT_NAME_SIZE));
    if (is_digit(name[0]) || is_punctuation(name[0])) {
        name[0] = 'r';
    }
    return name;
}

char *ray_names_check_label(const char *text)
{
    char *label = memory_copy_text(last_bytes(text, LIMIT_LABEL_SIZE));
    if (is_punctuation(label[0])) {
        label[0] = 'r';
    }
    return label;
}

char *ray_names_check_route_name(const char *text, const char *namespace)
{
    size_t namespace_size = strlen(namespace);
    size_t room = namespace_size < LIMIT_ROUTE_SIZE ? LIMIT_ROUTE_SIZE - namespace_size : 0;
    AUTO_BUFFER cut = {0};
    buffer_printf(&cut, "%.*s", (int)room, text);
    return ray_names_check_name(buffer_text(&cut));
}

char *ray_names_pod(const char *prefix, const char *node_type, bool generate_name)
{
    struct buffer name = {0};
    buffer_append_sized(&name, prefix, strnlen(prefix, LIMIT_NAME_SIZE));
    buffer_append_char(&name, '-');
    buffer_append(&name, node_type);
    buffer_append(&name, generate_name ? "-" : "");
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] >= 'A' && name.data[i] <= 'Z') {
            name.data[i] = (char)(name.data[i] - 'A' + 'a');
        }
    }
    return buffer_detach(&name);
}

char *ray_names_head_pod(const char *cluster, bool generate_name)
{
    return ray_names_pod(cluster, "head", generate_name);
}

static char *join(const char *cluster, const char *rest)
{
    size_t cluster_size = strlen(cluster);
    size_t rest_size = strlen(rest);
    char *name = memory_alloc(cluster_size + rest_size + 1);
    memcpy(name, cluster, cluster_size);
    memcpy(name + cluster_size, rest, rest_size + 1);
    return name;
}

char *ray_names_worker_pod(const char *cluster, const char *group)
{
    AUTO_BUFFER prefix = {0};
    buffer_printf(&prefix, "%s-%s", cluster, group);
    return ray_names_pod(buffer_text(&prefix), "worker", true);
}

void ray_names_append_identifier(const char *cluster, const char *node_type, struct buffer *out)
{
    size_t start = out->size;
    buffer_append(out, last_bytes(cluster, LIMIT_LABEL_SIZE - 1 - strlen(node_type)));
    buffer_append_char(out, '-');
    buffer_append(out, node_type);
    if (is_punctuation(out->data[start])) {
        out->data[start] = 'r';
    }
}

void ray_names_append_head_service(const char *cluster, struct buffer *out)
{
    buffer_append(out, cluster);
    buffer_append(out, "-head-svc");
}

char *ray_names_headless_service(const char *cluster)
{
    return join(cluster, "-headless");
}

char *ray_names_serve_service(const char *cluster)
{
    return join(cluster, "-serve-svc");
}

char *ray_names_serve_label(const char *cluster)
{
    return join(cluster, "-serve");
}

char *ray_names_head_ingress(const char *cluster)
{
    AUTO_FREE char *name = join(cluster, "-head-ingress");
    return ray_names_check_name(name);
}

char *ray_names_gcs_claim(const char *cluster)
{
    return join(cluster, "-gcs-pvc");
}

char *ray_names_redis_cleanup_job(const char *cluster)
{
    AUTO_FREE char *name = join(cluster, "-redis-cleanup");
    return ray_names_check_label(name);
}

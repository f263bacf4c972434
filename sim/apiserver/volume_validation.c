#include <inttypes.h>
#include <string.h>

#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/apis/core/validation/validation.go, ValidateVolumes. Of the many
 * kinds of volumes those are looked into that need no driver of a cloud. */

#define FILE_MODE_MAX 0777

static void validate_mode(struct field_check *check, const char *member, const struct value *mode)
{
    int64_t number = value_as_int(mode, 0);
    if (number < 0 || number > FILE_MODE_MAX) {
        field_check_invalid_number(check, member, number,
                                   "must be a number between 0 and 0777 (octal), both inclusive");
    }
}

static void require(struct field_check *check, const struct value *source, const char *member)
{
    if (value_text_size(value_get(source, member)) == 0) {
        field_check_required(check, member);
    }
}

/* The files that a Secret's or ConfigMap's keys become. */
static void validate_key_paths(struct field_check *check, const struct value *source)
{
    const struct value *items = value_get(source, "items");
    for (size_t i = 0; i < value_count(items); i++) {
        const struct value *item = value_at(items, i);
        const char *path = value_text(value_get(item, "path"));
        size_t outside = field_check_enter_item(check, "items", i);
        require(check, item, "key");
        require(check, item, "path");
        field_check_descending_path(check, "path", path);
        validate_mode(check, "mode", value_get(item, "mode"));
        field_check_leave(check, outside);
    }
}

static void validate_empty_dir(struct field_check *check, const struct value *source)
{
    if (value_text(value_get(source, "sizeLimit"))[0] == '-') {
        field_check_fail(check, FIELD_FORBIDDEN, "sizeLimit",
                         "Forbidden: SizeLimit field must be a valid resource quantity");
    }
}

static void validate_host_path(struct field_check *check, const struct value *source)
{
    static const char *const types[] = {
        "",     "BlockDevice",  "CharDevice", "Directory", "DirectoryOrCreate",
        "File", "FileOrCreate", "Socket",     NULL};
    const char *path = value_text(value_get(source, "path"));
    if (path[0] == '\0') {
        field_check_required(check, "path");
        return;
    }
    field_check_descending_path(check, "path", path + strspn(path, "/"));
    field_check_one_of(check, "type", value_text(value_get(source, "type")), types);
}

static void validate_secret(struct field_check *check, const struct value *source)
{
    require(check, source, "secretName");
    validate_mode(check, "defaultMode", value_get(source, "defaultMode"));
    validate_key_paths(check, source);
}

static void validate_config_map(struct field_check *check, const struct value *source)
{
    require(check, source, "name");
    validate_mode(check, "defaultMode", value_get(source, "defaultMode"));
    validate_key_paths(check, source);
}

static void validate_nfs(struct field_check *check, const struct value *source)
{
    require(check, source, "server");
    require(check, source, "path");
    const char *path = value_text(value_get(source, "path"));
    if (path[0] != '\0' && path[0] != '/') {
        field_check_invalid(check, "path", path, "must be an absolute path");
    }
}

static void validate_claim(struct field_check *check, const struct value *source)
{
    require(check, source, "claimName");
}

static void validate_ephemeral(struct field_check *check, const struct value *source)
{
    const struct value *template = value_get(source, "volumeClaimTemplate");
    if (template == NULL) {
        field_check_required(check, "volumeClaimTemplate");
        return;
    }
    size_t outside = field_check_enter_member(check, "volumeClaimTemplate");
    claim_spec_validate(check, value_get(template, "spec"));
    field_check_leave(check, outside);
}

static void validate_csi(struct field_check *check, const struct value *source)
{
    require(check, source, "driver");
}

/* Upstream does not say which of the items it is. */
static void validate_downward_files(struct field_check *check, const struct value *source)
{
    static const char *const expressions[] = {"metadata.annotations", "metadata.labels",
                                              "metadata.name",        "metadata.namespace",
                                              "metadata.uid",         NULL};
    const struct value *items = value_get(source, "items");
    for (size_t i = 0; i < value_count(items); i++) {
        const struct value *item = value_at(items, i);
        const struct value *field = value_get(item, "fieldRef");
        require(check, item, "path");
        field_check_descending_path(check, "path", value_text(value_get(item, "path")));
        if (field != NULL) {
            size_t at_item = field_check_enter_member(check, "fieldRef");
            field_selector_validate(check, field, expressions);
            field_check_leave(check, at_item);
        } else if (value_get(item, "resourceFieldRef") == NULL) {
            field_check_fail(check, FIELD_REQUIRED, NULL,
                             "Required value: one of fieldRef and resourceFieldRef is required");
        }
        validate_mode(check, "mode", value_get(item, "mode"));
    }
}

static void validate_downward_api(struct field_check *check, const struct value *source)
{
    validate_mode(check, "defaultMode", value_get(source, "defaultMode"));
    validate_downward_files(check, source);
}

/* No two sources of a volume may have ITEMS at one path. NAME is what upstream shows of a source;
 * NULL for one without a name, of which it shows the path. */
static void refuse_conflicts(struct field_check *check, const struct value *items, const char *name,
                             struct text_set *paths)
{
    for (size_t i = 0; i < value_count(items); i++) {
        const char *path = value_text(value_get(value_at(items, i), "path"));
        if (path[0] != '\0' && !text_set_add(paths, path)) {
            field_check_invalid(check, NULL, name == NULL ? path : name,
                                "conflicting duplicate paths");
        }
    }
}

static void validate_projection(struct field_check *check, const struct value *projection,
                                size_t index, struct text_set *paths)
{
    static const struct {
        const char *key;
        const char *required;
    } kinds[] = {{"secret", "name"}, {"configMap", "name"}};
    const struct value *token = value_get(projection, "serviceAccountToken");
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        const struct value *part = value_get(projection, kinds[k].key);
        if (part == NULL) {
            continue;
        }
        size_t outside = field_check_enter(check, "sources[%zu].%s", index, kinds[k].key);
        require(check, part, kinds[k].required);
        validate_key_paths(check, part);
        field_check_leave(check, outside);
        refuse_conflicts(check, value_get(part, "items"), value_text(value_get(part, "name")),
                         paths);
    }
    const struct value *downward_api = value_get(projection, "downwardAPI");
    if (downward_api != NULL) {
        size_t outside = field_check_enter(check, "sources[%zu].downwardAPI", index);
        validate_downward_files(check, downward_api);
        field_check_leave(check, outside);
        refuse_conflicts(check, value_get(downward_api, "items"), NULL, paths);
    }
    if (token != NULL) {
        require(check, token, "path"); /* of the volume, upstream says */
    }
}

static void validate_projected(struct field_check *check, const struct value *source)
{
    const struct value *sources = value_get(source, "sources");
    AUTO_TEXT_SET paths = {0};
    validate_mode(check, "defaultMode", value_get(source, "defaultMode"));
    for (size_t i = 0; i < value_count(sources); i++) {
        validate_projection(check, value_at(sources, i), i, &paths);
    }
}

/* In the order in which upstream looks. */
static const struct {
    const char *key;
    void (*validate)(struct field_check *check, const struct value *source); /* NULL: anything */
} sources[] = {
    {"emptyDir", validate_empty_dir},
    {"hostPath", validate_host_path},
    {"gitRepo", NULL},
    {"gcePersistentDisk", NULL},
    {"awsElasticBlockStore", NULL},
    {"secret", validate_secret},
    {"nfs", validate_nfs},
    {"iscsi", NULL},
    {"glusterfs", NULL},
    {"flocker", NULL},
    {"persistentVolumeClaim", validate_claim},
    {"rbd", NULL},
    {"cinder", NULL},
    {"cephfs", NULL},
    {"quobyte", NULL},
    {"downwardAPI", validate_downward_api},
    {"fc", NULL},
    {"flexVolume", NULL},
    {"configMap", validate_config_map},
    {"azureFile", NULL},
    {"vsphereVolume", NULL},
    {"photonPersistentDisk", NULL},
    {"portworxVolume", NULL},
    {"azureDisk", NULL},
    {"storageos", NULL},
    {"projected", validate_projected},
    {"scaleIO", NULL},
    {"csi", validate_csi},
    {"ephemeral", validate_ephemeral},
    {"image", NULL},
};

static void validate_source(struct field_check *check, const struct value *volume)
{
    size_t found = 0;
    size_t others_count = value_count(volume) - (value_get(volume, "name") != NULL);
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]) && found < others_count; i++) {
        const struct value *source = value_get(volume, sources[i].key);
        if (source == NULL) {
            continue;
        }
        if (found++ > 0) {
            field_check_fail(check, FIELD_FORBIDDEN, sources[i].key,
                             "Forbidden: may not specify more than 1 volume type");
        } else if (sources[i].validate != NULL) {
            size_t outside = field_check_enter_member(check, sources[i].key);
            sources[i].validate(check, source);
            field_check_leave(check, outside);
        }
    }
}

void volumes_validate(struct field_check *check, const struct value *spec, struct text_set *names)
{
    const struct value *volumes = value_get(spec, "volumes");
    for (size_t i = 0; i < value_count(volumes); i++) {
        const struct value *volume = value_at(volumes, i);
        const char *name = value_text(value_get(volume, "name"));
        size_t before = check->errors->count;
        size_t outside = field_check_enter_item(check, "volumes", i);
        validate_source(check, volume);
        if (name[0] == '\0') {
            field_check_required(check, "name");
        } else {
            field_check_name(check, "name", name, names_check_dns1123_label(name));
        }
        if (text_set_has(names, name)) {
            field_check_duplicate(check, "name", name);
        }
        /* What is wrong cannot be mounted either. */
        if (check->errors->count == before) {
            text_set_add(names, name);
        }
        field_check_leave(check, outside);
    }
}

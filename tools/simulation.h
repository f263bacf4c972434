#ifndef RAYRIG_TOOLS_SIMULATION_H
#define RAYRIG_TOOLS_SIMULATION_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/base/value_yaml.h"
#include "sim/cluster/cluster.h"

/*
 * What get, render and check have in common: manifests, and options for the cluster that they are
 * tried in.
 */
struct manifest {
    char *path; /* as given, `-` for standard input, or of a file in the folder given; owned */
    struct yaml_stream stream;
};

struct simulation {
    const struct contract *contract;
    struct value *feature_gates;
    struct value *env;
    struct value *operator_config;
    uint64_t seed;
    struct manifest *manifests;
    size_t manifest_count;
    /* Namespaces that the manifests name and do not make are there, as in the user's cluster. */
    bool assume_namespaces;
};

/* Options that every one of these commands has, to be put into a table of its own. */
#define SIMULATION_SHORT_OPTIONS "f:"
#define SIMULATION_LONG_OPTIONS                                                                    \
    {"filename", required_argument, NULL, 'f'},                                                    \
        {"contract", required_argument, NULL, SIMULATION_CONTRACT},                                \
        {"feature-gates", required_argument, NULL, SIMULATION_FEATURE_GATES},                      \
        {"env", required_argument, NULL, SIMULATION_ENV},                                          \
        {"operator-config", required_argument, NULL, SIMULATION_OPERATOR_CONFIG},                  \
    {                                                                                              \
        "seed", required_argument, NULL, SIMULATION_SEED                                           \
    }
enum {
    SIMULATION_CONTRACT = 1000,
    SIMULATION_FEATURE_GATES,
    SIMULATION_ENV,
    SIMULATION_OPERATOR_CONFIG,
    SIMULATION_SEED,
};

void simulation_init(struct simulation *self);
void simulation_release(struct simulation *self);

/*
 * Takes one option (a `f` or SIMULATION_…) with its ARGUMENT. Errors: what is wrong with it, with
 * file and place for files; an option that is none of these is a bug.
 */
bool simulation_option(struct simulation *self, int option, const char *argument,
                       struct error *err);

/* These options, for a cluster without a kubelet of its own. Owns: borrows from SELF. */
struct cluster_config simulation_config(const struct simulation *self);
/* A cluster with these options, for manifests to be tried in. Errors: an unknown feature gate and
 * the like. NULL then. */
struct cluster *simulation_start(const struct simulation *self, bool kubelet_auto,
                                 struct error *err);

/* What the API server says to one object of a manifest. */
struct simulation_answer {
    const struct yaml_document *document;
    const char *path;                /* of the manifest */
    const struct value *object;      /* the document, or an item of it when it is a List */
    size_t item_index;               /* SIZE_MAX when it is the document */
    const struct resource *resource; /* NULL: no such kind is served */
    struct api_response response;
};
/*
 * Creates every object of the manifests, in order, in NAMESPACE where they name none. A List
 * stands for its items. The caller frees the answers with simulation_answers_free().
 */
struct simulation_answer *simulation_create(const struct simulation *self, struct cluster *cluster,
                                            const char *namespace, enum api_field_validation fields,
                                            size_t *count);
void simulation_answers_free(struct simulation_answer *answers, size_t count);
/* Where in its manifest a field of the object is, by JSON pointer; without one, the object. */
size_t simulation_answer_line(const struct simulation_answer *self, const char *pointer);
/* Whether the controller goes on all the same after a Warning that it recorded. */
bool simulation_is_mere_warning(const struct value *event);
/* Why nothing is served for OBJECT, which need not be one. True when it is because of its kind. */
bool simulation_print_unserved(const struct value *object, struct buffer *out);
/* Prints `FILE:LINE: …` to stderr for each object that was refused, or that nothing is served for.
 * How many there were. */
size_t simulation_report_refusals(const struct simulation_answer *answers, size_t count);
/* Prints what the controller warned of or failed with to stderr. True when it could not go on. */
bool simulation_report_troubles(struct cluster *cluster, const struct simulation_answer *answers,
                                size_t count);

#endif

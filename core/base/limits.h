#ifndef RAYRIG_BASE_LIMITS_H
#define RAYRIG_BASE_LIMITS_H

/*
 * Every queue, history and loop has a cap here. Reaching one is a verdict that is reported, never
 * a silent loss.
 */

/* Nesting of a value; a text nested deeper is refused. kube-apiserver's JSON decoder: 10000, but
 * no Kubernetes type comes near 100. */
#define LIMIT_VALUE_DEPTH 128
/* Size of one JSON or YAML text in bytes. kube-apiserver refuses bodies over 3 MiB. */
#define LIMIT_TEXT_SIZE_BYTES (3 * 1024 * 1024)
/* The same of the dump of a world: about 10,000 Pods. It is read from files that a user names, and
 * from administrators alone. */
#define LIMIT_DUMP_SIZE_BYTES (64 * 1024 * 1024)
/* Warnings of one request; of more, the headers of its answer have no room to tell. */
#define LIMIT_WARNINGS 1000
/* Members with a key that was there before, where these are only told of. */
#define LIMIT_JSON_DUPLICATES 100
/* Nodes that the aliases of one YAML document may expand to. */
#define LIMIT_YAML_ALIAS_NODES 10000
/* Lines of one YAML text that begin with a percent sign; Kubernetes manifests have none. */
#define LIMIT_YAML_DIRECTIVES 100
/* Due timers that one settle may fire before it gives up. Source: docs/scenarios.md, "Steps". */
#define LIMIT_SETTLE_TIMERS 10000
/* A settle is over when nothing is due within this many virtual seconds. Source: as above. */
#define LIMIT_SETTLE_HORIZON_SECONDS 60
/* Virtual time that one `advance` may let pass: a year. The clock ends in 2262, and each cluster is
 * reconciled every five minutes. */
#define LIMIT_ADVANCE_HOURS (365 * 24)
/* Reconciles and watch deliveries at one instant of virtual time: a busy loop that never lets the
 * clock move on is caught by this. */
#define LIMIT_EVENTS_PER_INSTANT 1000000
/* Versions of objects that the API server remembers for watches and exact lists. */
#define LIMIT_STORE_HISTORY 10000
/* Objects of one resource that an API server holds before it says what etcd says when its disk is
 * full. */
#define LIMIT_STORE_OBJECTS 2000000
/* The same where a manifest is only tried out: a slip of the keyboard must not take all memory. */
#define LIMIT_TRIED_OBJECTS 20000
/* Bytes that wait for one client of a watch; it is sent away when it lets more come together. */
#define LIMIT_WATCH_QUEUE_BYTES (64 * 1024 * 1024)
/* Lines of the trace that are kept; the oldest go first. */
#define LIMIT_TRACE_LINES 100000
/* Recorded events and writes kept between two checkpoints. */
#define LIMIT_CAPTURE_RECORDS 100000
/* Digits of a quantity's text (leading zeros do not count), and the power of ten in its suffix,
 * either way. Upstream has no such caps: `1e2147483647` is a quantity, and the first addition to
 * it asks for gigabytes. */
#define LIMIT_QUANTITY_DIGITS 1000
#define LIMIT_QUANTITY_EXPONENT 1000
/* Results of all steps of one use of a JSONPath template, and how deep its ranges nest. */
#define LIMIT_JSONPATH_RESULTS 1000000
#define LIMIT_JSONPATH_RANGES 16
/* Steps that a regular expression may take for one text, and memory that it may take for them. What
 * needs more backtracks without end; Go's matcher, which does not backtrack, has no such caps. */
#define LIMIT_REGEX_STEPS 2000000
#define LIMIT_REGEX_HEAP_KIB 20000
/* Steps of all rules (CEL) that are run for one object, and how deep one rule may nest. */
#define LIMIT_CEL_STEPS 10000000
#define LIMIT_CEL_DEPTH 100
/* Operands that one rule may string together, as in a || b || c. */
#define LIMIT_CEL_OPERANDS 1000

#endif

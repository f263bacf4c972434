#ifndef RAYRIG_APISERVER_BUILTIN_H
#define RAYRIG_APISERVER_BUILTIN_H

#include "sim/apiserver/strategy.h"

/* The built-in kinds: each in a file of its own, all of them in builtin_strategies. */
extern const struct strategy pod_strategy;

#endif

#include "tools/help.h"

const char help_version[] = "rayrig 0.1.0\n";

const char help_rayrig[] =
    "rayrig: a test rig for RayCluster controllers\n"
    "\n"
    "usage: rayrig COMMAND [OPTION…] [ARGUMENT…]\n"
    "\n"
    "  run [PATH…]        replay scenarios and compare with golden files\n"
    "  get -f MANIFEST    converge a manifest and print what kubectl get would\n"
    "  render -f MANIFEST print every object that the controller creates for a manifest\n"
    "  check -f MANIFEST  print every problem that the API server or the controller has with it\n"
    "  explain WORD       what a rule, condition, reason, column, state or step means\n"
    "  serve              the simulated API server over HTTP, for kubectl and real controllers\n"
    "  schema             print the JSON Schema of the scenario format, for editors\n"
    "\n"
    "  rayrig COMMAND --help   what a command takes\n"
    "  rayrig --version\n"
    "\n"
    "Exit status: 0 all as expected; 1 a difference, a failed expectation or a refused object;\n"
    "2 unusable input or command line; 3 a fault of rayrig itself.\n";

const char help_run[] =
    "usage: rayrig run [OPTION…] [PATH…]\n"
    "\n"
    "Replays each scenario file, and each below a folder (default: scenarios), and compares what\n"
    "is observed at its checkpoints with its golden file: scenarios/a/b.yaml has golden/a/b.yaml.\n"
    "\n"
    "  --update            write what is observed to the golden files, and say what changed\n"
    "  --jobs N            worker processes (default: 1); the output does not depend on it\n"
    "  --shard I/N         only the Ith of N parts of the scenarios (1 <= I <= N)\n"
    "  --select KEY=VALUE  only scenarios with that label; may be given more than once\n"
    "  --fail-fast         stop after the first scenario that does not pass\n"
    "  --report FORMAT=FILE[,…]\n"
    "                      also write a report: junit, json or tap; matrix-md or matrix-html for\n"
    "                      the conformance matrix, which rule is shown by which scenario\n"
    "  --color WHEN        auto (default: on a terminal), always or never\n"
    "  --verbose, -v       name the scenarios that pass, too\n";

const char help_get[] =
    "usage: rayrig get [RESOURCE [NAME]] -f MANIFEST [OPTION…]\n"
    "\n"
    "Creates the manifest's objects in a simulated cluster whose kubelet starts every Pod, lets\n"
    "it converge, and prints the RayClusters (or RESOURCE, e.g. pods) as kubectl get would.\n"
    "\n"
    "  -f, --filename FILE  YAML or JSON, - for standard input; may be given more than once\n"
    "  -o, --output FORMAT  wide, yaml, json, name, jsonpath=…, custom-columns=…\n"
    "  -n, --namespace NS   only this namespace (default: default)\n"
    "  -A, --all-namespaces\n"
    "      --show-labels\n"
    "      --no-headers\n"
    "      --after DURATION virtual time to let pass after it has converged (default: 0s)\n"
    "      --contract NAME  kuberay-1.7 (default) or raycluster-interface\n"
    "      --feature-gates A=true,B=false\n"
    "      --env NAME=VALUE the controller's environment; may be given more than once\n"
    "      --operator-config FILE\n"
    "      --seed N         default: 1\n";

const char help_render[] =
    "usage: rayrig render -f MANIFEST [OPTION…]\n"
    "\n"
    "Prints every object that the controller creates for the manifest's RayClusters, as the API\n"
    "server stored it, in the order of creation. No Pod ever starts; Events are left out.\n"
    "Generated names, uids and the authentication token come of --seed: the same seed, the same\n"
    "bytes. A real cluster has others. What the controller warns of goes to standard error; the\n"
    "exit status is 1 if it could not go on.\n"
    "\n"
    "  -f, --filename FILE  YAML or JSON, - for standard input; may be given more than once\n"
    "  -o, --output FORMAT  yaml (default: a stream of documents) or json (one List)\n"
    "      --sent           as the controller sent it: before the API server filled anything in, "
    "and\n"
    "                       whether it was accepted or not\n"
    "      --contract NAME  kuberay-1.7 (default) or raycluster-interface\n"
    "      --feature-gates A=true,B=false\n"
    "      --env NAME=VALUE the controller's environment; may be given more than once\n"
    "      --operator-config FILE\n"
    "      --seed N         default: 1\n";

const char help_check[] =
    "usage: rayrig check -f MANIFEST [OPTION…]\n"
    "\n"
    "Prints every problem that the API server or the RayCluster controller would have with the\n"
    "manifest's objects, each as FILE:LINE: PATH: TEXT. Exit status 1 if an object would be\n"
    "refused or ignored. Lines marked `warning:` are about what is allowed, but seldom meant; "
    "they\n"
    "do not count.\n"
    "\n"
    "  -f, --filename FILE  YAML or JSON, - for standard input; may be given more than once\n"
    "      --contract NAME  kuberay-1.7 (default) or raycluster-interface\n"
    "      --feature-gates A=true,B=false\n"
    "      --env NAME=VALUE the controller's environment; may be given more than once\n"
    "      --operator-config FILE\n";

const char help_schema[] =
    "usage: rayrig schema\n"
    "\n"
    "Prints the JSON Schema of scenario files. For the YAML language server put this line on top\n"
    "of a scenario: # yaml-language-server: $schema=PATH\n";

const char help_explain[] =
    "usage: rayrig explain WORD [--scenarios FOLDER]\n"
    "\n"
    "Says what a word means, where it comes from, and which scenarios show it: the id of a rule\n"
    "(STATUS-READY-1), a condition or its reason, the reason of an event, a column, a field of "
    "the\n"
    "status, a state, a step of a scenario, or what becomes of Pods.\n"
    "\n"
    "  --scenarios FOLDER  where the scenarios are (default: scenarios)\n";

const char help_serve[] =
    "usage: rayrig serve [OPTION…]\n"
    "\n"
    "Serves a simulated cluster over HTTP, for kubectl and for real controllers. It prints its\n"
    "address, and ends on SIGTERM or SIGINT.\n"
    "\n"
    "      --listen HOST:PORT    default: 127.0.0.1:0, any free port; where other machines can\n"
    "                            reach it, --token-file is needed\n"
    "      --kubeconfig-out FILE write a kubeconfig\n"
    "      --ready-file FILE     write the address, once requests are answered\n"
    "      --time TIME           real (default), manual, or a pace such as 10x\n"
    "      --controller WHICH    builtin (default), or none for one of your own\n"
    "      --kubelet HOW         auto (default): Pods start by themselves; manual\n"
    "  -f, --filename FILE       objects to begin with; may be given more than once\n"
    "      --token-file FILE     who may come in: lines token,user,uid,\"group1,group2\"\n"
    "      --tls-cert FILE, --tls-key FILE\n"
    "                            speak TLS with this certificate and key (PEM)\n"
    "      --contract NAME       kuberay-1.7 (default) or raycluster-interface\n"
    "      --feature-gates A=true,B=false\n"
    "      --env NAME=VALUE      the controller's environment; may be given more than once\n"
    "      --operator-config FILE\n"
    "      --seed N              default: 1\n";

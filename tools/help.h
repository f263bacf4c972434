#ifndef RAYRIG_TOOLS_HELP_H
#define RAYRIG_TOOLS_HELP_H

/* The texts of --help; docs/rayrig.1 says the same at more length. */
extern const char help_rayrig[];
extern const char help_version[];
extern const char help_run[];
extern const char help_get[];
extern const char help_render[];
extern const char help_check[];
extern const char help_schema[];
extern const char help_explain[];
extern const char help_serve[];
extern const char help_ctl[];

#endif

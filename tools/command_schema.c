#include "core/base/value_json.h"
#include "sim/scenario/scenario_format.h"
#include "tools/command.h"

int command_schema(int argc, char **argv)
{
    if (argc > 1) {
        return command_misused("schema", "unexpected argument %s", argv[1]);
    }
    AUTO_VALUE *schema = format_json_schema(&scenario_format, "rayrig scenario",
                                            "A story about a RayCluster, rayrig.dev/v1alpha1.");
    AUTO_BUFFER text = {0};
    value_print_json_pretty(schema, 2, &text);
    buffer_append_char(&text, '\n');
    return command_print(buffer_text(&text), text.size);
}

#!/usr/bin/env python3
"""Make C schemas (core/kube/schema.h) of the Go types in core/kube/types.tsv.

usage: generate_types.py TYPES.TSV TYPES.H TYPES.C

TYPES.H says which are wanted: `extern const struct schema schema_pod;` is the type Pod as the API
server has it, and `schema_crd_pod_template_spec` the type PodTemplateSpec as controller-gen writes
it into a CustomResourceDefinition. Types that these need come along, each once.
"""
import copy
import json
import os
import re
import sys

# What controller-gen keeps of the metadata of an embedded object; +listType is not among it.
CRD_METADATA = {'annotations', 'finalizers', 'labels', 'name', 'namespace'}

# Types that have another name in types.tsv than in Go, where another package has one of theirs.
GO_NAMES = {'CoreEvent': 'Event', 'CoreEventSeries': 'EventSeries'}

SCALARS = {
    'any': ('SCHEMA_ANY', None),
    'bool': ('SCHEMA_BOOLEAN', None),
    'bytes': ('SCHEMA_STRING', 'byte'),
    'double': ('SCHEMA_ANY', 'double'),
    'duration': ('SCHEMA_STRING', None),
    'empty': ('SCHEMA_ANY', 'empty'),
    'fields-v1': ('SCHEMA_ANY', 'fields-v1'),
    'int-or-string': ('SCHEMA_INT_OR_STRING', None),
    'int32': ('SCHEMA_INTEGER', 'int32'),
    'int64': ('SCHEMA_INTEGER', 'int64'),
    'json': ('SCHEMA_ANY', 'json'),
    'micro-time': ('SCHEMA_STRING', 'micro-time'),
    'quantity': ('SCHEMA_INT_OR_STRING', 'quantity'),
    'string': ('SCHEMA_STRING', None),
    'time': ('SCHEMA_STRING', 'date-time'),
}


def quoted(text):
    return json.dumps(text)


def snake(name):
    name = re.sub(r'([A-Z]+)([A-Z][a-z])', r'\1_\2', re.sub(r'\W', '_', name))
    return re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', name).lower()


def definition_name(struct):
    """What OpenAPI documents call a struct: by its Go package."""
    package, name = struct.split('.')
    packages = {
        'apiextensions': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
        'meta': 'io.k8s.apimachinery.pkg.apis.meta',
    }
    return f'{packages.get(package, "io.k8s.api." + package)}.v1.{GO_NAMES.get(name, name)}'


class Field:
    def __init__(self, columns):
        columns += [''] * (10 - len(columns))
        (self.struct, self.name, self.type, self.omit, self.marker, self.topology, self.patch,
         self.default, self.checks, number) = columns
        self.number = int(number or 0)
        self.embedded = 0  # the number of the message that an inlined struct is in protobuf

    def inlined(self, number):
        """The field as one of the struct that inlines its own; protobuf has no TypeMeta."""
        field = copy.copy(self)
        field.number = self.number if number else 0
        field.embedded = number
        return field


def read_types(path):
    """The struct names with their fields, inline ones replaced by what they stand for."""
    structs = {}
    with open(path, encoding='utf-8') as file:
        rows = [line.rstrip('\n').split('\t') for line in file if not line.startswith('#')]
    for row in rows[1:]:
        structs.setdefault(row[0], []).append(Field(row))

    def flattened(struct):
        for field in structs[struct]:
            if field.name == '<inline>':
                for inner in flattened(field.type):
                    yield inner.inlined(field.number)
            elif field.name != '.':
                yield field

    topologies = {name: field.topology for name, fields in structs.items()
                  for field in fields if field.name == '.'}
    for name, fields in structs.items():  # as controller-gen has it: an inlined struct marks its host
        if any(field.name == '<inline>' and topologies.get(field.type) == 'atomic'
               for field in fields):
            topologies.setdefault(name, 'atomic in a CRD')
    return {name: list(flattened(name)) for name in structs}, topologies


def c_names(structs):
    """What each struct is called in C; its package is a part where another has its name."""
    short = {struct: snake(struct.split('.')[1]) for struct in structs}
    names = list(short.values())
    return {struct: name if names.count(name) == 1 else f'{struct.split(".")[0]}_{name}'
            for struct, name in short.items()}


class Flavour:
    """The schemas of one kind: of the API server's own types, or of a CustomResourceDefinition."""

    def __init__(self, structs, topologies, crd, wanted):
        self.structs = structs
        self.c_names = c_names(structs)
        self.topologies = topologies
        self.crd = crd
        self.prefix = 'schema_crd_' if crd else 'schema_'
        self.declared = {}  # C name -> struct
        self.parts = {}  # C name -> what its initializer is made of
        self.anonymous = {}  # initializer -> C name
        self.lines = []
        self.todo = list(wanted)
        self.wanted = set(wanted)
        while self.todo:
            self.emit_struct(self.todo.pop())

    def symbol(self, struct):
        plain, _, alternative = struct.partition('|')
        name = self.prefix + self.c_names[plain] + ('_or_' + alternative if alternative else '')
        if name not in self.declared:
            self.declared[name] = struct
            if struct not in self.wanted:
                self.todo.append(struct)
        return name

    def emit_strings(self, name, strings):
        items = ', '.join(quoted(text) for text in strings)
        self.lines.append(f'static const char *const {name}[] = {{{items}, NULL}};')
        return name

    def emit_struct(self, struct):
        name = self.symbol(struct)
        plain, _, alternative = struct.partition('|')
        parts = self.struct_parts(self.prefix + self.c_names[plain], plain)
        if alternative:
            parts = parts + [f'.format = {quoted("or-" + alternative)}']
        parts = ', '.join(parts)
        static = '' if struct in self.wanted else 'static '
        self.lines.append(f'{static}const struct schema {name} = {{{parts}}};')

    def struct_parts(self, name, struct):
        if name not in self.parts:
            self.parts[name] = self.new_struct_parts(name, struct)
        return self.parts[name]

    def new_struct_parts(self, name, struct):
        fields = [(order, field) for order, field in enumerate(self.structs[struct])
                  if not (self.crd and struct == 'meta.ObjectMeta'
                          and field.name not in CRD_METADATA)]
        fields.sort(key=lambda item: item[1].name.encode())
        rows = []
        for order, field in fields:
            rows.append('    {SCHEMA_NAME(%s), &%s, %d, %s, %s, %s, %d, %d},\n' % (
                quoted(field.name), self.field_schema(name, field), order,
                'true' if self.may_be_left_out(field) else 'false',
                'true' if field.type.startswith('*') else 'false',
                'true' if not self.crd and self.is_required(field) else 'false',
                field.number, field.embedded))
        required = [field.name for _, field in fields if self.crd and self.is_required(field)]
        parts = ['.type = SCHEMA_OBJECT']
        if not self.crd:
            go_name = struct.split('.')[1]
            parts.append('.go_type = ' + quoted('v1.' + GO_NAMES.get(go_name, go_name)))
            parts.append('.definition = ' + quoted(definition_name(struct)))
        if rows:
            self.lines.append(f'static const struct schema_property {name}_properties[] = {{\n'
                              f'{"".join(rows)}}};')
            parts += [f'.properties = {name}_properties', f'.property_count = {len(rows)}']
        if required:
            parts.append('.required = ' + self.emit_strings(f'{name}_required', required))
        if self.topologies.get(struct, '').startswith('atomic') and (
                self.crd or self.topologies[struct] == 'atomic'):
            parts.append('.map_atomic = true')
        return parts

    def is_required(self, field):
        return field.marker == 'required' or (field.marker != 'optional' and not field.omit)

    def may_be_left_out(self, field):
        """Go leaves out zero values with omitempty, but never a struct."""
        is_struct = field.type[0] not in '*[{' and (
            '.' in field.type or field.type in ('quantity', 'int-or-string', 'time', 'micro-time'))
        return field.omit == 'omitzero' or (field.omit == 'omitempty' and not is_struct)

    def field_schema(self, owner, field):
        attributes = self.topology(owner, field) + self.patch(field) + self.checks(owner, field)
        if field.default:
            attributes.append(f'.default_json = {quoted(field.default)}')
        return self.type_schema(field.type.lstrip('*'), attributes)

    def type_schema(self, go_type, attributes=()):
        if '.' in go_type and go_type[0] not in '[{':
            if not attributes:
                return self.symbol(go_type)
            parts = self.struct_parts(self.prefix + self.c_names[go_type], go_type)
        elif go_type.startswith('[]'):
            item = self.type_schema(go_type[2:].lstrip('*'))
            parts = ['.type = SCHEMA_ARRAY', f'.items = &{item}']
        elif go_type.startswith('{}'):
            member = self.type_schema(go_type[2:].lstrip('*'))
            parts = ['.type = SCHEMA_OBJECT', f'.additional_properties = &{member}']
        else:
            kind, schema_format = SCALARS[go_type]
            parts = [f'.type = {kind}']
            if schema_format:
                parts.append(f'.format = {quoted(schema_format)}')
            if go_type == 'quantity' and self.crd:
                parts.append('.pattern = &schema_pattern_quantity')
        initializer = ', '.join(parts + list(attributes))
        if initializer not in self.anonymous:
            name = f'{self.prefix.rstrip("_")}_{len(self.anonymous)}'
            self.anonymous[initializer] = name
            self.lines.append(f'static const struct schema {name} = {{{initializer}}};')
        return self.anonymous[initializer]

    def topology(self, owner, field):
        if self.crd and field.struct == 'meta.ObjectMeta':
            return []
        kind, _, keys = field.topology.partition(':')
        if kind == 'set':
            return ['.list_type = SCHEMA_LIST_SET']
        if kind == 'map':
            name = self.emit_strings(f'{owner}_{snake(field.name)}_keys', keys.split(','))
            return ['.list_type = SCHEMA_LIST_MAP', f'.list_map_keys = {name}']
        if kind == 'atomic' and field.type.startswith('{}'):
            return ['.map_atomic = true']
        return []

    def patch(self, field):
        if self.crd or not field.patch:
            return []
        strategy, _, key = field.patch.partition(':')
        attributes = [f'.patch_strategy = {quoted(strategy)}']
        if key:
            attributes.append(f'.patch_merge_key = {quoted(key)}')
        return attributes

    def checks(self, owner, field):
        attributes = []
        for check in field.checks.split() if self.crd else []:
            key, _, argument = check.partition('=')
            if key == 'enum':
                name = self.emit_strings(f'{owner}_{snake(field.name)}_enum', argument.split(','))
                attributes.append(f'.enum_values = {name}')
            elif key == 'pattern':
                attributes.append(f'.pattern = &schema_pattern_{argument}')
            elif key == 'minimum':
                attributes += ['.has_minimum = true', f'.minimum = {argument}']
            else:
                attributes.append(f'.{snake(key)} = {argument}')
        return attributes


def main():
    structs, topologies = read_types(sys.argv[1])
    with open(sys.argv[2], encoding='utf-8') as file:
        names = re.findall(r'extern const struct schema schema_(\w+);', file.read())
    by_name = {name: struct for struct, name in c_names(structs).items()}

    def wanted(names):
        for name in names:
            if name not in by_name:
                sys.exit(f'{sys.argv[2]}: no type is called {name}')
            yield by_name[name]

    text = ['/* Made by tools/generate_types.py. */\n#include "core/kube/types.h"\n']
    crd_names = [name[4:] for name in names if name.startswith('crd_')]
    own_names = [name for name in names if not name.startswith('crd_')]
    for crd, chosen in ((False, own_names), (True, crd_names)):
        flavour = Flavour(structs, topologies, crd, list(wanted(chosen)))
        text += [f'static const struct schema {name};'
                 for name, struct in flavour.declared.items() if struct not in flavour.wanted]
        text += flavour.lines
    os.makedirs(os.path.dirname(sys.argv[3]), exist_ok=True)
    with open(sys.argv[3], 'w', encoding='utf-8') as file:
        file.write('\n'.join(text) + '\n')


main()

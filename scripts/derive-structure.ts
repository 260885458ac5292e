// Derives the structure of Kubernetes' kinds, a table of facts, from public OpenAPI documents and Go declarations:
//   node scripts/derive-structure.ts OPENAPI_FOLDER GO_MODULES_FOLDER > packages/cluster/kinds/structure/table.txt
// OPENAPI_FOLDER holds v2.json.gz and v3/*.json.gz; GO_MODULES_FOLDER k8s.io/api@… and its like. The form of a line
// is told in packages/cluster/kinds/structure/parse-struct.ts.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { goTypeOf } from '../packages/cluster/kinds/structure/go-type.ts'
import { parseType } from '../packages/cluster/kinds/structure/parse-struct.ts'
import { type FoundField, GoPackage } from './structure/go-fields.ts'
import { readDefaults, readDefinitions, type Schema } from './structure/openapi.ts'

const [openapi, modules] = process.argv.slice(2)
if (!openapi || !modules) {
  console.error('Usage: node scripts/derive-structure.ts OPENAPI_FOLDER GO_MODULES_FOLDER')
  process.exit(2)
}

/** Types with a form of their own in JSON. */
const special: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'o',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 't',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'm',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Duration': 'u',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'a',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': 'a',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'a',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'a',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': 'a',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': 'a',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': 'a',
}

const byFormat: Readonly<Record<string, string>> = {
  int32: 'i',
  int64: 'l',
  double: 'd',
  byte: 'y',
  'date-time': 't',
}

const byType: Readonly<Record<string, string>> = {
  string: 's',
  boolean: 'b',
  integer: 'l',
  number: 'd',
}

const definitions = readDefinitions(openapi)
const defaults = readDefaults(openapi)
const packages = new Map<string, GoPackage>()

function structLine(name: string, schema: Schema): string {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? ['@'] : []
  const fields = inGoOrder(name, Object.entries(schema.properties ?? {})).map(([field, property]) =>
    fieldText(name, field, property, schema.required?.includes(field) ?? false),
  )
  return [name, ...atomic, ...fields].join(' ')
}

/** What Go does not declare comes first, as the kind and version of objects do. */
function inGoOrder<T>(struct: string, fields: readonly [string, T][]): [string, T][] {
  const at = struct.lastIndexOf('.')
  const order = packageOf(struct.slice(0, at)).names(struct.slice(at + 1))
  return fields.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
}

function fieldText(struct: string, name: string, schema: Schema, isRequired: boolean): string {
  const go = goField(struct, name)
  const within = (go?.within ?? []).map((number) => `${number}.`).join('')
  const flags = [
    isRequired && '!',
    go && !go.isPointer && 'v',
    go && !go.omitsEmpty && 'w',
    isAtomicField(schema) && '@',
    schema['x-kubernetes-map-type'] === 'granular' && '%',
  ]
  const value = defaults.get(`${struct}.${name}`)
  const fallback = value === undefined ? '' : `=${JSON.stringify(value)}`
  const number = go?.number ? `#${within}${go.number}` : '#0'
  const type = typeText(schema)
  const goType = go && go.type !== goTypeOf(parseType(type)) ? `^${go.type}` : ''
  return `${name}:${type}${number}${flags.filter(Boolean).join('')}${listText(schema)}${patchText(schema)}${goType}${fallback}`
}

const isAtomicField = (schema: Schema) => schema['x-kubernetes-map-type'] === 'atomic'

function typeText(schema: Schema): string {
  const name = schema.$ref?.replace('#/definitions/', '')
  if (name)
    return (
      special[name] ??
      (definitions[name]?.properties ? `<${name}>` : scalarText(definitions[name] ?? {}))
    )
  if (schema.type === 'array') return `[${typeText(schema.items ?? {})}`
  if (schema.type === 'object')
    return schema.additionalProperties ? `{${typeText(schema.additionalProperties)}` : 'a'
  return scalarText(schema)
}

const scalarText = ({ type = '', format = '' }: Schema) => byFormat[format] ?? byType[type] ?? 'a'

function listText(schema: Schema): string {
  const kind = schema['x-kubernetes-list-type']
  if (kind === 'set') return '*'
  return kind === 'map' ? `*(${schema['x-kubernetes-list-map-keys']?.join(',')})` : ''
}

function patchText(schema: Schema): string {
  const strategy = schema['x-kubernetes-patch-strategy']
  const key = schema['x-kubernetes-patch-merge-key']
  return strategy ? `~${strategy}${key ? `(${key})` : ''}` : ''
}

function goField(struct: string, name: string): FoundField | undefined {
  const at = struct.lastIndexOf('.')
  return packageOf(struct.slice(0, at)).field(struct.slice(at + 1), name)
}

/** `io.k8s.api.core.v1` is the folder core/v1 of the module k8s.io/api. */
function packageOf(path: string): GoPackage {
  const known = packages.get(path)
  if (known) return known
  const [, , module = '', ...folders] = path.split('.')
  const [root = ''] = globSync(`${module}@*`, { cwd: modules })
  const made = new GoPackage(join(modules ?? '', root, ...folders))
  packages.set(path, made)
  return made
}

for (const [name, schema] of Object.entries(definitions).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  if (schema.properties && !(name in special)) console.log(structLine(name, schema))

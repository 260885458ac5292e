import type { Field, Struct, Type } from '../../kinds/structure/structure.ts'

const string: Type = { kind: 'string' }
const struct = (name: string): Type => ({ kind: 'struct', name })
const list = (of: Type): Type => ({ kind: 'list', of })

function structOf(name: string, fields: Record<string, Partial<Field> & { type: Type }>): Struct {
  const entries = Object.entries(fields).map(
    ([field, rest], at) =>
      [field, { name: field, number: at + 1, isRequired: false, ...rest }] as const,
  )
  return { name, fields: new Map(entries) }
}

const merged = (mergeKey: string): Partial<Field> => ({
  list: { kind: 'map', keys: [mergeKey] },
  patch: { strategies: ['merge'], mergeKey },
})

const all: readonly Struct[] = [
  structOf('Thing', {
    apiVersion: { type: string },
    kind: { type: string },
    metadata: { type: struct('Meta'), isByValue: true },
    spec: { type: struct('Spec'), isByValue: true },
    status: { type: struct('Status'), isByValue: true },
  }),
  structOf('Meta', {
    name: { type: string },
    uid: { type: string },
    labels: { type: { kind: 'map', of: string }, isByValue: true },
    annotations: { type: { kind: 'map', of: string }, isByValue: true },
    finalizers: {
      type: list(string),
      list: { kind: 'set' },
      patch: { strategies: ['merge'] },
      isByValue: true,
    },
    managedFields: { type: list({ kind: 'any' }), isByValue: true },
  }),
  structOf('Spec', {
    replicas: { type: { kind: 'int32' } },
    paused: { type: { kind: 'bool' }, isByValue: true },
    args: { type: list(string), list: { kind: 'atomic' }, isByValue: true },
    selector: { type: { kind: 'map', of: string }, isAtomic: true },
    containers: { type: list(struct('Container')), ...merged('name'), isByValue: true },
    strategy: { type: struct('Strategy'), patch: { strategies: ['retainKeys'] } },
  }),
  structOf('Container', {
    name: { type: string, isRequired: true, isByValue: true },
    image: { type: string, isByValue: true },
    ports: {
      type: list(struct('Port')),
      list: { kind: 'map', keys: ['containerPort', 'protocol'] },
      patch: { strategies: ['merge'], mergeKey: 'containerPort' },
      isByValue: true,
    },
  }),
  structOf('Port', {
    containerPort: { type: { kind: 'int32' }, isRequired: true, isByValue: true },
    protocol: { type: string, default: 'TCP', isByValue: true },
  }),
  structOf('Strategy', {
    type: { type: string, isByValue: true },
    rollingUpdate: { type: struct('Meta') },
  }),
  structOf('Status', { phase: { type: string, isByValue: true } }),
]

/** A kind that is small but has every sort of field: what patches do to it shows what they do. */
export const structs = (name: string): Struct => {
  const found = all.find((it) => it.name === name)
  if (!found) throw new Error(`no struct ${name}`)
  return found
}

export const thing = structs('Thing')

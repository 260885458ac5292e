import type { Structs } from '../../kinds/structure/structure.ts'
import type { Resource } from '../resources.ts'
import { type OpenApiVersion, referencesOf, type Schema } from './schema.ts'
import { type GroupVersionKind, structSchema } from './struct-schema.ts'
import { wellKnownSchema } from './well-known.ts'

/** Kinds that stand in bodies without being resources. */
const bodies: Readonly<Record<string, GroupVersionKind>> = {
  'io.k8s.api.autoscaling.v1.Scale': { group: 'autoscaling', kind: 'Scale', version: 'v1' },
  'io.k8s.api.policy.v1.Eviction': { group: 'policy', kind: 'Eviction', version: 'v1' },
  'io.k8s.api.authentication.v1.TokenRequest': {
    group: 'authentication.k8s.io',
    kind: 'TokenRequest',
    version: 'v1',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions': {
    group: '',
    kind: 'DeleteOptions',
    version: 'v1',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status': { group: '', kind: 'Status', version: 'v1' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent': {
    group: '',
    kind: 'WatchEvent',
    version: 'v1',
  },
}

/** Every schema that the documents' paths and resources lead to, by name, in order of names. */
export function definitionsOf(
  resources: readonly Resource[],
  paths: unknown,
  structs: Structs,
  version: OpenApiVersion,
): Readonly<Record<string, Schema>> {
  const kinds = kindsByStruct(resources)
  const found = new Map<string, Schema>()
  for (const resource of resources)
    for (const [name, schema] of Object.entries(resource.custom?.schemas(version) ?? {}))
      found.set(name, schema)
  const open = [...found.values()].flatMap((schema) => [...referencesOf(schema)])
  open.push(...referencesOf(paths))
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    const kind = kinds.get(name)
    const schema =
      wellKnownSchema(name, version) ?? structSchema(structs(name), kind ? [kind] : [], version)
    found.set(name, schema)
    open.push(...referencesOf(schema))
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function kindsByStruct(resources: readonly Resource[]): ReadonlyMap<string, GroupVersionKind> {
  const kinds = new Map(Object.entries(bodies))
  for (const { kind } of resources) {
    const { group, version } = kind
    kinds.set(kind.structure, { group, kind: kind.kind, version })
    kinds.set(`${kind.structure}List`, {
      group,
      kind: kind.listKind ?? `${kind.kind}List`,
      version,
    })
  }
  return kinds
}

import { ageColumn, nameColumn, text } from '../columns.ts'
import { equal } from '../equal.ts'
import { kind } from '../kind.ts'
import { validateImmutable } from '../validate/immutable.ts'
import type { EndpointSlice } from './endpoint-slice/types.ts'
import { validateEndpointSlice } from './endpoint-slice/validate.ts'
import { addressWarnings, endpointSliceWarnings } from './endpoint-slice/warnings.ts'

const shown = 3

function some(all: readonly string[]): string {
  const said = all.slice(0, shown).join(',')
  return all.length > shown ? `${said} + ${all.length - shown} more...` : said || '<unset>'
}

/** Topology is not of this version: nobody can bring it in. */
function dropTopology({ endpoints = [] }: EndpointSlice): void {
  for (const endpoint of endpoints) delete endpoint.deprecatedTopology
}

/** Hints for nodes are a feature that is off. */
function dropNodeHints({ endpoints = [] }: EndpointSlice): void {
  for (const { hints } of endpoints) delete hints?.forNodes
}

/** Unlike elsewhere, labels count as well. */
function countGeneration(next: EndpointSlice, old: EndpointSlice): void {
  const { metadata: _, ...nextRest } = next
  const { metadata: __, ...oldRest } = old
  if (!equal(nextRest, oldRest) || !equal(next.metadata.labels, old.metadata.labels))
    next.metadata.generation = (old.metadata.generation ?? 0) + 1
}

export const endpointSlice = kind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  isNamespaced: true,
  structure: 'io.k8s.api.discovery.v1.EndpointSlice',
  defaults({ ports = [] }) {
    for (const port of ports) {
      port.name ??= ''
      port.protocol ??= 'TCP'
    }
  },
  prepareCreate(slice) {
    slice.metadata.generation = 1
    dropNodeHints(slice)
    dropTopology(slice)
  },
  validate: (it) => validateEndpointSlice(it),
  warnings: endpointSliceWarnings,
  update: {
    prepare(next, old) {
      countGeneration(next, old)
      dropNodeHints(next)
      if (!equal(next.endpoints, old.endpoints)) dropTopology(next)
    },
    validate: (next, old) => [
      ...validateEndpointSlice(next, old),
      ...validateImmutable('addressType', next.addressType ?? '', old.addressType),
    ],
    warnings: addressWarnings,
  },
  columns: [
    nameColumn,
    text('AddressType', ({ addressType = '' }) => addressType),
    text('Ports', ({ ports = [] }) =>
      some(ports.map(({ port, name = '*' }) => String(port ?? name))),
    ),
    text('Endpoints', ({ endpoints = [] }) => some(endpoints.flatMap((it) => it.addresses ?? []))),
    ageColumn,
  ],
})

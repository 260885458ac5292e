import { isDeepStrictEqual } from 'node:util'
import type { Endpoint } from 'kubernetes-types/discovery/v1.js'
import type { EndpointSlice } from '../../client/resources.ts'
import { type Changes, endpointId, mostEndpoints } from './slice.ts'

export interface Distribution {
  /** Those of the same ports and the same kind of addresses. */
  readonly existing: readonly EndpointSlice[]
  readonly endpoints: readonly Endpoint[]
  readonly labels: Readonly<Record<string, string>>
  make(endpoints: readonly Endpoint[]): EndpointSlice
}

interface Draft {
  readonly slice: EndpointSlice
  readonly endpoints: Endpoint[]
  isChanged: boolean
}

/**
 * Spreads endpoints over slices with as few writes as can be: those that are there stay where they are, new ones fill
 * what is written anyway, then what is nearly full, then slices of their own.
 */
export function distribute({ existing, endpoints, labels, make }: Distribution): Changes {
  const left = new Map(endpoints.map((endpoint) => [endpointId(endpoint), endpoint]))
  const drafts = existing.map((slice) => draftOf(slice, labels, left))
  const kept = drafts.filter((draft) => draft.endpoints.length > 0 || !draft.isChanged)
  const waiting = [...left.values()]
  const changed = kept.filter(({ isChanged }) => isChanged)
  for (const draft of changed.toSorted((a, b) => b.endpoints.length - a.endpoints.length))
    fill(draft, waiting)
  const created: EndpointSlice[] = []
  while (waiting.length > 0) {
    const room = roomiest(kept, waiting.length)
    if (room) fill(room, waiting)
    else created.push(make(waiting.splice(0, mostEndpoints)))
  }
  return {
    create: created,
    update: kept
      .filter(({ isChanged }) => isChanged)
      .map((draft) => ({
        ...draft.slice,
        metadata: { ...draft.slice.metadata, labels: { ...labels } },
        endpoints: draft.endpoints,
      })),
    remove: drafts.filter((draft) => !kept.includes(draft)).map(({ slice }) => slice),
  }
}

/** What stays of a slice; takes it out of what is left to be placed. */
function draftOf(
  slice: EndpointSlice,
  labels: Readonly<Record<string, string>>,
  left: Map<string, Endpoint>,
): Draft {
  const endpoints: Endpoint[] = []
  let isChanged = !isDeepStrictEqual(slice.metadata.labels, labels)
  for (const before of slice.endpoints ?? []) {
    const id = endpointId(before)
    const now = left.get(id)
    if (!now || !isDeepStrictEqual(now, withoutHints(before))) isChanged = true
    if (now) endpoints.push(now)
    left.delete(id)
  }
  return { slice, endpoints, isChanged }
}

/** Hints are given afterwards. */
function withoutHints({ hints: _, ...endpoint }: Endpoint): Endpoint {
  return endpoint
}

function fill(draft: Draft, waiting: Endpoint[]): void {
  const taken = waiting.splice(0, mostEndpoints - draft.endpoints.length)
  if (taken.length > 0) draft.isChanged = true
  draft.endpoints.push(...taken)
}

/** The unchanged slice that is fullest after it took all that waits. */
const roomiest = (drafts: readonly Draft[], count: number): Draft | undefined =>
  drafts
    .filter(({ isChanged, endpoints }) => !isChanged && endpoints.length + count <= mostEndpoints)
    .toSorted((a, b) => b.endpoints.length - a.endpoints.length)[0]

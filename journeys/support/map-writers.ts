import { ApiException, type CoreV1Api, type V1ConfigMap } from '@kubernetes/client-node'
import type { Held, Note } from './store-writer.ts'

export type Found = Extract<Note, { kind: 'found' }>

const namespace = 'default'
const writers = 8
const names = 4
const labels = { written: 'here' }

/**
 * Creates, changes and deletes ConfigMaps from several clients at once until the server is gone, and gives what they
 * were told, in order.
 */
export async function writeMapsUntilGone(
  core: CoreV1Api,
  found: Found,
  round: number,
): Promise<readonly Note[]> {
  const notes: Note[] = []
  const held = new Map(found.entries.map((it) => [it.key, it]))
  const all = Array.from({ length: writers }, (_, writer) =>
    untilGone(async (turn) => {
      const key = `map-${writer}-${turn % names}`
      const before = held.get(key)
      const isDeletion = before !== undefined && (turn + round) % 3 === 0
      const text = `${round} ${turn} ${'x'.repeat((turn * 97) % 2000)}`
      const value = isDeletion ? undefined : textOf({ first: text, second: text })
      notes.push({ kind: 'asked', key, value })
      const revision = await write(core, key, before, text, isDeletion)
      notes.push({ kind: 'acknowledged', key, value, revision })
      if (isDeletion) held.delete(key)
      else held.set(key, { key, value, revision })
    }),
  )
  await Promise.all(all)
  return notes
}

/** What there is, as a client sees it. */
export async function readMaps(core: CoreV1Api): Promise<Found> {
  const labelSelector = 'written=here'
  const { metadata, items } = await core.listNamespacedConfigMap({ namespace, labelSelector })
  const entries = items.map((map) => ({
    key: map.metadata?.name ?? '',
    value: textOf(map.data ?? {}),
    revision: revisionOf(map),
  }))
  return { kind: 'found', revision: Number(metadata?.resourceVersion), entries }
}

/** The revision of the change. */
async function write(
  core: CoreV1Api,
  name: string,
  before: Held | undefined,
  text: string,
  isDeletion: boolean,
): Promise<number> {
  // A deletion's answer does not say its revision; it comes after that of what was deleted.
  if (before && isDeletion) {
    await core.deleteNamespacedConfigMap({ name, namespace })
    return before.revision + 1
  }
  const body: V1ConfigMap = {
    metadata: { name, labels, ...(before && { resourceVersion: `${before.revision}` }) },
    data: { first: text, second: text },
  }
  return revisionOf(
    before
      ? await core.replaceNamespacedConfigMap({ name, namespace, body })
      : await core.createNamespacedConfigMap({ namespace, body }),
  )
}

/** Takes turn after turn until one finds no server; what a server refuses is thrown. */
async function untilGone(take: (turn: number) => Promise<void>): Promise<void> {
  try {
    for (let turn = 0; ; turn++) await take(turn)
  } catch (error) {
    if (error instanceof ApiException) throw error
  }
}

const textOf = ({ first, second }: Record<string, string>) => JSON.stringify({ first, second })
const revisionOf = ({ metadata }: V1ConfigMap) => Number(metadata?.resourceVersion)

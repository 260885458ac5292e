import type { Taint } from 'kubernetes-types/core/v1.js'
import type { Client } from '../../client/client.ts'
import { isConflict } from '../../client/errors.ts'
import { type Node, nodes } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'

export const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }
export const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }

export const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect

export const hasTaint = ({ spec }: Node, taint: Taint): boolean =>
  spec?.taints?.some((it) => isSame(it, taint)) ?? false

const attempts = 10

/** Gives a node some taints, as of now, and takes others off. Does nothing where all is so already. */
export async function swapTaints(
  client: Client,
  node: Node,
  change: { readonly add?: readonly Taint[]; readonly remove?: readonly Taint[] },
  now: number,
): Promise<void> {
  for (let current = node, attempt = 1; ; attempt++) {
    try {
      return await patchTaints(client, current, change, now)
    } catch (error) {
      if (!isConflict(error) || attempt === attempts) throw error
      current = await client.get(nodes, { name: node.metadata.name ?? '' })
    }
  }
}

async function patchTaints(
  client: Client,
  node: Node,
  { add = [], remove = [] }: Parameters<typeof swapTaints>[2],
  now: number,
): Promise<void> {
  const taints = node.spec?.taints ?? []
  const kept = taints.filter((taint) => !remove.some((it) => isSame(it, taint)))
  const added = add.filter((taint) => !hasTaint(node, taint))
  if (kept.length === taints.length && added.length === 0) return
  const timeAdded = timeText(now)
  const next = [...kept, ...added.map((taint) => ({ ...taint, timeAdded }))]
  const { name = '', resourceVersion } = node.metadata
  // The list is replaced as a whole, so that nothing may have changed meanwhile.
  await client.patch(nodes, { name }, 'strategic', {
    metadata: { resourceVersion },
    spec: { taints: next.length > 0 ? next : null },
  })
}

import type { Pod } from '../../client/resources.ts'
import { isAvailable, isReady } from '../pods/pod-state.ts'
import { type Daemons, hasEnded, isStaying, oldestFirst } from './daemons.ts'
import { allowsSurge } from './limits.ts'
import { revisionLabel } from './new-pod.ts'

/** What is to be made on which nodes, and what is to be removed. */
export interface Changes {
  readonly create: readonly string[]
  readonly remove: readonly Pod[]
}

/** Takes note of a pod that has ended; whether it is to be removed now, so that another takes its place. */
type Retire = (pod: Pod, node: string) => boolean

/** One pod on each node that is to have one, none on those that are not to. */
export function manage(daemons: Daemons, retire: Retire): Changes {
  const { byNode, placements } = daemons
  const changes = [...placements].map(([node, placement]): Changes => {
    const pods = byNode.get(node) ?? []
    if (placement === 'run' && pods.length === 0) return { create: [node], remove: [] }
    if (placement === 'go') return { create: [], remove: pods.filter(isStaying) }
    return keep(daemons, node, pods, retire)
  })
  return {
    create: changes.flatMap(({ create }) => create),
    remove: [...changes.flatMap(({ remove }) => remove), ...lost(daemons)],
  }
}

function keep(daemons: Daemons, node: string, pods: readonly Pod[], retire: Retire): Changes {
  const staying = pods.filter(isStaying)
  const retired = staying.filter((pod) => hasEnded(pod) && retire(pod, node))
  const running = oldestFirst(staying.filter((pod) => !hasEnded(pod)))
  if (!allowsSurge(daemons.set)) return { create: [], remove: [...retired, ...running.slice(1)] }
  const isNeeded = running.length === 0 && daemons.placements.get(node) === 'run'
  return {
    create: isNeeded ? [node] : [],
    remove: [...retired, ...(running.length > 1 ? surplus(daemons, running) : [])],
  }
}

/** All but the oldest of the new and the oldest of the others, which goes once it is not needed any more. */
function surplus({ set, hash, now }: Daemons, running: readonly Pod[]): Pod[] {
  const isNew = ({ metadata }: Pod) => metadata.labels?.[revisionLabel] === hash
  const next = running.find(isNew)
  const last = running.find((pod) => !isNew(pod))
  const others = running.filter((pod) => pod !== next && pod !== last)
  if (!next || !last) return others
  const isReplaced = isAvailable(next, set.spec?.minReadySeconds ?? 0, now)
  return isReady(last) && !isReplaced ? others : [...others, last]
}

/** Those that wait for nodes that are no more: nobody else would remove them. */
const lost = ({ byNode, placements }: Daemons): Pod[] =>
  [...byNode]
    .filter(([node]) => !placements.has(node))
    .flatMap(([, pods]) => pods.filter(({ spec }) => !spec?.nodeName))

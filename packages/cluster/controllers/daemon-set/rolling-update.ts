import type { Pod } from '../../client/resources.ts'
import { isAvailable } from '../pods/pod-state.ts'
import { type Daemons, isStaying } from './daemons.ts'
import { type Limits, limitsOf } from './limits.ts'
import type { Changes } from './manage.ts'
import { isUpdated } from './new-pod.ts'

/** What one node has: a pod of the new template, one of an old one, or more than there should be. */
interface OnNode {
  readonly node: string
  readonly next?: Pod
  readonly last?: Pod
  readonly isCrowded: boolean
}

/** Replaces what is of an old template, as far as the limits allow. */
export function rollingUpdate(daemons: Daemons): Changes {
  const wanted = [...daemons.placements].flatMap(([node, at]) => (at === 'run' ? [node] : []))
  const limits = limitsOf(daemons.set, wanted.length)
  const names = new Set([...daemons.byNode.keys(), ...wanted])
  const nodes = [...names].map((node) => onNode(daemons, node))
  return limits.surge === 0
    ? replace(daemons, nodes, limits)
    : surge(daemons, nodes, limits, wanted.length)
}

function onNode({ set, hash, byNode }: Daemons, node: string): OnNode {
  const staying = byNode.get(node)?.filter(isStaying) ?? []
  const [next, ...moreNew] = staying.filter((pod) => isUpdated(pod, set, hash))
  const [last, ...moreOld] = staying.filter((pod) => !isUpdated(pod, set, hash))
  const isCrowded = moreNew.length + moreOld.length > 0
  return { node, isCrowded, ...(next && { next }), ...(last && { last }) }
}

const isUp = ({ set, now }: Daemons, pod: Pod | undefined): boolean =>
  pod !== undefined && isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)

/** Old pods that are not available go at once, of the others as many as may be missing. */
function replace(daemons: Daemons, nodes: readonly OnNode[], { unavailable }: Limits): Changes {
  const old = nodes.flatMap(({ isCrowded, next, last }) => (isCrowded || next || !last ? [] : last))
  const broken = old.filter((pod) => !isUp(daemons, pod))
  const missing = nodes.filter(
    ({ isCrowded, next, last }) => isCrowded || (last ? next !== undefined : !isUp(daemons, next)),
  )
  const left = Math.max(0, unavailable - broken.length - missing.length)
  const candidates = old.filter((pod) => isUp(daemons, pod))
  return { create: [], remove: [...broken, ...candidates.slice(0, left)] }
}

/** New pods come beside old ones, which go once the new ones are available. */
function surge(
  daemons: Daemons,
  nodes: readonly OnNode[],
  limits: Limits,
  wanted: number,
): Changes {
  const isWanted = (node: string) => daemons.placements.get(node) === 'run'
  const clear = nodes.filter(({ isCrowded }) => !isCrowded)
  const alone = clear.flatMap(({ node, next, last }) => (last && !next ? [{ node, last }] : []))
  const doubled = clear.flatMap(({ next, last }) => (last && next ? [{ next, last }] : []))
  const surging =
    nodes.length - clear.length + doubled.filter(({ next }) => !isUp(daemons, next)).length
  const available = clear.filter(({ next, last }) => isUp(daemons, last ?? next)).length
  const up = alone.filter(({ last }) => isUp(daemons, last))
  const down = alone.filter(({ last }) => !isUp(daemons, last))
  const unwanted = up.filter(({ node }) => !isWanted(node)).map(({ last }) => last)
  const candidates = up.filter(({ node }) => isWanted(node)).map(({ node }) => node)
  const broken = down.filter(({ node }) => isWanted(node)).map(({ node }) => node)
  return {
    create: [...broken, ...candidates.slice(0, Math.max(0, limits.surge - surging))],
    remove: [
      ...doubled.filter(({ next }) => isUp(daemons, next)).map(({ last }) => last),
      ...down.filter(({ node }) => !isWanted(node)).map(({ last }) => last),
      ...unwanted.slice(0, Math.max(0, available - wanted)),
    ],
  }
}

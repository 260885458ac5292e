import type { Checks, Refusal } from '../cycle/checks.ts'
import { type Misfit, misfitText } from '../cycle/misfit.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'
import { pickCandidate } from './pick-candidate.ts'
import { type Candidate, selectVictims } from './select-victims.ts'

export type Preemption =
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  /** Nothing changes about the node where room was to be made before. */
  | { readonly kind: 'ineligible'; readonly message: string }
  | { readonly kind: 'hopeless'; readonly message: string }

const fewestCandidates = 100
const leastShare = 10

/** Looks for a node where less important pods could make room for one that fits nowhere. */
export function preempt(
  pod: PodInfo,
  misfit: Misfit,
  checks: Checks | undefined,
  world: World,
  now: number,
): Preemption {
  const reason = ineligibility(pod, misfit, world)
  if (reason) return { kind: 'ineligible', message: `preemption: ${reason}` }
  const possible = world.cluster.nodes.filter(
    ({ name }) => misfit.refusals.get(name)?.isFinal === false,
  )
  const { candidates, refusals } = findCandidates(pod, possible, checks, world, now)
  const candidate = pickCandidate(candidates, now)
  if (candidate) return { kind: 'candidate', candidate }
  const elsewhere = 'Preemption is not helpful for scheduling'
  const text = misfitText({ nodeCount: misfit.nodeCount, refusals, elsewhere })
  return { kind: 'hopeless', message: `preemption: ${text}` }
}

function ineligibility({ pod, priority }: PodInfo, misfit: Misfit, { cluster }: World) {
  if (pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
  const nominated = pod.status?.nominatedNodeName
  if (!nominated || isFinal(misfit, nominated)) return undefined
  const isLeaving = [...(cluster.node(nominated)?.pods ?? [])].some(
    (other) => other.priority < priority && isBeingPreempted(other),
  )
  return isLeaving ? 'not eligible due to a terminating pod on the nominated node.' : undefined
}

const isFinal = ({ refusals }: Misfit, node: string) => refusals.get(node)?.isFinal ?? true

const isBeingPreempted = ({ pod, isTerminating }: PodInfo) => {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
  return (
    isTerminating && condition?.status === 'True' && condition.reason === 'PreemptionByScheduler'
  )
}

/** A share of the nodes is enough, but not of those that break budgets only. */
function findCandidates(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  checks: Checks | undefined,
  world: World,
  now: number,
) {
  const refusals = new Map<string, Refusal>()
  const candidates: Candidate[] = []
  const enough = Math.max(Math.trunc((nodes.length * leastShare) / 100), fewestCandidates)
  const start = Math.floor(Math.random() * nodes.length)
  for (const node of [...nodes.slice(start), ...nodes.slice(0, start)]) {
    if (!checks) break
    const found = selectVictims(pod, node, checks, world, now)
    if ('by' in found) refusals.set(node.name, found)
    else candidates.push(found)
    if (candidates.length >= enough && candidates.some(({ broken }) => broken === 0)) break
  }
  return { candidates, refusals }
}

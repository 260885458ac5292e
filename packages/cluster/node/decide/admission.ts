import type { Node, Pod } from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import { requiredNodes } from '../../kinds/placement/node-selector.ts'
import { isTolerated } from '../../kinds/pod-spec/is-tolerated.ts'
import type { Quantity } from '../../kinds/quantity.ts'
import type { Refusal } from '../configuration/pod-configurator.ts'
import { specOf } from '../configuration/pod-spec.ts'
import { podAmount } from '../configuration/resources.ts'
import { hasEnded } from './pod-view.ts'

/** Why a node has no place for a pod that somebody put there, beside those that it has (upstream's AdmissionCheck). */
export function admission(
  pod: Pod,
  node: Node | undefined,
  others: readonly Pod[],
): Refusal | undefined {
  if (!node) return undefined
  const alive = others.filter((it) => it.metadata.uid !== pod.metadata.uid && !hasEnded(it))
  return (
    lackOfResources(pod, node, alive) ??
    misplaced(pod, node) ??
    takenPort(pod, alive) ??
    untolerated(pod, node)
  )
}

function lackOfResources(pod: Pod, { status }: Node, others: readonly Pod[]): Refusal | undefined {
  const offered = status?.allocatable ?? {}
  const most = quantity(offered.pods ?? '0').value()
  if (others.length + 1 > most) return lack('pods', 1, others.length, most)
  for (const name of askedResources(pod)) {
    // What nodes do not know is the cluster's.
    if (offered[name] === undefined && name.includes('/')) continue
    const units = (amount: Quantity) => (name === 'cpu' ? amount.milliValue() : amount.value())
    const asked = units(podAmount(pod, 'requests', name))
    const used = others.reduce((sum, it) => sum + units(podAmount(it, 'requests', name)), 0)
    const capacity = units(quantity(offered[name] ?? '0'))
    if (asked > 0 && asked + used > capacity) return lack(name, asked, used, capacity)
  }
  return undefined
}

const lack = (name: string, asked: number, used: number, capacity: number): Refusal => ({
  reason: `OutOf${name}`,
  message: `Node didn't have enough resource: ${name}, requested: ${asked}, used: ${used}, capacity: ${capacity}`,
})

/** CPU, memory and storage first, as upstream looks at them. */
function askedResources(pod: Pod): readonly string[] {
  const { containers = [], initContainers = [] } = specOf(pod)
  const named = [...containers, ...initContainers].flatMap(({ resources }) =>
    Object.keys(resources?.requests ?? {}),
  )
  return [...new Set(['cpu', 'memory', 'ephemeral-storage', ...named])]
}

const failed = (reason: string, description: string): Refusal => ({
  reason,
  message: `Predicate ${reason} failed: ${description}`,
})

function misplaced(pod: Pod, node: Node): Refusal | undefined {
  const fits = requiredNodes(pod)?.(node) ?? true
  return fits
    ? undefined
    : failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
}

function takenPort(pod: Pod, others: readonly Pod[]): Refusal | undefined {
  const own = hostPorts(pod)
  const taken = others.flatMap(hostPorts)
  const isTaken = own.some((port) => taken.some((other) => clash(port, other)))
  return isTaken
    ? failed('NodePorts', "node(s) didn't have free ports for the requested pod ports")
    : undefined
}

interface OpenPort {
  readonly address: string
  readonly port: number
  readonly protocol: string
}

const everywhere = '0.0.0.0'

const hostPorts = (pod: Pod): readonly OpenPort[] =>
  (specOf(pod).containers ?? []).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = 'TCP' }) =>
      hostPort ? [{ address: hostIP || everywhere, port: hostPort, protocol }] : [],
    ),
  )

const clash = (a: OpenPort, b: OpenPort): boolean =>
  a.port === b.port &&
  a.protocol === b.protocol &&
  (a.address === b.address || a.address === everywhere || b.address === everywhere)

function untolerated(pod: Pod, { spec }: Node): Refusal | undefined {
  const { tolerations = [] } = pod.spec ?? {}
  const taints = (spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
  return taints.every((taint) => tolerations.some((it) => isTolerated(it, taint)))
    ? undefined
    : failed('TaintToleration', "node(s) had taints that the pod doesn't tolerate")
}

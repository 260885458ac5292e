import type { Node, Pod } from '../../client/resources.ts'
import { equal } from '../../kinds/equal.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import type { Container, ResourceRequirements } from '../../kinds/pod-spec/types.ts'
import { podAmount } from '../configuration/resources.ts'
import { admission } from './admission.ts'
import { initContainers, isSidecar, mainContainers } from './pod-view.ts'

/** Resources by the container's name. */
export type Granted = ReadonlyMap<string, ResourceRequirements>

const resizable = ['cpu', 'memory'] as const
const lists = ['requests', 'limits'] as const

/** Containers whose resources can change while they run. */
export const resizableContainers = (pod: Pod): readonly Container[] => [
  ...initContainers(pod).filter(isSidecar),
  ...mainContainers(pod),
]

export function sameResources(
  a: ResourceRequirements | undefined,
  b: ResourceRequirements | undefined,
): boolean {
  return resizable.every((name) => lists.every((list) => sameAmount(a, b, list, name)))
}

function sameAmount(
  a: ResourceRequirements | undefined,
  b: ResourceRequirements | undefined,
  list: (typeof lists)[number],
  name: string,
): boolean {
  const [one, other] = [a?.[list]?.[name], b?.[list]?.[name]]
  if (one === undefined || other === undefined) return one === other
  return quantity(one).equals(quantity(other))
}

/** Whether a container cannot get other resources without being started again. */
export const needsRestart = (
  { resources, resizePolicy = [] }: Container,
  actual: ResourceRequirements,
): boolean =>
  resizePolicy.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      lists.some((list) => !sameAmount(resources, actual, list, resourceName ?? '')),
  )

/** The pod with the resources that its node grants it, which may not be yet what it asks for. */
export function withGranted(pod: Pod, granted: Granted): Pod {
  const isAsked = resizableContainers(pod).every(({ name, resources }) =>
    equal(granted.get(name) ?? resources, resources),
  )
  if (isAsked || !pod.spec) return pod
  const change = <T extends { readonly name: string }>(containers: readonly T[]): T[] =>
    containers.map((it) => ({
      ...it,
      ...(granted.has(it.name) && { resources: granted.get(it.name) }),
    }))
  const { containers, initContainers: inits } = pod.spec
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: change(containers),
      ...(inits && { initContainers: change(inits) }),
    },
  }
}

/** Why a node cannot grant a pod what it asks for: never, or not now. */
export interface Denial {
  readonly reason: 'Infeasible' | 'Deferred'
  readonly message: string
}

/** Whether a node can grant a pod other resources than it has (upstream's canResizePod). */
export function denial(
  pod: Pod,
  node: Node | undefined,
  others: readonly Pod[],
): Denial | undefined {
  const { allocatable = {} } = node?.status ?? {}
  for (const name of ['memory', 'cpu'] as const) {
    const offered = quantity(allocatable[name] ?? '0')
    const asked = podAmount(pod, 'requests', name)
    if (asked.compare(offered) <= 0) continue
    const [requested, capacity] =
      name === 'cpu' ? [asked.milliValue(), offered.milliValue()] : [asked.value(), offered.value()]
    const message = `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`
    return { reason: 'Infeasible', message }
  }
  const refusal = admission(pod, node, others)
  return refusal && { reason: 'Deferred', message: refusal.message }
}

import type { ContainerResources } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import { qosClass } from '../../kinds/core/pod/qos.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import type { Container, PodSpec } from '../../kinds/pod-spec/types.ts'
import { type Quantity, zeroQuantity } from '../../kinds/quantity.ts'
import { quantityIn } from './container-resource.ts'
import type { NodeFacts } from './node-facts.ts'
import { isSidecar, specOf } from './pod-spec.ts'

/** What a container may use, as the kubelet reckons it from its requests and limits. */
export function containerResources(
  pod: Pod,
  container: Container,
  { memoryBytes }: Pick<NodeFacts, 'memoryBytes'>,
): ContainerResources {
  const { requests, limits } = container.resources ?? {}
  const shared = specOf(pod).resources?.limits
  const own = (name: string) => {
    const given = quantityIn(limits, name)
    return given.isZero ? quantityIn(shared, name) : given
  }
  const asked = requests?.cpu === undefined ? own('cpu') : quantity(requests.cpu)
  return {
    cpuShares: sharesOf(asked),
    ...cpusOf(own('cpu')),
    ...bytesOf(own('memory')),
    oomScore: oomScore(pod, container, memoryBytes),
  }
}

/** What all containers of a pod may use together: limits hold only where every container has one. */
export function podResources(
  pod: Pod,
  { podPids }: Pick<NodeFacts, 'podPids'>,
): ContainerResources {
  const quality = qualityOf(pod)
  if (quality === 'BestEffort') return { cpuShares: leastShares, pids: podPids }
  const limited = (name: string) =>
    quality === 'Guaranteed' || hasLimit(pod, name) ? podAmount(pod, 'limits', name) : zeroQuantity
  return {
    cpuShares: sharesOf(podAmount(pod, 'requests', 'cpu')),
    ...cpusOf(limited('cpu')),
    ...bytesOf(limited('memory')),
    pids: podPids,
  }
}

/** Bytes that all containers of a pod may use together, if there is such a limit. */
export const podMemoryLimit = (pod: Pod): number | undefined =>
  podResources(pod, { podPids: 0 }).memoryBytes

export const qualityOf = (pod: Pod) => qosClass({ ...pod, spec: specOf(pod) } as QosPod)

type QosPod = Parameters<typeof qosClass>[0]

const leastShares = 2
const mostShares = 262_144

function sharesOf(cpu: Quantity): number {
  const shares = Math.floor((cpu.milliValue() * 1024) / 1000)
  return Math.min(Math.max(shares, leastShares), mostShares)
}

/** A hundredth of a core is the least that the kernel can be told. */
const cpusOf = (cpu: Quantity) =>
  cpu.isZero ? {} : { cpus: Math.max(cpu.milliValue() / 1000, 0.01) }

const bytesOf = (memory: Quantity) => (memory.isZero ? {} : { memoryBytes: memory.value() })

type ListName = 'requests' | 'limits'

/** Containers and sidecars together, or more while the pod initializes; what is given for the whole pod; and its overhead. */
export function podAmount(pod: Pod, list: ListName, name: string): Quantity {
  const spec = specOf(pod)
  const shared = quantityIn(spec.resources?.[list], name)
  const sum = shared.isZero ? containersAmount(pod, spec, list, name) : shared
  const overhead = quantityIn(spec.overhead, name)
  return list === 'limits' && sum.isZero ? sum : sum.add(overhead)
}

function containersAmount(pod: Pod, spec: PodSpec, list: ListName, name: string): Quantity {
  const amount = (container: Container) => quantityIn(container.resources?.[list], name)
  let [sum, sidecars, most] = [zeroQuantity, zeroQuantity, zeroQuantity]
  for (const container of spec.containers ?? []) sum = sum.add(amount(container))
  for (const container of spec.initContainers ?? []) {
    const own = amount(container)
    most = larger(most, sidecars.add(own))
    if (!isSidecar(pod, container)) continue
    sum = sum.add(own)
    sidecars = sidecars.add(own)
  }
  return larger(sum, most)
}

const larger = (a: Quantity, b: Quantity) => (a.compare(b) >= 0 ? a : b)

function hasLimit(pod: Pod, name: string): boolean {
  const { resources, containers = [], initContainers = [] } = specOf(pod)
  const all = [...containers, ...initContainers]
  return (
    !quantityIn(resources?.limits, name).isZero ||
    all.every((container) => !quantityIn(container.resources?.limits, name).isZero)
  )
}

const guaranteedScore = -997

/** Between -1000 and 1000: the greater, the sooner the kernel kills it when the machine is out of memory. */
function oomScore(pod: Pod, container: Container, memoryBytes: number): number {
  if (specOf(pod).priorityClassName === 'system-node-critical') return guaranteedScore
  const quality = qualityOf(pod)
  if (quality !== 'Burstable') return quality === 'Guaranteed' ? guaranteedScore : 1000
  const scoreFor = (bytes: number) => 1000 - Math.floor((1000 * bytes) / memoryBytes)
  const own = scoreFor(askedMemory(container))
  const least = Math.min(...(specOf(pod).containers ?? []).map(askedMemory))
  const score = isSidecar(pod, container) ? Math.min(own, scoreFor(least)) : own
  return Math.min(Math.max(score, 1000 + guaranteedScore), 999)
}

const askedMemory = ({ resources }: Container) => quantityIn(resources?.requests, 'memory').value()

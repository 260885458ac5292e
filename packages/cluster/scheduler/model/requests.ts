import type { Container } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import { milliQuantity, quantityOf } from '../../kinds/quantity.ts'
import { type Amounts, type QuantityTexts, ResourceSum } from './resources.ts'
import { isSidecar } from './sidecar.ts'

/** What counts for a container that asks for nothing, so that many such do not pile up on one node. */
const usualCpu = milliQuantity(100)
const usualMemory = quantityOf(200 * 1024 * 1024)

interface RequestOptions {
  /** Look at what was allocated to running containers, too, which differs while they are resized. */
  readonly isRunning?: boolean
  readonly countsMissing?: boolean
}

/** What a pod asks of its node: containers and sidecars together, or more while it initializes; and its overhead. */
export function podRequests(pod: Pod, options: RequestOptions = {}): Amounts {
  const sum = containerRequests(pod, options)
  for (const [name, text] of Object.entries(podLevel(pod)))
    if (isPodLevel(name)) sum.set(name, quantity(text))
  sum.add(ResourceSum.of(pod.spec?.overhead))
  return sum.rounded()
}

// The published type does not have pod-level resources yet.
type Spec = Pod['spec'] & { readonly resources?: { readonly requests?: QuantityTexts } }

const podLevel = ({ spec }: Pod): QuantityTexts =>
  (spec as Spec | undefined)?.resources?.requests ?? {}

const isPodLevel = (name: string) =>
  name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')

const hasPodLevel = (pod: Pod) => Object.keys(podLevel(pod)).some(isPodLevel)

function containerRequests(pod: Pod, options: RequestOptions): ResourceSum {
  const ask = (container: Container) => requestsOf(container, pod, options)
  const sum = new ResourceSum()
  for (const container of pod.spec?.containers ?? []) sum.add(ask(container))
  const sidecars = new ResourceSum()
  const most = new ResourceSum()
  for (const container of pod.spec?.initContainers ?? []) {
    const asked = ask(container)
    if (isSidecar(container)) {
      sum.add(asked)
      most.atLeast(sidecars.add(asked))
    } else most.atLeast(new ResourceSum().add(asked).add(sidecars))
  }
  return sum.atLeast(most)
}

function requestsOf(container: Container, pod: Pod, options: RequestOptions): ResourceSum {
  const asked = ResourceSum.of(container.resources?.requests)
  const sum = options.isRunning ? allocated(container, pod, asked) : asked
  if (!options.countsMissing) return sum
  if (!sum.has('cpu')) sum.set('cpu', usualCpu)
  if (!sum.has('memory')) sum.set('memory', usualMemory)
  return sum
}

function allocated(container: Container, pod: Pod, asked: ResourceSum): ResourceSum {
  const { status } = pod
  const isInit = pod.spec?.initContainers?.includes(container)
  if (isInit && !isSidecar(container)) return asked
  const statuses = isInit ? status?.initContainerStatuses : status?.containerStatuses
  const found = statuses?.find(({ name }) => name === container.name)
  if (!found?.resources) return asked
  const running = ResourceSum.of(found.resources.requests).atLeast(
    ResourceSum.of(found.allocatedResources),
  )
  return isResizeInfeasible(pod) ? running : running.atLeast(asked)
}

const isResizeInfeasible = ({ status }: Pod) =>
  status?.conditions?.find(({ type }) => type === 'PodResizePending')?.reason === 'Infeasible'

/** CPU and memory as they count when nodes are compared. */
export function countedRequests(pod: Pod, isRunning = false): { cpu: number; memory: number } {
  const plain = podRequests(pod, { isRunning })
  const counted = podRequests(pod, { isRunning, countsMissing: true })
  // Whoever asks for the pod as a whole is taken at their word.
  const of = (name: string) =>
    (hasPodLevel(pod) && plain.has(name) ? plain : counted).get(name) ?? 0
  return { cpu: of('cpu'), memory: of('memory') }
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { PodSpec } from 'kubernetes-types/core/v1.js'
import { type Node, nodes, type Pod, pods } from '../client/resources.ts'
import { type Lab, scheduling } from './testing/scheduling.ts'

const hostname = 'kubernetes.io/hostname'
const zone = 'topology.kubernetes.io/zone'

interface NodeWish {
  readonly cpus: number
  readonly zone: string
  readonly isTainted: boolean
}

interface PodWish {
  readonly cpus: number
  readonly app: string
  readonly zone: string | undefined
  readonly toleratesTaint: boolean
  readonly port: number | undefined
  /** By which label of nodes it wants to be apart from pods of its own app. */
  readonly apart: string | undefined
}

type Step =
  /** The scheduler has its turn. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'add'; readonly pod: PodWish }
  | { readonly kind: 'delete'; readonly index: number }
  | { readonly kind: 'cordon'; readonly index: number; readonly isCordoned: boolean }
  | { readonly kind: 'move'; readonly index: number; readonly zone: string }
  | { readonly kind: 'grow'; readonly index: number; readonly cpus: number }

const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const aZone = fc.constantFrom('x', 'y')
const aNode: fc.Arbitrary<NodeWish> = fc.record({
  cpus: fc.integer({ min: 1, max: 5 }),
  zone: aZone,
  isTainted: fc.boolean(),
})
const aPod: fc.Arbitrary<PodWish> = fc.record({
  cpus: fc.integer({ min: 0, max: 2 }),
  app: fc.constantFrom('web', 'db'),
  zone: sometimes(aZone),
  toleratesTaint: fc.boolean(),
  port: sometimes(fc.constantFrom(80, 81)),
  apart: sometimes(fc.constantFrom(hostname, zone)),
})
const anIndex = fc.nat({ max: 9 })
const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pause' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), pod: aPod }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), index: anIndex }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cordon' as const),
      index: anIndex,
      isCordoned: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('move' as const), index: anIndex, zone: aZone }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('grow' as const),
      index: anIndex,
      cpus: fc.integer({ min: 1, max: 6 }),
    }),
  },
)

describe('whatever happens to nodes and pods', () => {
  it('bound pods fit, and no pod is left that would fit somewhere', async () => {
    const cases = fc.tuple(
      fc.array(aNode, { minLength: 1, maxLength: 2 }),
      fc.array(aStep, { minLength: 1, maxLength: 25 }),
    )
    await fc.assert(
      fc.asyncProperty(cases, async ([wishes, steps]) => {
        await using lab = await scheduling(
          wishes.map((wish, index) => ({
            name: `node-${index}`,
            labels: { [zone]: wish.zone },
            allocatable: { cpu: String(wish.cpus) },
            spec: {
              ...(wish.isTainted && { taints: [{ key: 'wet', effect: 'NoSchedule' }] }),
            },
          })),
        )
        for (const [index, step] of steps.entries()) await take(lab, step, index)
        await settled(lab)
      }),
      { numRuns: 40 },
    )
  })
})

async function take(lab: Lab, step: Step, number: number): Promise<void> {
  if (step.kind === 'pause') return new Promise((resolve) => setTimeout(resolve, 10))
  if (step.kind === 'add') {
    const { app } = step.pod
    await lab.addPod(`pod-${number}`, { metadata: { labels: { app } }, spec: specOf(step.pod) })
    return
  }
  if (step.kind === 'delete') {
    const all = (await lab.client.list(pods, 'lab')).items
    const name = all[step.index % Math.max(1, all.length)]?.metadata.name
    if (name) await lab.client.delete(pods, { namespace: 'lab', name })
    return
  }
  const all = (await lab.client.list(nodes)).items
  const name = all[step.index % all.length]?.metadata.name ?? ''
  await lab.client.patch(nodes, placeOf(step, name), 'merge', changeOf(step))
}

const placeOf = ({ kind }: Step, name: string) =>
  kind === 'grow' ? { name, subresource: 'status' } : { name }

function changeOf(step: Step): unknown {
  switch (step.kind) {
    case 'cordon':
      return { spec: { unschedulable: step.isCordoned } }
    case 'move':
      return { metadata: { labels: { [zone]: step.zone } } }
    case 'grow':
      return { status: { allocatable: { cpu: String(step.cpus) } } }
    default:
      return {}
  }
}

function specOf({ cpus, app, zone: wanted, toleratesTaint, port, apart }: PodWish) {
  const resources = { requests: { cpu: String(cpus) } }
  const ports = port === undefined ? [] : [{ containerPort: port, hostPort: port }]
  const labelSelector = { matchLabels: { app } }
  const terms = apart === undefined ? [] : [{ labelSelector, topologyKey: apart }]
  const spec: Partial<PodSpec> = {
    containers: [{ name: 'c', image: 'i', resources, ports }],
    terminationGracePeriodSeconds: 0,
    tolerations: toleratesTaint ? [{ key: 'wet', operator: 'Exists' }] : [],
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
    ...(wanted !== undefined && { nodeSelector: { [zone]: wanted } }),
  }
  return spec
}

/** Reads until all is as it has to be, for five seconds at most. */
async function settled(lab: Lab): Promise<void> {
  let wrong: readonly string[] = []
  for (let attempt = 0; attempt < 250; attempt++) {
    wrong = complaints(
      (await lab.client.list(nodes)).items,
      (await lab.client.list(pods, 'lab')).items,
    )
    if (wrong.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.deepEqual(wrong, [])
}

/**
 * What is wrong with where pods are. Nodes may have changed under pods that were there already, so that of bound pods only
 * what no change of a node can break is looked at.
 */
function complaints(all: readonly Node[], there: readonly Pod[]): string[] {
  const on = (node: Node) => there.filter(({ spec }) => spec?.nodeName === node.metadata.name)
  const bound = all.flatMap((node) =>
    on(node)
      .filter((pod) =>
        portsOf(pod).some((port) =>
          on(node).some((it) => it !== pod && portsOf(it).includes(port)),
        ),
      )
      .map((pod) => `${pod.metadata.name} shares a port on ${node.metadata.name}`),
  )
  const pending = there.filter(({ spec }) => !spec?.nodeName)
  const fitting = pending.flatMap((pod) =>
    all
      .filter((node) => fits(pod, node, all, there))
      .map((node) => `${pod.metadata.name} would fit on ${node.metadata.name}`),
  )
  const silent = pending.filter(
    ({ status }) =>
      !status?.conditions?.some(
        ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
      ),
  )
  return [
    ...bound,
    ...fitting,
    ...silent.map(({ metadata }) => `nothing is said of ${metadata.name}`),
  ]
}

const cpusOf = ({ spec }: Pod) => Number(spec?.containers[0]?.resources?.requests?.cpu)
const portsOf = ({ spec }: Pod) =>
  (spec?.containers[0]?.ports ?? []).map(({ hostPort }) => hostPort)
const apartOf = ({ spec }: Pod) =>
  (spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(
    ({ topologyKey }) => topologyKey,
  )

/** Written down once more, as simply as can be. */
function fits(pod: Pod, node: Node, all: readonly Node[], there: readonly Pod[]): boolean {
  const labels = node.metadata.labels ?? {}
  const here = there.filter(({ spec }) => spec?.nodeName === node.metadata.name)
  const used = here.reduce((sum, it) => sum + cpusOf(it), 0)
  const wanted = pod.spec?.nodeSelector?.[zone]
  const isTolerated = pod.spec?.tolerations?.some(({ key }) => key === 'wet')
  const isNear = (other: Pod, key: string) =>
    all.find(({ metadata }) => metadata.name === other.spec?.nodeName)?.metadata.labels?.[key] ===
    labels[key]
  const alike = there.filter(
    ({ metadata, spec }) => spec?.nodeName && metadata.labels?.app === pod.metadata.labels?.app,
  )
  return (
    (cpusOf(pod) === 0 || used + cpusOf(pod) <= Number(node.status?.allocatable?.cpu)) &&
    (wanted === undefined || labels[zone] === wanted) &&
    !node.spec?.unschedulable &&
    (isTolerated || !node.spec?.taints?.some(({ key }) => key === 'wet')) &&
    !portsOf(pod).some((port) => here.some((it) => portsOf(it).includes(port))) &&
    !alike.some((it) => [...apartOf(pod), ...apartOf(it)].some((key) => isNear(it, key)))
  )
}

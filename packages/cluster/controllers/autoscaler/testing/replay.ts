import { setImmediate as turn } from 'node:timers/promises'
import { createLogger } from '@galley/kit/logging'
import { plainJson, textAnswer } from '../../../apiserver/media/answers.ts'
import type { ApiObject, ResourceRef } from '../../../client/resource.ts'
import { horizontalPodAutoscalers, pods } from '../../../client/resources.ts'
import type { PodUsage } from '../../../client/usage.ts'
import { definitionsController } from '../../../crd/definitions-controller.ts'
import { Serving } from '../../../crd/serving.ts'
import { runControllers } from '../../loop/run.ts'
import { type Bench, namespace } from './bench.ts'
import type {
  RecordedCase,
  RecordedPod,
  RecordedSetting,
  RecordedSync,
  RecordedTarget,
} from './recorded.ts'
import { type ContainerAsk, longReady, makePod, makeTarget, timeText } from './workloads.ts'

const mebi = 2 ** 20

export const containersOf = ({
  containers = ['main'],
  request,
  requestMemory,
}: RecordedSetting): ContainerAsk[] =>
  containers.map((name) => ({
    name,
    requests: {
      ...(typeof request === 'number' && { cpu: `${request}m` }),
      ...(typeof requestMemory === 'number' && { memory: `${requestMemory}Mi` }),
    },
  }))

/** Makes the world of a case; the autoscaler `x` comes last. */
export async function setUp(bench: Bench, given: RecordedCase): Promise<void> {
  const containers = containersOf(given)
  const more = given.paused ? { paused: true } : {}
  if (given.widget) await makeWidget(bench, given.replicas)
  else await makeTarget(bench, kindOf(given), given.replicas, containers, more)
  for (const [index, pod] of given.pods.entries()) {
    const name = `x-${index}`
    await makePod(bench, name, containers, statusOf(pod, bench.clock.now()))
    const usage = usageOf(pod, containers, bench.clock.now())
    if (usage) bench.usage.set(name, usage)
  }
  for (let index = 0; index < (given.replaced ?? 0); index++)
    await makePod(bench, `x-${given.pods.length + index}`, containers, { phase: 'Pending' })
  if (given.unavailable) refuseMetrics(bench)
  await makeAutoscaler(bench, 'x', given, targetOf(given))
  if (given.twin) await makeAutoscaler(bench, 'twin', given, targetOf(given))
}

const kindOf = ({ targetReplicaSet, controller }: RecordedCase) =>
  targetReplicaSet ? 'ReplicaSet' : controller ? 'ReplicationController' : 'Deployment'

const targetOf = ({ target, targetReplicaSet }: RecordedCase): RecordedTarget =>
  target ?? {
    apiVersion: 'apps/v1',
    kind: targetReplicaSet ? 'ReplicaSet' : 'Deployment',
    name: 'x',
  }

function statusOf({ phase = 'Running', ready, started, since }: RecordedPod, now: number) {
  const isReady = ready && phase === 'Running'
  const condition = {
    type: 'Ready',
    status: isReady ? 'True' : 'False',
    lastTransitionTime: timeText(now - since * 1000),
  }
  return { phase, startTime: timeText(now - started * 1000), conditions: [condition] }
}

function usageOf(
  { cpu, side, memory = 64, age = 5, window = 10 }: RecordedPod,
  containers: readonly ContainerAsk[],
  now: number,
): PodUsage | undefined {
  if (cpu === null) return undefined
  return {
    at: now - age * 1000,
    window: window * 1000,
    containers: containers
      .filter(({ name }) => name !== 'side' || side !== null)
      .map(({ name }) => ({
        name,
        cpu: (name === 'side' ? (side ?? 0) : cpu) / 1000,
        memory: memory * mebi,
      })),
  }
}

function refuseMetrics({ endpoints }: Bench): void {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 503 }
  const message = 'the metrics are not available'
  endpoints.push(({ info }) =>
    info.group === 'metrics.k8s.io'
      ? textAnswer(
          503,
          JSON.stringify({ ...body, message, reason: 'ServiceUnavailable' }),
          plainJson,
        )
      : undefined,
  )
}

export async function makeAutoscaler(
  { client }: Bench,
  name: string,
  { min, max, metrics, behavior }: RecordedSetting,
  scaleTargetRef: RecordedTarget,
): Promise<void> {
  await client.create(horizontalPodAutoscalers, {
    metadata: { name, namespace },
    spec: {
      minReplicas: min,
      maxReplicas: max,
      metrics,
      scaleTargetRef,
      ...(behavior && { behavior }),
    },
  })
}

/** A custom kind whose scale has no selector. */
async function makeWidget(bench: Bench, replicas: number): Promise<void> {
  const { client, clock, resources } = bench
  const ended = new AbortController()
  const loop = runControllers({
    controllers: [definitionsController(new Serving(resources))],
    client,
    clock,
    log: createLogger({ level: 'silent' }),
    signal: ended.signal,
  })
  await client.create(definitions, widgetDefinition as ApiObject)
  while (!resources.find('example.com', 'v1', 'widgets')) await turn()
  ended.abort()
  await loop
  const widget = { metadata: { name: 'x', namespace }, spec: { replicas } } as ApiObject
  const made = await client.create(widgets, widget)
  await client.update(widgets, { ...made, status: { replicas } } as ApiObject, 'status')
}

const definitions: ResourceRef = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
}

const widgets: ResourceRef = {
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
}

const counts = { type: 'object', properties: { replicas: { type: 'integer' } } }

const widgetDefinition = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', properties: { spec: counts, status: counts } },
        },
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
      },
    ],
  },
}

/** Brings the world to what it was at a sync of a sequence: so many pods, all old, of so much use each. */
export async function bringTo(
  bench: Bench,
  given: RecordedSetting,
  { pods: count, cpuPerPod, memoryPerPod = 64 }: RecordedSync,
): Promise<void> {
  const containers = containersOf(given)
  const now = bench.clock.now()
  const there = (await bench.client.list(pods, namespace)).items.length
  for (let index = there; index < count; index++)
    await makePod(bench, `x-${index}`, containers, longReady(now))
  for (let index = count; index < there; index++) {
    const options = { gracePeriodSeconds: 0 }
    await bench.client.delete(pods, { namespace, name: `x-${index}` }, options)
  }
  bench.usage.clear()
  bench.endpoints.length = 0
  if (cpuPerPod === null) return refuseMetrics(bench)
  for (let index = 0; index < count; index++)
    bench.usage.set(`x-${index}`, {
      at: now,
      window: 10_000,
      containers: containers.map(({ name }) => ({
        name,
        cpu: cpuPerPod / 1000,
        memory: memoryPerPod * mebi,
      })),
    })
}

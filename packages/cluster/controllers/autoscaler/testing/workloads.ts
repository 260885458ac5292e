import type { PodStatus } from 'kubernetes-types/core/v1.js'
import type { ApiObject, ResourceRef } from '../../../client/resource.ts'
import {
  deployments,
  type Pod,
  pods,
  replicaSets,
  replicationControllers,
} from '../../../client/resources.ts'
import { type Bench, namespace, node } from './bench.ts'

/** All pods of the tests' target have this label. */
const labels = { app: 'x' }

export interface ContainerAsk {
  readonly name: string
  readonly requests: Readonly<Record<string, string>>
}

const template = (containers: readonly ContainerAsk[]) => ({
  metadata: { labels },
  spec: {
    containers: containers.map(({ name, requests }) => ({
      name,
      image: 'image',
      resources: { requests: { ...requests } },
    })),
  },
})

/** Kinds that autoscalers scale here. */
export const targetKinds = {
  Deployment: deployments as ResourceRef,
  ReplicaSet: replicaSets as ResourceRef,
  ReplicationController: replicationControllers as ResourceRef,
} as const

/** Makes a workload of so many replicas, which it says that it has. */
export async function makeTarget(
  { client }: Bench,
  kind: keyof typeof targetKinds,
  replicas: number,
  containers: readonly ContainerAsk[],
  more: object = {},
): Promise<void> {
  const selector = kind === 'ReplicationController' ? labels : { matchLabels: labels }
  const made = await client.create(targetKinds[kind], {
    metadata: { name: 'x', namespace },
    spec: { replicas, selector, template: template(containers), ...more },
  } as ApiObject)
  await client.update(targetKinds[kind], { ...made, status: { replicas } } as ApiObject, 'status')
}

/** Makes a pod of the target, on the node, in a state. */
export async function makePod(
  { client }: Bench,
  name: string,
  containers: readonly ContainerAsk[],
  status: PodStatus,
): Promise<void> {
  const { spec } = template(containers)
  const pod: Pod = { metadata: { name, namespace, labels }, spec: { ...spec, nodeName: node } }
  const made = await client.create(pods, pod)
  await client.update(pods, { ...made, status }, 'status')
}

export const timeText = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`

/** A pod that has run and been ready for an hour. */
export function longReady(now: number): PodStatus {
  const time = timeText(now - 3600_000)
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: time }
  return { phase: 'Running', startTime: time, conditions: [ready] }
}

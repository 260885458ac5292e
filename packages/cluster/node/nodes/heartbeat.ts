import { type Clock, sleep } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import { isNotFound } from '../../client/errors.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import { type Lease, leases, type Node, nodes } from '../../client/resources.ts'
import { equal } from '../../kinds/equal.ts'
import { advertisedAnnotation } from './advertised.ts'
import {
  isDue,
  type NodeDescription,
  nodeDescription,
  nodeReport,
  type ReportFacts,
} from './node-report.ts'

export interface HeartbeatOptions {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  readonly events: EventRecorder
  readonly name: string
  /** Anew for each beat. */
  facts(): Promise<ReportFacts>
}

const namespace = 'kube-node-lease'
const leaseSeconds = 40
const period = 10_000
const retryPause = 1000

/** Says that a node lives, and what it is like, until the signal aborts. */
export async function beat(options: HeartbeatOptions): Promise<void> {
  const { clock, log, signal, events, name } = options
  events.normal(aboutNode(name), 'Starting', 'Starting kubelet.')
  for (let isFirst = true; !signal.aborted; ) {
    let pause = period
    try {
      await report(options, isFirst)
      await renew(options)
      isFirst = false
    } catch (error) {
      if (signal.aborted) return
      log.warn({ err: error, node: name }, 'a node could not tell that it lives')
      pause = retryPause
    }
    await sleep(clock, pause, signal).catch(() => undefined)
  }
}

/** As upstream's events name a node: its uid is its name. */
export const aboutNode = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  name,
  uid: name,
})

async function report(options: HeartbeatOptions, isFirst: boolean): Promise<void> {
  const { client, clock, events, name } = options
  const facts = await options.facts()
  const node = await ensured(options, facts)
  const now = clock.now()
  const status = nodeReport(node, facts, now)
  if (!isFirst && !isDue(node, status, now)) return
  await client.patch(nodes, { name, subresource: 'status' }, 'strategic', { status })
  for (const { type, status: is, reason } of status.conditions ?? []) {
    const before = node.status?.conditions?.find((it) => it.type === type)
    if (before?.status === is) continue
    const word = type === 'Ready' ? 'NodeReady' : (reason ?? '').replace('Kubelet', 'Node')
    events.normal(aboutNode(name), word, `Node ${name} status is now: ${word}`)
  }
}

/** The node as it is in the API, with all that its agent writes besides its status. */
async function ensured({ client, events, name }: HeartbeatOptions, facts: ReportFacts) {
  const found = await client.get(nodes, { name }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error
    return client.create(nodes, { metadata: { name } } as Node)
  })
  const description = nodeDescription(facts)
  if (isDescribed(found, description)) return found
  const excess = facts.annotations[advertisedAnnotation]
  if (excess) events.warning(aboutNode(name), 'CapacityExceedsMachine', `${excess}.`)
  return client.patch(nodes, { name }, 'merge', description)
}

function isDescribed({ metadata, spec }: Node, description: NodeDescription): boolean {
  const { labels, annotations } = description.metadata
  const has = (actual: Readonly<Record<string, string>> = {}, wanted: typeof labels) =>
    equal({ ...actual, ...wanted }, actual)
  return (
    has(metadata.labels, labels) &&
    has(metadata.annotations, annotations) &&
    spec?.podCIDR === description.spec.podCIDR
  )
}

async function renew({ client, clock, name }: HeartbeatOptions): Promise<void> {
  const renewTime = new Date(clock.now()).toISOString().replace('Z', '000Z')
  try {
    await client.patch(leases, { namespace, name }, 'merge', { spec: { renewTime } })
  } catch (error) {
    if (!isNotFound(error)) throw error
    const { metadata } = await client.get(nodes, { name })
    const owner = { apiVersion: 'v1', kind: 'Node', name, uid: metadata.uid ?? '' }
    const lease: Lease = {
      metadata: { name, namespace, ownerReferences: [owner] },
      spec: { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime },
    }
    await client.create(leases, lease)
  }
}

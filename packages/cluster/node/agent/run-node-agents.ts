import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openPodRuntime } from '@galley/containers/pods/open-pod-runtime'
import { placesOf } from '@galley/containers/state/places'
import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import { EventRecorder } from '../../client/event-recorder.ts'
import type { InformerSet } from '../../client/informer-set.ts'
import type { NodeAgents } from '../../client/node-agents.ts'
import { pods } from '../../client/resources.ts'
import type { TrafficBoard } from '../../client/traffic-board.ts'
import type { UsageBoard } from '../../client/usage.ts'
import type { ResourceList } from '../../kinds/pod-spec/types.ts'
import { createHooks } from '../hooks/hooks.ts'
import { nodeImages } from '../images/node-images.ts'
import { machineFacts } from '../nodes/machine-facts.ts'
import { PodProber } from '../probes/prober.ts'
import { asIs, twinned } from '../probes/reach.ts'
import type { Machine } from './machine.ts'
import { NodeAgent } from './node-agent.ts'
import { SandboxCache } from './sandbox-cache.ts'

export interface NodeAgentsOptions {
  readonly client: Client
  readonly informers: InformerSet
  readonly clock: Clock
  readonly log: Logger
  /** Aborts when the agents are to stop; what runs goes on. */
  readonly signal: AbortSignal
  readonly machine: Machine
  /** The cluster's. */
  readonly folder: string
  /** What each node says that it has. */
  readonly capacity: ResourceList
  readonly clusterDns: readonly string[]
  readonly agents?: NodeAgents
  readonly usage?: UsageBoard
  readonly traffic?: TrafficBoard
}

/** Runs the agents of all nodes of this machine, over one runtime, until the signal aborts. */
export async function runNodeAgents(options: NodeAgentsOptions): Promise<void> {
  const { machine, folder, clock, informers, signal } = options
  const parts = join(folder, 'pods')
  await mkdir(parts, { recursive: true, mode: 0o700 })
  const { layers } = placesOf(machine.options.containers)
  const runtime = await openPodRuntime({
    folder: parts,
    layers,
    runtime: machine.runtime,
    clock,
    clusterRanges: clusterRanges(machine),
  })
  const recorders = new Map(
    machine.nodes.map(({ name }) => [
      name,
      new EventRecorder({ ...options, component: 'kubelet', host: name }),
    ]),
  )
  const events = (node: string) => {
    const found = recorders.get(node)
    if (!found) throw new Error(`There is no node ${node} on this machine`)
    return found
  }
  const reach = machine.isTwinned ? twinned(clusterRanges(machine)) : asIs
  const surroundings = { runtime, clock, reach, events }
  const shared = {
    ...options,
    runtime,
    events,
    reach,
    facts: await machineFacts(folder),
    sandboxes: new SandboxCache(runtime),
    prober: new PodProber(surroundings),
    hooks: createHooks(surroundings),
    images: await nodeImages({
      ...options,
      ...surroundings,
      layout: machine.options.images,
      layers,
    }),
  }
  try {
    await informers.informer(pods).synced
    if (signal.aborted) return
    const agents = machine.nodes.map((node) => new NodeAgent(node, shared))
    await Promise.all(agents.map((agent) => agent.run()))
  } finally {
    shared.prober.close()
    await runtime.close()
    await Promise.all([...recorders.values()].map((recorder) => recorder.idle()))
  }
}

/** Addresses that stand for those of the loopback with the same lower 24 bits, where pods have no networks. */
const clusterRanges = ({ options, serviceAddresses, nodes }: Machine): readonly string[] => [
  options.podCidr,
  serviceAddresses,
  options.loadBalancerRange,
  ...nodes.map(({ address }) => `${address}/32`),
]

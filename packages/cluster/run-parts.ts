import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from './client/client.ts'
import { InformerSet } from './client/informer-set.ts'
import type { NodeAgents } from './client/node-agents.ts'
import type { UsageBoard } from './client/usage.ts'
import type { Controller } from './controllers/loop/controller.ts'
import { runControllers } from './controllers/loop/run.ts'
import type { Machine } from './node/agent/machine.ts'
import { runSimulatedNodes } from './node/simulated/simulated-nodes.ts'
import type { ServiceProxyKind } from './proxy/choose-data-path.ts'
import { runScheduler } from './scheduler/run.ts'

export interface PartsOptions {
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  readonly controllers: readonly Controller[]
  /** A client that writes under the name of a part. */
  client(userAgent: string): Client
  /** Nodes of these names have no machine behind them. */
  isSimulated(name: string): boolean
  /** Where nodes offer what their pods use. */
  readonly usage?: UsageBoard
  /** Where nodes offer to be asked for logs, processes and connections. */
  readonly agents?: NodeAgents
  /** Nodes that run containers; none where undefined. */
  readonly realNodes?: RealNodes
}

/** Nodes of this machine. */
export interface RealNodes {
  readonly machine: Machine
  /** The cluster's. */
  readonly folder: string
  readonly capacity: Readonly<Record<string, string>>
  readonly clusterDns: readonly string[]
  /** What carries connections to services. */
  readonly serviceProxy: ServiceProxyKind
}

/**
 * Runs whatever turns objects into other objects, until the signal aborts. All look at the same informers. Controllers
 * come last, so that the collector finds those of the others and needs none of its own for the same objects.
 */
export async function runParts(options: PartsOptions): Promise<void> {
  const { client, controllers, isSimulated, usage, agents, realNodes, ...shared } = options
  const informers = new InformerSet({ ...shared, client: client('informers') })
  await Promise.all([
    runScheduler({ ...shared, informers, client: client('kube-scheduler') }),
    runSimulatedNodes({
      ...shared,
      informers,
      client: client(simulatedNodesManager),
      isSimulated,
      ...(usage && { usage }),
    }),
    realNodes && runRealNodes({ ...shared, ...realNodes, informers, client, agents, usage }),
    runControllers({
      ...shared,
      controllers,
      informers,
      client: client('kube-controller-manager'),
    }),
  ])
}

interface RealNodesOptions extends RealNodes {
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  readonly informers: InformerSet
  readonly agents: NodeAgents | undefined
  readonly usage: UsageBoard | undefined
  client(userAgent: string): Client
}

/** Their parts are many files, which a cluster of simulated nodes need not load. */
async function runRealNodes({
  client,
  agents,
  usage,
  ...options
}: RealNodesOptions): Promise<void> {
  const { log, signal } = options
  try {
    const { runNodeAgents } = await import('./node/agent/run-node-agents.ts')
    const { openServices } = await import('./service-parts.ts')
    const services = await openServices({
      ...options,
      kind: options.serviceProxy,
      client: client('kube-proxy'),
    })
    await Promise.all([
      answerNames({ client, ...options }),
      services.run(),
      runNodeAgents({
        ...options,
        client: client('kubelet'),
        traffic: services,
        ...(agents && { agents }),
        ...(usage && { usage }),
      }),
    ])
  } catch (error) {
    // The rest of the cluster is of use without them, and tells that they are not ready.
    if (!signal.aborted) log.error({ err: error }, 'nodes of this machine run no pods')
  }
}

/** Pods ask the first node for names, by the service that the cluster's DNS has. */
async function answerNames({
  client,
  machine: { nodes, isTwinned },
  clusterDns,
  ...options
}: Omit<RealNodesOptions, 'agents' | 'usage'>): Promise<void> {
  const [serviceAddress] = clusterDns
  const [node] = nodes
  if (!serviceAddress || !node) return
  const { runDns } = await import('./dns/run-dns.ts')
  await runDns({
    ...options,
    client: client('kube-dns'),
    domain: 'cluster.local',
    serviceAddress,
    nodeAddress: node.address,
    isTwinned,
  })
}

/**
 * Field managers are compared by recordings of clusters with simulated nodes, and those go by this name there.
 */
const simulatedNodesManager = 'kwok'

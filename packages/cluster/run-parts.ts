import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from './client/client.ts'
import { InformerSet } from './client/informer-set.ts'
import type { NodeAgents } from './client/node-agents.ts'
import type { UsageBoard } from './client/usage.ts'
import type { Controller } from './controllers/loop/controller.ts'
import { runControllers } from './controllers/loop/run.ts'
import { runSimulatedNodes } from './node/simulated/simulated-nodes.ts'
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
}

/**
 * Runs whatever turns objects into other objects, until the signal aborts. All look at the same informers. Controllers
 * come last, so that the collector finds those of the others and needs none of its own for the same objects.
 */
export async function runParts(options: PartsOptions): Promise<void> {
  const { client, controllers, isSimulated, usage, ...shared } = options
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
    runControllers({
      ...shared,
      controllers,
      informers,
      client: client('kube-controller-manager'),
    }),
  ])
}

/**
 * Field managers are compared by recordings of clusters with simulated nodes, and those go by this name there.
 */
const simulatedNodesManager = 'kwok'

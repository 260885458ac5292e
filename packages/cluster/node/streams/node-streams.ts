import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import type { Clock } from '@galley/kit/clock'
import type { AgentAnswer, NodeAgent } from '../../client/node-agents.ts'
import type { AgentNode } from '../agent/ports.ts'

export interface NodeStreamsOptions {
  readonly node: AgentNode
  readonly runtime: Pick<PodRuntime, 'exec' | 'attach' | 'connect'>
  readonly clock: Clock
  /** Answers what a node tells of itself and its pods: `/metrics`, `/stats/summary`, … Undefined: it knows no such path. */
  serve(path: string): Promise<AgentAnswer | undefined>
}

/** Logs, processes and connections of one node's pods, to be offered as its agent. */
export declare function nodeStreams(options: NodeStreamsOptions): NodeAgent

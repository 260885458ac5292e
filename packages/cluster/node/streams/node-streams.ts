import type { Duplex } from 'node:stream'
import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import type { Clock } from '@galley/kit/clock'
import { dialFailure } from '../../client/connection-words.ts'
import { type AgentAnswer, AgentError, type NodeAgent } from '../../client/node-agents.ts'
import type { AgentNode } from '../agent/ports.ts'
import type { Reach } from '../probes/reach.ts'
import { dial } from './dial.ts'
import { containerLogs } from './logs.ts'
import { containerProcess } from './process.ts'
import { podOf } from './running.ts'
import { servePath } from './serve-path.ts'

export interface NodeStreamsOptions {
  readonly node: AgentNode
  readonly runtime: Pick<PodRuntime, 'kind' | 'exec' | 'attach' | 'connect'>
  readonly clock: Clock
  readonly reach: Reach
  /** Answers what a node tells of itself and its pods: `/metrics`, `/stats/summary`, … Undefined: it knows no such path. */
  serve(path: string): Promise<AgentAnswer | undefined>
}

/** Logs, processes and connections of one node's pods, to be offered as its agent. */
export const nodeStreams = (options: NodeStreamsOptions): NodeAgent => ({
  logs: (place, request, signal) => containerLogs(options, place, request, signal),
  run: (place, request) => containerProcess(options, place, request),
  async connect({ uid, namespace, pod }, port) {
    const { sandbox } = podOf(options.node, uid) ?? {}
    if (!sandbox) throw new AgentError(404, `pod not found ("${pod}_${namespace}")`)
    return connectInside(options.runtime, sandbox.config.id, port)
  },
  dial: (address, port) => dial(address, port, options.reach),
  serve: (path) => servePath(options, path),
})

/** A port of a pod's own network. Rejects in the words of who looks into it from outside. */
async function connectInside(
  runtime: Pick<PodRuntime, 'connect'>,
  sandbox: string,
  port: number,
): Promise<Duplex> {
  try {
    return await runtime.connect(sandbox, port)
  } catch (error) {
    const isRefused = error instanceof Error && error.message.includes('ECONNREFUSED')
    const why = isRefused
      ? `dial tcp4 127.0.0.1:${port}: connect: connection refused`
      : dialFailure(`127.0.0.1:${port}`, error)
    throw new AgentError(
      500,
      `failed to execute portforward in network namespace "${sandbox}": failed to connect to localhost:${port} inside namespace "${sandbox}": ${why}`,
    )
  }
}

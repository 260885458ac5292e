import type { Duplex, Readable, Writable } from 'node:stream'

/** Which container of which pod. */
export interface ContainerPlace {
  readonly namespace: string
  readonly pod: string
  /** The pod's, so that another of the same name is not taken for it. */
  readonly uid: string
  readonly container: string
}

export interface LogRequest {
  readonly follow: boolean
  readonly previous: boolean
  readonly timestamps: boolean
  /** Milliseconds since the epoch: what is older is left out. */
  readonly since?: number
  readonly tailLines?: number
  readonly limitBytes?: number
  readonly stream: 'All' | 'Stdout' | 'Stderr'
}

export interface ProcessRequest {
  /** Undefined: the container's first process, to be attached to. */
  readonly command?: readonly string[]
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

/** Streams of a process in a container. */
export interface ProcessSession {
  /** Absent when nothing reads it. Ending it ends the process's stdin. */
  readonly stdin?: Writable
  readonly stdout: Readable
  /** Absent with a terminal, which has one output only. */
  readonly stderr?: Readable
  /** The exit code. Rejects with an error whose message is for the user when the process could not be started. */
  readonly ended: Promise<number>
  resize(columns: number, rows: number): Promise<void>
  /** The client has left: ends the process of an exec, leaves the container's own alone. */
  close(): void
}

/** What the API asks a node's agent for, on behalf of its clients. Errors are `AgentError`. */
export interface NodeAgent {
  /** Resolves once it is known that there is a log. Ends when `signal` aborts. */
  logs(
    place: ContainerPlace,
    request: LogRequest,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>
  run(place: ContainerPlace, request: ProcessRequest): Promise<ProcessSession>
  /** A TCP connection to a port of the pod, also of its loopback. */
  connect(place: Omit<ContainerPlace, 'container'>, port: number): Promise<Duplex>
  /** Reaches an address of a pod as the node does. */
  dial(address: string, port: number): Promise<Duplex>
  /** What the agent itself serves (`/metrics`, `/metrics/cadvisor`, `/stats/summary`, `/pods`, …). */
  serve(path: string): Promise<AgentAnswer>
}

export interface AgentAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Says in Kubernetes' words, and with its status, what an agent cannot do. */
export class AgentError extends Error {
  /** As of HTTP. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Where node agents say that they can be asked. */
export interface NodeAgents {
  /** Until the returned function is called, or another agent is offered for the same node. */
  offer(node: string, agent: NodeAgent): () => void
}

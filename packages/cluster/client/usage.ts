/** An amount in use: CPU in cores, memory (the working set) in bytes. */
export interface Usage {
  readonly cpu: number
  readonly memory: number
}

/** When something was read (milliseconds since the epoch), and over how long before (milliseconds). */
export interface Reading {
  readonly at: number
  readonly window: number
}

export interface NodeUsage extends Reading {
  readonly usage: Usage
}

export interface PodUsage extends Reading {
  /** In the order of the pod's spec. A container of which nothing is known is left out. */
  readonly containers: readonly ({ readonly name: string } & Usage)[]
}

/** What a node agent knows of its node and the pods on it. Asked whenever somebody reads metrics, so it must be quick. */
export interface UsageSource {
  /** Undefined while nothing was read. */
  node(): NodeUsage | undefined
  /** Undefined for a pod of which nothing was read: its metrics are missing then. */
  pod(namespace: string, name: string): PodUsage | undefined
}

/**
 * Where node agents say that they can tell what is used. `metrics.k8s.io` is served as soon as the first one does, and not
 * at all before: a cluster whose nodes read nothing has no such API, as one without metrics-server. An agent without
 * anything to tell (a simulated one whose pods have no load model) therefore offers nothing.
 */
export interface UsageBoard {
  /** Until the returned function is called, or another source is offered for the same node. */
  offer(node: string, source: UsageSource): () => void
}

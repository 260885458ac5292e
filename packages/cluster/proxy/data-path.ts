import type { ServiceRef } from './service-ref.ts'

/** What carries connections to services on to pods. */
export interface DataPath {
  /**
   * Makes new connections follow `traffic`, all of it at once, and nothing of what was applied before. Connections in
   * flight stay with their endpoint. Resolves when it is so, with what could not be done; the caller applies it again later
   * then. Calls never overlap.
   */
  apply(traffic: Traffic): Promise<readonly Problem[]>

  /** Carries nothing any more. What a process that starts anew takes over may stay. */
  close(): Promise<void>
}

/** A service that does not get all of its traffic, and why. */
export interface Problem {
  readonly service: ServiceRef
  /** Of the event that says so. */
  readonly reason: string
  /** What was tried, what was found, what to do. */
  readonly message: string
}

/** Where connections to services go: all there is to know. It can be sent to another thread. */
export interface Traffic {
  readonly nodes: readonly ProxyNode[]
  /** Those that have endpoints, and those that have none and so refuse. In an order that stays the same. */
  readonly ports: readonly ServicePort[]
  /** Paths whose traffic ends with the process leave them to what runs the pods, which carries them as long. */
  readonly hostPorts?: readonly HostPort[]
}

/** A port of a node that leads to one pod. */
export interface HostPort {
  readonly address: string
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
  readonly target: Target
}

export interface ProxyNode {
  readonly name: string
  /** At which node ports answer. */
  readonly addresses: readonly string[]
  /** Of its pods: `10.244.0.0/24`. */
  readonly podRanges: readonly string[]
}

/**
 * One port of a service. It answers at `port` of the cluster, external and load balancer addresses, and at `nodePort` of the
 * nodes' addresses.
 */
export interface ServicePort {
  /** `NAMESPACE/NAME:PORTNAME/PROTOCOL`; no two have the same. */
  readonly id: string
  readonly service: ServiceRef
  /** As in the service; empty if it has none. */
  readonly name: string
  readonly protocol: 'TCP' | 'UDP'
  readonly port: number
  readonly clusterAddresses: readonly string[]
  readonly externalAddresses: readonly string[]
  readonly loadBalancerAddresses: readonly string[]
  readonly nodePort?: number
  /** Ranges of clients that may use the load balancer addresses; everybody where undefined. */
  readonly allowedSources?: readonly string[]
  /** A client comes back to its endpoint within so many seconds; each connection on its own where undefined. */
  readonly affinitySeconds?: number
  /** Requests are balanced, not connections. Paths that cannot are not given such ports. */
  readonly http?: HttpBalancing
  /** For cluster addresses, by the node whose pod asks. */
  readonly inside: Targets
  /**
   * For all other addresses, by the node whose address is asked. Pods (clients in a node's range) use `any` whatever they
   * ask, as upstream does.
   */
  readonly outside: Targets
  /** Endpoints see clients of all other addresses as they are, where the path can; upstream hides them otherwise. */
  readonly keepsClients?: true
}

export type HttpBalancing = 'round-robin' | 'least-requests'

/**
 * Endpoints that may get new connections. Where a node's list is empty and `any` is not, upstream drops what comes (so that
 * another try may find a node that has one); where all are empty it refuses.
 */
export interface Targets {
  /** For clients and addresses that are of no node, and for those of nodes that are not in `byNode`. */
  readonly any: readonly Target[]
  readonly byNode: ReadonlyMap<string, readonly Target[]>
}

/** Sorted by address and port; no two are the same. */
export interface Target {
  readonly address: string
  readonly port: number
  /** Where it runs, if that is known. */
  readonly node?: string
}

import { createHash } from 'node:crypto'
import { resolve } from 'node:path'

/** What a cluster's nodes, pods and services have of the machine's IPv4 addresses. */
export interface NodeNetworkConfig {
  /** As `networkName` makes it. */
  readonly name: string
  /** One a node, in the nodes' order. At least one. */
  readonly nodes: readonly string[]
  /** Holds the ranges of all nodes: `10.244.0.0/16`. */
  readonly pods: string
  readonly services: string
  /** Where services of type LoadBalancer get their addresses from. */
  readonly loadBalancers: string
}

/** The option of `galley cluster start` that says each of them. */
export const optionFor = {
  nodes: '--node-address',
  pods: '--pod-cidr',
  services: '--service-cidr',
  loadBalancers: '--load-balancer-range',
} as const satisfies Partial<Record<keyof NodeNetworkConfig, string>>

/**
 * What a cluster's interface and its tables of packet rules are called: the same at each start, and another one for each
 * folder of a cluster. As long as names of interfaces may be.
 */
export function networkName(folder: string): string {
  return `galley-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 8)}`
}

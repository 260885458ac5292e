import type { ResourceList } from '../../kinds/pod-spec/types.ts'

/** What the configuration of a node's pods follows from, besides the pods themselves. */
export interface NodeFacts {
  readonly name: string
  /** Its own, the main one first. */
  readonly addresses: readonly string[]
  /** Where its pods' addresses are from: `10.244.0.0/24`. */
  readonly podRange: string
  readonly clusterDomain: string
  /** Where the cluster's name server answers; none where there is no such. */
  readonly clusterDns: readonly string[]
  /** As the node's status says, now. */
  allocatable(): ResourceList
  /** Of the machine: shares of it decide whom the kernel kills first. */
  readonly memoryBytes: number
  /** How many processes a pod may have. */
  readonly podPids: number
  readonly allowsPrivileged: boolean
  readonly allowsHostPath: boolean
  /** Names or prefixes (`kernel.msg*`) that may be set besides the safe ones. */
  readonly allowedSysctls: readonly string[]
  /** Pods' volumes and files lie below. An absolute path. */
  readonly folder: string
  readonly runtime: 'oci' | 'process'
}

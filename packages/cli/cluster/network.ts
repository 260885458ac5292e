import type { ServiceNetwork } from '@galley/cluster/apiserver/hooks/service/network'
import type { ClusterSettings } from '@galley/cluster/process/cluster-folder'
import { portRange } from './cluster-options.ts'

/** Clusters are reached from their own machine only. */
export const host = '127.0.0.1'

export const servicesOf = ({ serviceAddresses, nodePorts }: ClusterSettings): ServiceNetwork => ({
  addresses: serviceAddresses,
  nodePorts: portRange(nodePorts),
})

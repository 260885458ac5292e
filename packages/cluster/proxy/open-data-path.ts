import { runCommand } from '@galley/containers/command'
import type { Logger } from '@galley/kit/logging'
import type { ServiceProxyKind } from './choose-data-path.ts'
import type { DataPath } from './data-path.ts'
import { datagramTrouble } from './nft/datagrams.ts'
import { createNftPath } from './nft/nft-path.ts'
import { removeTable } from './nft/run-nft.ts'
import { balanceRequests } from './userspace/balance-requests.ts'
import type { Reach } from './userspace/reach.ts'
import { createUserspacePath } from './userspace/userspace-path.ts'

export interface DataPathOptions {
  readonly kind: ServiceProxyKind
  readonly reach: Reach
  /** The interface that has the nodes' addresses, where they are real. */
  readonly network: string
  /** The range of cluster addresses. */
  readonly services: string
  /** Of a node, at which pods reach this machine. */
  readonly nodeAddress: string
  readonly log: Logger
}

/** Makes the machine ready for a data path; what another kind left at an earlier start goes. */
export async function openDataPath(options: DataPathOptions): Promise<DataPath> {
  const { kind, reach, network, services, nodeAddress, log } = options
  if (reach.kind === 'loopback') return createUserspacePath({ reach, log })
  const table = `${network}-services`
  await keepClusterAddresses(kind, options)
  if (kind === 'nft') {
    const trouble = await datagramTrouble()
    if (trouble) log.warn({ trouble }, 'some clients of services stay with ended endpoints')
    return balanceRequests(createNftPath({ table, services }), { address: nodeAddress, log })
  }
  await removeTable(table)
  return createUserspacePath({ reach, log })
}

/** Cluster addresses are the machine's own while a process listens at them, and nobody's otherwise. */
async function keepClusterAddresses(
  kind: ServiceProxyKind,
  { network, services, nodeAddress }: DataPathOptions,
): Promise<void> {
  const route = ['local', services, 'dev', network, 'table', 'local']
  if (kind === 'nft') await runCommand('ip', ['route', 'del', ...route])
  else await runCommand('ip', ['route', 'replace', ...route, 'src', nodeAddress])
}

import { join } from 'node:path'
import { RuntimeError } from '@galley/containers/errors'
import { addressAt, addressToNumber, parseSubnet } from '@galley/containers/network/subnet'
import { chooseRuntime } from '@galley/containers/runtimes/choose-runtime'
import type { RuntimeConfig } from '@galley/containers/state/container-config'
import { placesOf } from '@galley/containers/state/places'
import type { Logger } from '@galley/kit/logging'
import { networkName } from '../network/network-config.ts'
import { ensureNodeNetwork } from '../network/node-network.ts'
import { packetRulesTrouble } from '../network/packet-rules.ts'

/** How a cluster's nodes use their machine. */
export interface MachineOptions {
  readonly runtime: 'auto' | 'runc' | 'crun' | 'process'
  /** The first node's; the others have the following ones. */
  readonly nodeAddress: string
  /** Where the ranges of all nodes' pods are taken from: `10.244.0.0/16`. */
  readonly podCidr: string
  readonly loadBalancerRange: string
  readonly allowsPrivileged: boolean
  readonly allowsHostPath: boolean
  readonly allowedSysctls: readonly string[]
  /** The images that pods are made of: an OCI layout. */
  readonly images: string
  /** Where unpacked layers are, and what was found out of runtimes. */
  readonly containers: string
}

/** What was made of that on this machine. */
export interface Machine {
  readonly options: MachineOptions
  readonly runtime: RuntimeConfig
  readonly nodes: readonly MachineNode[]
  readonly serviceAddresses: string
  /** Where the API listens for pods, besides the loopback. */
  readonly listenAddress: string
  /** What keeps pods' addresses from being the machine's is that they stand for others of its loopback. */
  readonly isTwinned: boolean
}

export interface MachineNode {
  readonly name: string
  readonly address: string
  readonly podRange: string
}

export interface PrepareOptions {
  readonly machine: MachineOptions
  readonly nodes: readonly string[]
  readonly serviceAddresses: string
  /** The cluster's. */
  readonly folder: string
  readonly log: Logger
}

/** Chooses a runtime and gives the nodes their addresses. Throws when the machine lacks what was asked for. */
export async function prepareMachine(options: PrepareOptions): Promise<Machine> {
  const { machine, folder, serviceAddresses } = options
  const runtime = await runtimeOf(options)
  const nodes = nodesOf(options)
  const isTwinned = runtime.kind === 'process'
  if (!isTwinned)
    await ensureNodeNetwork({
      name: networkName(folder),
      nodes: nodes.map(({ address }) => address),
      pods: machine.podCidr,
      services: serviceAddresses,
      loadBalancers: machine.loadBalancerRange,
    })
  const listenAddress = isTwinned ? twinOf(machine.nodeAddress) : machine.nodeAddress
  return { options: machine, runtime, nodes, serviceAddresses, listenAddress, isTwinned }
}

/** Where a cluster's address really is, when its pods have no networks of their own. */
export const twinOf = (address: string): string => address.replace(/^\d+\./, '127.')

function nodesOf({ machine, nodes }: PrepareOptions): readonly MachineNode[] {
  const pods = parseSubnet(machine.podCidr)
  const first = { base: addressToNumber(machine.nodeAddress), bits: 32 }
  return nodes.map((name, at) => ({
    name,
    address: addressAt(first, at),
    podRange: `${addressAt(pods, at * 256)}/24`,
  }))
}

/** What runs pods, as it was asked for, or the best there is. */
export async function runtimeOf({
  machine,
  log,
}: Pick<PrepareOptions, 'machine' | 'log'>): Promise<RuntimeConfig> {
  if (machine.runtime === 'process') return { kind: 'process' }
  const best = await chooseRuntime(placesOf(machine.containers))
  if (machine.runtime !== 'auto')
    return best.kind === 'oci' && best.name === machine.runtime ? best : probed(machine.runtime)
  if (best.kind === 'process') return best
  const trouble = await packetRulesTrouble()
  if (trouble === undefined) return best
  log.warn({ trouble }, 'pods are not isolated from one another: their network cannot be made')
  return { kind: 'process' }
}

async function probed(name: 'runc' | 'crun'): Promise<RuntimeConfig> {
  const { probeRuntimes } = await import('@galley/containers/runtimes/probe')
  const report = (await probeRuntimes()).find((it) => it.name === name)
  if (report?.runtime) return report.runtime
  throw new RuntimeError('unavailable', `${name} cannot be used: ${report?.why ?? 'unknown'}`, {
    next: '`galley doctor` tells which runtimes can; or leave --runtime out.',
  })
}

/** Where a cluster's pods are kept. */
export const podsFolderOf = (clusterFolder: string): string => join(clusterFolder, 'nodes')

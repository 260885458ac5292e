import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { NetworkError } from '../errors.ts'
import type { NetworkConfig } from '../state/container-config.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import { AddressPool } from './address-pool.ts'
import { ensureBridge, gatewayOf } from './bridge.ts'
import { BridgeUsers } from './bridge-users.ts'
import { parseSubnet } from './subnet.ts'

/** Where a container is on the network. */
export interface Endpoint {
  /** How the host and other containers reach it; undefined when nobody does. */
  readonly address?: string
  /** The network namespace it joins; undefined: the host's, or a fresh one for `none`. */
  readonly namespace?: string
}

type Kind = NetworkConfig['kind']
type OfKind<K extends Kind> = Extract<NetworkConfig, { kind: K }>

/** One way of being on the network. Both verbs can be repeated after an interruption. */
interface NetworkKind<K extends Kind> {
  join(container: ContainerFiles, config: OfKind<K>, run: string): Promise<Endpoint>
  leave(container: ContainerFiles, config: OfKind<K>, run: string): Promise<void>
}

const nothing = async () => {}

const kinds: { readonly [K in Kind]: NetworkKind<K> } = {
  bridge: { join: joinBridge, leave: leaveBridge },
  loopback: { join: joinLoopback, leave: leaveLoopback },
  host: { join: async () => ({ address: '127.0.0.1' }), leave: nothing },
  none: { join: async () => ({}), leave: nothing },
}

/** Gives `container` its place on the network. `run` is the folder of claims to addresses. */
export async function joinNetwork(container: ContainerFiles, run: string): Promise<Endpoint> {
  const { network } = container.config
  return kindOf(network).join(container, network, run)
}

/** Takes it away again, with everything made for it. */
export async function leaveNetwork(container: ContainerFiles, run: string): Promise<void> {
  const { network } = container.config
  await kindOf(network).leave(container, network, run)
}

function kindOf(network: NetworkConfig): NetworkKind<Kind> {
  // Safe: the table pairs each kind with the functions for its own config.
  return kinds[network.kind] as NetworkKind<Kind>
}

export function poolFor(
  network: { readonly kind: 'bridge' | 'loopback'; readonly subnet: string },
  run: string,
): AddressPool {
  return new AddressPool(join(run, network.subnet.replace('/', '-')), network.subnet)
}

function usersOf(
  { bridge, subnet }: Pick<OfKind<'bridge'>, 'bridge' | 'subnet'>,
  run: string,
): BridgeUsers {
  return new BridgeUsers(poolFor({ kind: 'bridge', subnet }, run), bridge, run)
}

/** Names of at most 15 characters (IFNAMSIZ), one a container. */
export function linkNames(id: string): { readonly namespace: string; readonly veth: string } {
  const short = createHash('sha256').update(id).digest('hex').slice(0, 11)
  return { namespace: `galley-${short}`, veth: `gly-${short}` }
}

async function joinBridge(
  container: ContainerFiles,
  { bridge, subnet }: OfKind<'bridge'>,
  run: string,
): Promise<Endpoint> {
  const { namespace, veth } = linkNames(container.config.id)
  const address = await usersOf({ bridge, subnet }, run).join(container.places.folder)
  await ensureBridge(bridge, subnet)
  await ip(
    [],
    [
      `netns add ${namespace}`,
      `link add ${veth} type veth peer name eth0 netns ${namespace}`,
      `link set ${veth} master ${bridge} up`,
    ],
  )
  await ip(
    ['-n', namespace],
    [
      'link set lo up',
      `addr add ${address}/${parseSubnet(subnet).bits} dev eth0`,
      'link set eth0 up',
      `route add default via ${gatewayOf(subnet)}`,
    ],
  )
  return { address, namespace: `/run/netns/${namespace}` }
}

async function leaveBridge(
  container: ContainerFiles,
  { bridge, subnet }: OfKind<'bridge'>,
  run: string,
): Promise<void> {
  const { namespace, veth } = linkNames(container.config.id)
  // The kernel removes the pair some time after the namespace; the address must not be used before.
  const lines = [`link delete ${veth}`, `netns delete ${namespace}`]
  await runCommand('ip', ['-force', '-batch', '-'], { input: `${lines.join('\n')}\n` })
  await usersOf({ bridge, subnet }, run).leave(container.places.folder)
}

async function joinLoopback(
  container: ContainerFiles,
  { subnet }: OfKind<'loopback'>,
  run: string,
): Promise<Endpoint> {
  const pool = poolFor({ kind: 'loopback', subnet }, run)
  return { address: await pool.take(container.places.folder) }
}

async function leaveLoopback(
  container: ContainerFiles,
  { subnet }: OfKind<'loopback'>,
  run: string,
): Promise<void> {
  await poolFor({ kind: 'loopback', subnet }, run).giveBack(container.places.folder)
}

async function ip(options: readonly string[], lines: readonly string[]): Promise<void> {
  const input = `${lines.join('\n')}\n`
  const { code, stderr } = await runCommand('ip', [...options, '-batch', '-'], { input })
  if (code === 0) return
  throw new NetworkError('unavailable', `The container gets no network: ${stderr.trim()}`, {
    next: 'Run as root with `ip` (Debian package iproute2), or use --network host.',
  })
}

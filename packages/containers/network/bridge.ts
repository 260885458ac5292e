import { networkInterfaces } from 'node:os'
import { runCommand } from '../command.ts'
import { NetworkError } from '../errors.ts'
import { addressAt, addressToNumber, overlap, parseSubnet, type Subnet } from './subnet.ts'

/** The host's own address on the bridge, and the containers' way out. */
export function gatewayOf(subnet: string): string {
  return addressAt(parseSubnet(subnet), 1)
}

/** Makes the bridge unless it is there. Several processes may do so at once. */
export async function ensureBridge(bridge: string, subnet: string): Promise<void> {
  const gateway = gatewayOf(subnet)
  if (hasAddress(bridge, gateway)) return
  await refuseClash(bridge, parseSubnet(subnet))
  // Its own MAC address: otherwise it takes the lowest of its ports, which change.
  const lines = [
    `link add ${bridge} address ${macOf(gateway)} type bridge`,
    `addr replace ${gateway}/${parseSubnet(subnet).bits} dev ${bridge}`,
    `link set ${bridge} up`,
  ]
  // With -force a line that fails because another process was first does not stop the others.
  await runCommand('ip', ['-force', '-batch', '-'], { input: `${lines.join('\n')}\n` })
  const shown = await runCommand('ip', ['-4', '-o', 'addr', 'show', 'dev', bridge])
  if (shown.stdout.includes(` ${gateway}/`)) return
  throw new NetworkError('unavailable', `The bridge ${bridge} cannot be made. ${shown.stderr}`, {
    next: 'Run as root with `ip` (Debian package iproute2), or use --network host.',
  })
}

/** Removes the bridge; nothing there is fine. Its containers lose their network. */
export async function removeBridge(bridge: string): Promise<void> {
  await runCommand('ip', ['link', 'delete', bridge, 'type', 'bridge'])
}

/** Only of interfaces that carry something, so an idle bridge is looked at more closely. */
function hasAddress(bridge: string, address: string): boolean {
  return networkInterfaces()[bridge]?.some((one) => one.address === address) ?? false
}

async function refuseClash(bridge: string, subnet: Subnet): Promise<void> {
  const { stdout } = await runCommand('ip', ['-4', '-o', 'route', 'show', 'table', 'main'])
  for (const line of stdout.split('\n')) {
    const route = /^(\d+(?:\.\d+){3})(?:\/(\d+))? /.exec(line)
    if (!route?.[1] || line.includes(` dev ${bridge} `)) continue
    const other = { base: addressToNumber(route[1]), bits: Number(route[2] ?? 32) }
    if (overlap(subnet, other)) throw clash(subnet, line)
  }
}

function clash(subnet: Subnet, route: string): NetworkError {
  const block = `${addressAt(subnet, 0)}/${subnet.bits}`
  return new NetworkError('unavailable', `${block} clashes with the route "${route.trim()}".`, {
    next: 'Choose another subnet for the containers.',
  })
}

/** A locally administered address (second bit of the first byte). */
function macOf(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  return ['02', '67', ...bytes].join(':')
}

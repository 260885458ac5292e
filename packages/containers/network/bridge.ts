import { runCommand } from '../command.ts'
import { NetworkError } from '../errors.ts'
import { type Route, readRoutes } from './routes.ts'
import { addressAt, overlap, parseSubnet, type Subnet } from './subnet.ts'

/** The host's own address on the bridge, and the containers' way out. */
export function gatewayOf(subnet: string): string {
  return addressAt(parseSubnet(subnet), 1)
}

/** Makes the bridge unless it is there. Several processes may do so at once. */
export async function ensureBridge(bridge: string, subnet: string): Promise<void> {
  const gateway = gatewayOf(subnet)
  const block = parseSubnet(subnet)
  const routes = await readRoutes()
  if (routes.some((route) => isBridge(route, bridge, block))) return
  refuseClash(bridge, block, routes)
  // Its own MAC address: otherwise it takes the lowest of its ports, which change.
  const lines = [
    `link add ${bridge} address ${macOf(gateway)} type bridge`,
    `addr replace ${gateway}/${block.bits} dev ${bridge}`,
    `link set ${bridge} up`,
  ]
  // With -force a line that fails because another process was first does not stop the others.
  const input = `${lines.join('\n')}\n`
  const { stderr } = await runCommand('ip', ['-force', '-batch', '-'], { input })
  if ((await readRoutes()).some((route) => isBridge(route, bridge, block))) return
  throw new NetworkError('unavailable', `The bridge ${bridge} cannot be made. ${stderr.trim()}`, {
    next: 'Run as root with `ip` (Debian package iproute2), or use --network host.',
  })
}

/**
 * Removes the bridge; nothing there is fine. Its containers lose their network. Never later than this
 * process lives: by then others may use the bridge.
 */
export async function removeBridge(bridge: string): Promise<void> {
  const command = ['ip', 'link', 'delete', bridge, 'type', 'bridge']
  await runCommand('setpriv', ['--pdeathsig', 'KILL', ...command])
}

/** The kernel makes this route when the bridge is up and has its address. */
function isBridge({ device, base, bits }: Route, bridge: string, block: Subnet): boolean {
  return device === bridge && base === block.base && bits === block.bits
}

function refuseClash(bridge: string, block: Subnet, routes: readonly Route[]): void {
  const other = routes.find((route) => route.device !== bridge && overlap(route, block))
  if (!other) return
  const [wanted, found] = [block, other].map((one) => `${addressAt(one, 0)}/${one.bits}`)
  throw new NetworkError(
    'unavailable',
    `${wanted} clashes with the route to ${found} by ${other.device}.`,
    {
      next: 'Choose another subnet for the containers.',
    },
  )
}

/** A locally administered address (second bit of the first byte). */
function macOf(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  return ['02', '67', ...bytes].join(':')
}

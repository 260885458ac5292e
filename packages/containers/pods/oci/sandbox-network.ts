import { linkNames } from '../../network/endpoint.ts'
import { addressAt, parseSubnet } from '../../network/subnet.ts'
import { quote } from '../../terminal/pty.ts'
import type { SandboxPlaces } from '../places.ts'
import type { SandboxConfig } from '../pod-runtime.ts'

/**
 * Words of sh(1) for a pod's network, of which one half is run inside the pod's namespace and the other outside. A pair of
 * interfaces without a bridge, with addresses that stand alone: all that a pod sends passes the machine's routing, also to
 * its neighbours, so that services can be told apart there. Answers to clients at the machine's loopback, who ask a service
 * there, are let in.
 */
export interface NetworkScripts {
  /** `$host` is the machine's network namespace. */
  readonly inside: string
  readonly outside: string
}

export function networkScripts(
  { id }: SandboxPlaces,
  { network }: SandboxConfig,
  address: string,
): NetworkScripts {
  if (network.kind === 'host') return { inside: ':', outside: ':' }
  const { veth } = linkNames(id)
  const gateway = addressAt(parseSubnet(network.range), 1)
  return {
    inside: batch([
      'link set lo up',
      `link add eth0 type veth peer name ${veth} netns $host`,
      `addr add ${address}/32 dev eth0`,
      'link set eth0 up',
      `route add ${gateway} dev eth0`,
      `route add default via ${gateway} dev eth0`,
    ]),
    outside: `${batch([
      `addr add ${gateway}/32 dev ${veth}`,
      `link set ${veth} up`,
      `route add ${address}/32 dev ${veth} src ${gateway}`,
    ])}
echo 1 > /proc/sys/net/ipv4/conf/${veth}/route_localnet`,
  }
}

/** The kernel removes the pair some time after the namespace; the address must not be used before. */
export function endNetworkScript({ id }: SandboxPlaces): string {
  return `ip link delete ${quote(linkNames(id).veth)} 2>/dev/null || :`
}

function batch(lines: readonly string[]): string {
  return `ip -batch - <<EOF\n${lines.join('\n')}\nEOF`
}

import { runCommand } from '@galley/containers/command'
import { NetworkError } from '@galley/containers/errors'
import type { NodeNetworkConfig } from './network-config.ts'

/** Why there are no packet rules on this machine, as a sentence; undefined where there can be. */
export async function packetRulesTrouble(): Promise<string | undefined> {
  const { code, stderr } = await runCommand('nft', ['list', 'tables'])
  if (code === 0) return undefined
  return code === 127
    ? 'There is no program nft on the PATH (Debian package nftables).'
    : `nft cannot be used: ${stderr.trim()}`
}

/** Puts the network's own table of rules in place of what is there of it, in one step. */
export async function ensurePacketRules(config: NodeNetworkConfig): Promise<void> {
  const { code, stderr } = await runCommand('nft', ['-f', '-'], { input: rulesOf(config) })
  if (code !== 0)
    throw new NetworkError(
      'unavailable',
      `Rules for pods' packets cannot be set: ${stderr.trim()}`,
      {
        next: 'Install nft (Debian package nftables) for a kernel with nf_tables, or use --runtime process.',
      },
    )
}

export async function removePacketRules(name: string): Promise<void> {
  await runCommand('nft', ['-f', '-'], { input: `add table ip ${name}\ndelete table ip ${name}\n` })
}

/**
 * Pods reach the outside under the machine's address. Other machines reach nothing of the cluster, though Linux would take
 * packets for any of its addresses at any interface; and no pod sends under another's address, or to the machine's loopback,
 * which a port of a node at 127.0.0.1 opens towards pods.
 */
const rulesOf = ({ name, nodes, pods, services, loadBalancers }: NodeNetworkConfig): string => `
add table ip ${name}
delete table ip ${name}
table ip ${name} {
  set own {
    type ipv4_addr
    flags interval
    elements = { ${[...nodes, pods, services, loadBalancers].join(', ')} }
  }
  chain guard {
    type filter hook prerouting priority raw; policy accept;
    iif "lo" accept
    ip daddr 127.0.0.0/8 drop
    ip saddr ${pods} fib saddr . iif oif exists accept
    ip saddr ${pods} drop
    ip daddr @own drop
  }
  chain way-out {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${pods} ip daddr != @own masquerade
  }
}
`

import { passForeignRules, removeForeignRules } from './foreign-rules.ts'
import { endForwarding, ensureForwarding } from './forwarding.ts'
import { ensureInterface, removeInterface } from './interface.ts'
import type { NodeNetworkConfig } from './network-config.ts'
import { ensurePacketRules, removePacketRules } from './packet-rules.ts'
import { refuseClash } from './refuse-clash.ts'

/**
 * Gives nodes their addresses on this machine, and pods their ways: to one another, to services and, under the machine's own
 * address, to the outside. Whatever of it is there already stays as it is, so that traffic goes on. It outlives the process.
 * Needs root on Linux, `ip` and `nft`. Throws `NetworkError`, which names the option to use when addresses are taken.
 */
export async function ensureNodeNetwork(config: NodeNetworkConfig): Promise<void> {
  await refuseClash(config)
  // First, so that nothing is ever reachable without them.
  await ensurePacketRules(config)
  await ensureInterface(config)
  await ensureForwarding()
  await passForeignRules(config)
}

/** Takes all of it away again; nothing there is fine. `name` is as `networkName` makes it. */
export async function removeNodeNetwork(name: string): Promise<void> {
  await removeInterface(name)
  await removePacketRules(name)
  await removeForeignRules(name)
  await endForwarding()
}

import { runCommand } from '@galley/containers/command'
import type { NodeNetworkConfig } from './network-config.ts'

/**
 * Where another program, such as Docker or ufw, has the machine drop what it would pass on, lets pass what pods send and are
 * sent. Such programs go by iptables; what they add later, they see to themselves.
 */
export async function passForeignRules({ name, pods }: NodeNetworkConfig): Promise<void> {
  const rules = await forwardRules()
  if (!rules.includes('-P FORWARD DROP')) return
  for (const side of ['-s', '-d']) {
    const rule = [side, pods, '-m', 'comment', '--comment', name, '-j', 'ACCEPT']
    if (!rules.includes(`-A FORWARD ${rule.join(' ')}`)) await iptables('-I', 'FORWARD', ...rule)
  }
}

export async function removeForeignRules(name: string): Promise<void> {
  const own = (await forwardRules()).filter((rule) => rule.includes(` --comment ${name} `))
  for (const rule of own) await iptables('-D', ...rule.split(' ').slice(1))
}

/** As `iptables -S` prints them; none where there is no such program. */
async function forwardRules(): Promise<readonly string[]> {
  const { code, stdout } = await iptables('-S', 'FORWARD')
  return code === 0 ? stdout.split('\n') : []
}

/** Waits for others that change the rules. */
const iptables = (...args: readonly string[]) => runCommand('iptables', ['-w', '5', ...args])

import { runCommand } from '@galley/containers/command'
import { NetworkError } from '@galley/containers/errors'
import type { Present } from './transaction.ts'

/** Why services cannot be carried by nft on this machine, as a sentence; undefined where they can. */
export async function nftTrouble(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'nft needs Linux.'
  if (process.getuid?.() !== 0) return 'nft needs root.'
  const { code, stderr } = await runCommand('nft', ['--check', '-f', '-'], { input: trial })
  if (code === 0) return undefined
  return code === 127
    ? 'There is no program nft on the PATH (Debian package nftables).'
    : `This kernel, or nft, lacks something: ${stderr.trim().split('\n')[0]}`
}

/** Something of all that is used, which the kernel checks and then forgets. */
const trial = `
table ip galley-trial {
  set clients {
    type ipv4_addr
    flags dynamic,timeout
    timeout 10s
  }
  chain to {
    update @clients { ip saddr }
    meta l4proto tcp dnat ip addr . port to numgen inc mod 2 map { 0 : 10.0.0.1 . 1, 1 : 10.0.0.2 . 2 }
  }
  map destinations {
    type ipv4_addr . inet_proto . inet_service : verdict
    elements = { 10.0.0.3 . tcp . 80 : goto to }
  }
  chain choose {
    type nat hook output priority -100; policy accept;
    ip daddr . meta l4proto . th dport vmap @destinations
  }
  chain hide {
    type nat hook postrouting priority srcnat; policy accept;
    ct status dnat masquerade
  }
  chain sent {
    type filter hook output priority filter; policy accept;
    ct state new reject
  }
}
`

/** Runs commands in one transaction: all of them, or, with a `NetworkError`, none. */
export async function runNft(commands: readonly string[]): Promise<void> {
  const input = `${commands.join('\n')}\n`
  const { code, stderr } = await runCommand('nft', ['-f', '-'], { input })
  if (code !== 0)
    throw new NetworkError(
      'unavailable',
      `nft refuses the rules for services: ${firstOf(stderr)}`,
      {
        next: 'Use --service-proxy userspace, or see what `nft list ruleset` has of other programs.',
      },
    )
}

const firstOf = (text: string): string => text.trim().split('\n').slice(0, 2).join(' ')

/** What a table has; undefined where there is none of that name and layout. */
export async function readTable(table: string, layoutMark: string): Promise<Present | undefined> {
  const { code, stdout } = await runCommand('nft', ['-j', '-t', 'list', 'table', 'ip', table])
  if (code !== 0) return undefined
  // Safe: nft's own form, libnftables-json(5).
  const { nftables } = JSON.parse(stdout) as { nftables: readonly Listed[] }
  const chains = new Set(nftables.flatMap(({ chain }) => chain?.name ?? []))
  const sets = nftables.flatMap(({ set }) => set?.name ?? [])
  if (!chains.has(layoutMark)) return undefined
  return {
    chains: new Set([...chains].filter((name) => /^[a-z]+-[0-9a-f]{20}$/.test(name))),
    affinities: new Set(sets.filter((name) => /^back-[0-9a-f]{20}$/.test(name))),
  }
}

interface Listed {
  readonly chain?: { readonly name: string }
  readonly set?: { readonly name: string }
}

/** Nothing of that name is fine. */
export async function removeTable(table: string): Promise<void> {
  await runCommand('nft', ['-f', '-'], {
    input: `add table ip ${table}\ndelete table ip ${table}\n`,
  })
}

import { runCommand } from '@galley/containers/command'
import { destinationKey } from './layout.ts'

/** Why ended endpoints may go on being sent datagrams, as a sentence; undefined where they do not. */
export async function datagramTrouble(): Promise<string | undefined> {
  const { code } = await runCommand('conntrack', ['--version'])
  if (code === 0) return undefined
  return 'Clients that keep sending UDP from one port stay with an endpoint that has ended: there is no program conntrack on the PATH (Debian package conntrack).'
}

/**
 * Forgets exchanges of datagrams that the kernel would go on sending to endpoints that their destination does not have (any
 * more), or past it. Keys are those of `destinationKey`, endpoints `ADDRESS:PORT`.
 */
export async function forgetStaleDatagrams(
  endpoints: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const { code, stdout } = await runCommand('conntrack', ['-L', '-p', 'udp'])
  if (code !== 0) return
  for (const line of stdout.split('\n')) {
    const flow = parseFlow(line)
    if (!flow) continue
    const allowed = endpoints.get(destinationKey(flow.dst, 'udp', Number(flow.dport)))
    if (allowed && !allowed.has(flow.endpoint)) await forget(flow)
  }
}

interface Flow {
  readonly src: string
  readonly dst: string
  readonly sport: string
  readonly dport: string
  readonly endpoint: string
}

const pattern =
  /src=(?<src>[\d.]+) dst=(?<dst>[\d.]+) sport=(?<sport>\d+) dport=(?<dport>\d+) .*?src=(?<address>[\d.]+) dst=[\d.]+ sport=(?<port>\d+) /

/** One line: addresses as sent, then those as answered. */
export function parseFlow(line: string): Flow | undefined {
  const { src, dst, sport, dport, address, port } = pattern.exec(line)?.groups ?? {}
  if (!src || !dst || !sport || !dport) return undefined
  return { src, dst, sport, dport, endpoint: `${address}:${port}` }
}

async function forget({ src, dst, sport, dport }: Flow): Promise<void> {
  const flow = ['-s', src, '-d', dst, '--sport', sport, '--dport', dport]
  await runCommand('conntrack', ['-D', '-p', 'udp', ...flow])
}

import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'

/** tcp_states.h: a socket that listens. */
const listening = '0A'

/**
 * Connections that were made to a process's network and that nobody has accepted (proc_net_tcp.txt: of a listening socket, the
 * length of its receive queue). With `address`, those to it alone.
 */
export async function unacceptedBy(pid: number, address?: string): Promise<number> {
  const tables = ['tcp', 'tcp6'].map((name) =>
    readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => ''),
  )
  const wanted = address === undefined ? undefined : asKernel(address)
  return (await Promise.all(tables)).reduce((sum, text) => sum + unacceptedIn(text, wanted), 0)
}

/** As the kernel's table writes an IPv4 address, on machines of either byte order that Node runs on: the last byte first. */
function asKernel(address: string): string {
  if (!isIPv4(address)) return address
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  return bytes.toReversed().join('').toUpperCase()
}

export function unacceptedIn(table: string, address: string | undefined): number {
  let sum = 0
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', , state, queues = ''] = line.trim().split(/\s+/)
    if (state !== listening) continue
    // A loopback twin may be written as an IPv4 address within an IPv6 one.
    if (address !== undefined && !local.slice(0, local.indexOf(':')).endsWith(address)) continue
    sum += Number.parseInt(queues.slice(queues.indexOf(':') + 1), 16) || 0
  }
  return sum
}

import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import type { Subnet } from './subnet.ts'

export interface Route extends Subnet {
  readonly device: string
}

/** The host's IPv4 routes less the default ones, from the kernel's table; none elsewhere. */
export async function readRoutes(): Promise<Route[]> {
  const table = await readFile('/proc/net/route', 'utf8').catch(() => '')
  return parseRoutes(table)
}

/** Reads the table of /proc/net/route: addresses are the bytes of memory as one number in hex. */
export function parseRoutes(table: string): Route[] {
  const rows = table.split('\n').slice(1)
  return rows.flatMap((row) => {
    const [device = '', destination = '', , , , , , mask = ''] = row.trim().split(/\s+/)
    if (destination === '' || mask === '00000000') return []
    const bits = addressOf(mask).toString(2).replaceAll('0', '').length
    return [{ device, base: addressOf(destination), bits }]
  })
}

function addressOf(hex: string): number {
  const bytes = Buffer.from(hex, 'hex')
  return endianness() === 'LE' ? bytes.readUInt32LE() : bytes.readUInt32BE()
}

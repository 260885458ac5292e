import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerConfig } from '../state/container-config.ts'
import type { Endpoint } from './endpoint.ts'

/** Writes the container's own /etc/hostname, /etc/hosts and /etc/resolv.conf into `folder`. */
export async function writeNameFiles(
  folder: string,
  { hostname, network }: ContainerConfig,
  { address }: Endpoint,
): Promise<void> {
  const resolver = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  const files = {
    hostname: `${hostname}\n`,
    hosts: hostsFile(hostname, address ?? '127.0.0.1'),
    'resolv.conf': network.kind === 'host' ? resolver : reachableResolvers(resolver),
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text, { mode: 0o644 })
  }
}

function hostsFile(hostname: string, address: string): string {
  return `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${address}\t${hostname}\n`
}

/** The host's resolvers less those on its loopback, which a container has for itself. */
export function reachableResolvers(resolver: string): string {
  const lines = resolver.split('\n')
  return lines.filter((line) => !/^\s*nameserver\s+(127\.|::1)/.test(line)).join('\n')
}

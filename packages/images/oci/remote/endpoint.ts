import { BlockList, isIP } from 'node:net'
import type { RegistryHost } from '../reference.ts'
import type { RegistryAliases } from '../registry-aliases.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Whether a host name or address leads to this machine only. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (bare === 'localhost') return true
  const family = isIP(bare)
  return family !== 0 && loopback.check(bare, family === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Where a registry is reached: by its alias, else by its name, over HTTPS unless it is on this machine
 * or was allowed to be plain.
 */
export function endpointOf(
  registry: RegistryHost,
  aliases: RegistryAliases,
  plainHttp: readonly RegistryHost[],
): URL {
  const alias = aliases.get(registry)
  if (alias) return alias
  // Docker Hub's API is not at the name that its images have.
  if (registry === 'docker.io') return new URL('https://registry-1.docker.io')
  const secure = new URL(`https://${registry}`)
  const isPlain = isLoopback(secure.hostname) || plainHttp.includes(registry)
  return isPlain ? new URL(`http://${registry}`) : secure
}

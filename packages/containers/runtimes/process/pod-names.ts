// Names as a pod's /etc/resolv.conf has them, for Node processes that share the machine's own.
import dns, { type LookupAddress, type LookupAllOptions, type LookupOptions } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'

export interface Place {
  readonly host: string
  readonly port: number
}

interface Resolution {
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  /** Names with fewer dots are looked for below the searched domains first. */
  readonly dots: number
}

const usualPort = 53
const timeout = 2000

export function parseResolvConf(text: string): Resolution {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  const of = (word: string) => lines.filter(([first]) => first === word).map(([, ...rest]) => rest)
  const dots = of('options')
    .flat()
    .map((option) => /^ndots:(\d+)$/.exec(option)?.[1])
    .findLast((found) => found !== undefined)
  return {
    servers: of('nameserver').flatMap(([server]) => (server && isIP(server) ? [server] : [])),
    searches: of('search').at(-1) ?? [],
    dots: Number(dots ?? 1),
  }
}

/** In the order of resolv.conf(5). */
export function candidates(name: string, { searches, dots }: Resolution): readonly string[] {
  if (name.endsWith('.')) return [name]
  const below = searches.map((domain) => `${name}.${domain}`)
  return name.split('.').length > dots ? [name, ...below] : [...below, name]
}

type Callback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void
type Lookup = (name: string, options: LookupOptions, callback: Callback) => void

/**
 * Makes Node ask the servers of `resolvConf`, found where `placeOf` says; what they do not know, the machine may. Only IPv4 is
 * found that way.
 */
export function useResolvConf(resolvConf: string, placeOf: (host: string, port: number) => Place) {
  const resolution = parseResolvConf(resolvConf)
  if (resolution.servers.length === 0) return
  const servers = resolution.servers.map((server) => {
    const { host, port } = placeOf(server, usualPort)
    return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  })
  dns.setServers(servers)
  const resolver = new dns.promises.Resolver({ timeout, tries: 2 })
  resolver.setServers(servers)
  const addressesOf = async (name: string): Promise<readonly string[]> => {
    for (const candidate of candidates(name, resolution)) {
      const found = await resolver.resolve4(candidate).catch(() => [])
      if (found.length > 0) return found
    }
    return []
  }
  // Safe: the overloads differ in what they may be given and give, not in how they are called.
  const machine = dns.lookup as unknown as Lookup
  const lookup = (name: string, asked: unknown, last?: Callback) => {
    const callback = typeof asked === 'function' ? (asked as Callback) : (last as Callback)
    const options = optionsOf(asked)
    const isOfMachine = isIP(name) !== 0 || name === 'localhost' || options.family === 6 || !name
    if (isOfMachine) return machine(name, options, callback)
    void addressesOf(name).then((found) => {
      if (found.length === 0) return machine(name, options, callback)
      const all = found.map((address) => ({ address, family: 4 }))
      if (options.all) callback(null, all)
      else callback(null, found[0], 4)
    })
  }
  const promised = (name: string, asked?: unknown) =>
    new Promise((resolve, reject) => {
      const options = optionsOf(asked)
      lookup(name, options, (error, address, family) => {
        if (error) reject(error)
        else resolve(options.all ? address : { address, family })
      })
    })
  Object.assign(dns, { lookup })
  Object.assign(dns.promises, { lookup: promised })
  syncBuiltinESMExports()
}

function optionsOf(asked: unknown): LookupOptions & Partial<LookupAllOptions> {
  if (typeof asked === 'number') return { family: asked }
  return typeof asked === 'object' && asked !== null ? asked : {}
}

import type { Service } from '../../client/resources.ts'

/** The variables by which containers find services: those of their namespace, and always the API's own. */
export function serviceEnv(
  services: readonly Service[],
  namespace: string,
  wantsLinks: boolean,
): ReadonlyMap<string, string> {
  const seen = new Map<string, Service>()
  for (const service of services) {
    const { name = '' } = service.metadata
    if (!hasAddress(service)) continue
    // A namespace's own service of that name comes before the API's.
    if (service.metadata.namespace === namespace && wantsLinks) seen.set(name, service)
    else if (isApi(service) && !seen.has(name)) seen.set(name, service)
  }
  return new Map([...seen.values()].flatMap(variablesOf))
}

const hasAddress = ({ spec }: Service) => Boolean(spec?.clusterIP) && spec?.clusterIP !== 'None'

const isApi = ({ metadata }: Service) =>
  metadata.namespace === 'default' && metadata.name === 'kubernetes'

function variablesOf({ metadata, spec }: Service): [string, string][] {
  const name = variableName(metadata.name ?? '')
  const address = spec?.clusterIP ?? ''
  const ports = spec?.ports ?? []
  const [first] = ports
  if (!first) return []
  return [
    [`${name}_SERVICE_HOST`, address],
    [`${name}_SERVICE_PORT`, String(first.port)],
    ...ports
      .filter((port) => port.name)
      .map((port): [string, string] => [
        `${name}_SERVICE_PORT_${variableName(port.name ?? '')}`,
        String(port.port),
      ]),
    [`${name}_PORT`, url(address, first)],
    ...ports.flatMap((port) => linkOf(name, address, port)),
  ]
}

interface Port {
  readonly port: number
  readonly protocol?: string
}

function linkOf(name: string, address: string, port: Port): [string, string][] {
  const prefix = `${name}_PORT_${port.port}_${(port.protocol ?? 'TCP').toUpperCase()}`
  return [
    [prefix, url(address, port)],
    [`${prefix}_PROTO`, (port.protocol ?? 'TCP').toLowerCase()],
    [`${prefix}_PORT`, String(port.port)],
    [`${prefix}_ADDR`, address],
  ]
}

const url = (address: string, { port, protocol = 'TCP' }: Port) =>
  `${protocol.toLowerCase()}://${address.includes(':') ? `[${address}]` : address}:${port}`

const variableName = (text: string) => text.replaceAll('-', '_').toUpperCase()

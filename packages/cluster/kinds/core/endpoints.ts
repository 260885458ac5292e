import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { endpointsWarnings, validateEndpoints } from './endpoints/validate.ts'

export interface EndpointAddress {
  ip?: string
  hostname?: string
  nodeName?: string
}

export interface EndpointPort {
  name?: string
  port?: number
  protocol?: string
  appProtocol?: string
}

export interface EndpointSubset {
  addresses?: EndpointAddress[]
  notReadyAddresses?: EndpointAddress[]
  ports?: EndpointPort[]
}

export type Endpoints = KubeObject & { subsets?: EndpointSubset[] }

const shown = 3

/** An IPv6 address goes into brackets before its port. */
const hostPort = (ip: string, port: number) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`

function formatEndpoints({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>'
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip = '' }) => ip)
      : ports.flatMap(({ port = 0 }) => addresses.map(({ ip = '' }) => hostPort(ip, port))),
  )
  const said = all.slice(0, shown).join(',')
  return all.length > shown ? `${said} + ${all.length - shown} more...` : said
}

export const endpoints = kind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  listKind: 'EndpointsList',
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Endpoints',
  createsOnUpdate: true,
  defaults({ subsets = [] }) {
    for (const { ports = [] } of subsets) for (const port of ports) port.protocol ??= 'TCP'
  },
  validate: (it) => validateEndpoints(it),
  warnings: endpointsWarnings,
  update: { validate: validateEndpoints, warnings: endpointsWarnings },
  columns: [nameColumn, text('Endpoints', formatEndpoints), ageColumn],
})

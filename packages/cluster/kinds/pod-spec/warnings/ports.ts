import type { ContainerPort, PodSpec } from '../types.ts'
import { visitContainers } from '../validate/visit.ts'

interface Place {
  readonly path: string
  readonly port: ContainerPort
}

export function portWarnings(at: string, spec: PodSpec): string[] {
  const places = visitContainers(`${at}spec`, spec).flatMap(([path, { ports = [] }]) =>
    ports.map((port, index) => ({ path: `${path}.ports[${index}]`, port })),
  )
  return [...clashWarnings(places), ...nameWarnings(places)]
}

function clashWarnings(places: readonly Place[]): string[] {
  const known = new Map<string, Place[]>()
  return places.flatMap((place) => {
    const { containerPort = 0, protocol } = place.port
    const key = `${containerPort}/${protocol}`
    const others = known.get(key) ?? []
    known.set(key, [...others, place])
    return [
      ...hostIpWarnings(place),
      ...others.flatMap((other) => {
        const said = clash(place.port, other.port)
        return said ? [`${place.path}: ${said} port definition with ${other.path}`] : []
      }),
    ]
  })
}

function hostIpWarnings({ path, port }: Place): string[] {
  const { name = '', hostPort = 0, containerPort = 0, protocol = '', hostIP = '' } = port
  if (!hostIP || hostPort) return []
  return [
    `${path}: hostIP set without hostPort: {Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`,
  ]
}

function clash(port: ContainerPort, other: ContainerPort): string | undefined {
  const [a, b] = [port.hostPort ?? 0, other.hostPort ?? 0]
  const [ip, otherIp] = [port.hostIP ?? '', other.hostIP ?? '']
  if (ip === otherIp && a === b) return 'duplicate'
  if (a === 0 || b === 0) return 'overlapping'
  return a === b && (ip === '') !== (otherIp === '') ? 'dangerously ambiguous' : undefined
}

function nameWarnings(places: readonly Place[]): string[] {
  const known = new Map<string, string>()
  return places.flatMap(({ path, port: { name } }) => {
    if (!name) return []
    const other = known.get(name)
    if (other === undefined) {
      known.set(name, path)
      return []
    }
    return [
      `${path}: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by name will use ${other}`,
    ]
  })
}

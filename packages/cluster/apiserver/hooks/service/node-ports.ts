import { invalid } from '../../../kinds/field-error.ts'
import { StatusError } from '../../status.ts'
import type { Undo } from '../hook.ts'
import type { Allocations } from './allocations.ts'
import { needsHealthCheck, needsNodePorts, refuse, type Service } from './service-object.ts'

/** Gives a service the ports on every node that its type needs: those it asks for, or any. */
export function takeNodePorts(
  service: Service,
  old: Service | undefined,
  { ports, network }: Allocations,
  isDryRun: boolean,
): Undo {
  const had = new Set(old && needsNodePorts(old) ? portsOf(old) : [])
  const taken = new Set<number>()
  const undo = () => {
    for (const port of taken) ports.release(port)
  }
  const take = (port: number) => {
    if (!isDryRun) ports.take(port)
    taken.add(port)
    return port
  }
  const ask = (port: number, field: string) => {
    if (had.has(port) || taken.has(port)) return port
    if (ports.has(port))
      throw refuse(service, invalid(field, port, 'provided port is already allocated'))
    if (!isDryRun && !ports.contains(port)) {
      const { first, last } = network.nodePorts
      const reason = `provided port is not in the valid range. The range of valid ports is ${first}-${last}`
      throw refuse(service, invalid(field, port, reason))
    }
    return take(port)
  }
  const any = () => {
    const port = ports.free()
    if (port === undefined) throw full()
    return take(port)
  }
  try {
    if (needsNodePorts(service)) fill(service, ask, any)
    if (needsHealthCheck(service)) {
      const { spec } = service
      const asked = spec.healthCheckNodePort ?? 0
      const before = old?.spec.healthCheckNodePort
      spec.healthCheckNodePort =
        asked === 0 ? any() : asked === before ? asked : ask(asked, 'spec.healthCheckNodePort')
    }
    return undo
  } catch (error) {
    undo()
    throw error
  }
}

/** The same port over two protocols gets one node port. */
function fill(
  service: Service,
  ask: (port: number, field: string) => number,
  any: () => number,
): void {
  const { spec } = service
  const given = new Map<number, number>()
  const gets = spec.type !== 'LoadBalancer' || spec.allocateLoadBalancerNodePorts !== false
  for (const [index, it] of (spec.ports ?? []).entries()) {
    const port = it.port ?? 0
    const field = `spec.ports[${index}].nodePort`
    const requested = it.nodePort || given.get(port) || requestedFor(service, port)
    if (!requested && !gets) continue
    it.nodePort = requested ? ask(requested, field) : any()
    if (!given.has(port)) given.set(port, it.nodePort)
  }
}

const requestedFor = ({ spec }: Service, port: number): number =>
  spec.ports?.find((it) => it.port === port && it.nodePort)?.nodePort ?? 0

const portsOf = ({ spec }: Service): number[] =>
  (spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0).filter((it) => it !== 0)

const full = () =>
  new StatusError(
    500,
    'InternalError',
    'Internal error occurred: failed to allocate a nodePort: range is full',
    { causes: [{ message: 'failed to allocate a nodePort: range is full' }] },
  )

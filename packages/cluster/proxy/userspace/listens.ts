import type { ServicePort, Target, Targets, Traffic } from '../data-path.ts'
import type { Listen, View } from './forward-request.ts'
import { type Place, placeOn, type Reach } from './reach.ts'

const machine = '127.0.0.1'

export interface Listens {
  readonly listens: readonly Listen[]
  readonly rivals: readonly Rival[]
}

/** Another port of a service listens there already, as those of several load balancers at 127.0.0.1 may. */
export interface Rival {
  readonly listen: Listen
  /** The id of the port that has it. */
  readonly holder: string
}

/**
 * Where the ports of services answer on this machine. Node ports and the ports of load balancers answer at 127.0.0.1, too,
 * so that they can be had where the cluster's addresses cannot. A port that no endpoint stands behind is not listened at:
 * the machine refuses connections then.
 */
export function listensOf({ nodes, ports }: Traffic, reach: Reach): Listens {
  const place = placeOn(reach)
  const listens = new Map<string, Listen>()
  const rivals: Rival[] = []
  const add = (port: ServicePort, at: Place, view: View, isRestricted = false) => {
    const side = view.kind === 'inside' ? port.inside : port.outside
    const key = `${port.protocol} ${at.address}:${at.port}`
    if (!hasTargets(side)) return
    const known = listens.get(key)
    const listen = { key, id: port.id, ...at, view, isRestricted }
    if (!known) listens.set(key, listen)
    else if (known.id !== port.id) rivals.push({ listen, holder: known.id })
  }
  const outside: View = { kind: 'outside' }
  for (const port of ports) {
    for (const address of port.clusterAddresses)
      add(port, place({ address, port: port.port }), { kind: 'inside' })
    for (const address of port.externalAddresses)
      add(port, place({ address, port: port.port }), outside)
    const { nodePort } = port
    if (!nodePort) continue
    for (const { name, addresses } of nodes)
      for (const address of addresses)
        add(port, place({ address, port: nodePort }), { kind: 'outside', node: name })
    add(port, { address: machine, port: nodePort }, outside)
  }
  for (const port of ports) {
    const isRestricted = port.allowedSources !== undefined
    const places = port.loadBalancerAddresses.map((address) => place({ address, port: port.port }))
    if (places.length > 0) places.push({ address: machine, port: port.port })
    for (const at of places) add(port, at, outside, isRestricted)
  }
  return { listens: [...listens.values()], rivals }
}

const hasTargets = ({ any, byNode }: Targets): boolean =>
  any.length > 0 || byNode.values().some((targets) => targets.length > 0)

/** A listen for each list of targets of a port, at `address` and any free port: see `divert`. */
export function divertedListens(port: ServicePort, address: string): readonly Listen[] {
  const listen = (view: View & { readonly kind: 'fixed' }, targets: readonly Target[]) =>
    targets.length === 0
      ? []
      : [{ key: divertKey(port, view), id: port.id, address, port: 0, view, isRestricted: false }]
  return (['inside', 'outside'] as const).flatMap((side) => [
    ...listen({ kind: 'fixed', side }, port[side].any),
    ...[...port[side].byNode].flatMap(([node, own]) => listen({ kind: 'fixed', side, node }, own)),
  ])
}

const divertKey = (
  { id }: ServicePort,
  { side, node }: View & { readonly kind: 'fixed' },
): string => `${id} ${side} ${node ?? ''}`

/**
 * The port with endpoints that are the places which `listening` has for its lists: whoever sends there is balanced request by
 * request.
 */
export function divert(
  port: ServicePort,
  address: string,
  listening: ReadonlyMap<string, number>,
): ServicePort {
  const { http: _, ...rest } = port
  const at = (side: 'inside' | 'outside', node?: string): readonly Target[] => {
    const view = { kind: 'fixed', side, ...(node !== undefined && { node }) } as const
    const found = listening.get(divertKey(port, view))
    return found === undefined ? [] : [{ address, port: found }]
  }
  const divertedTo = (side: 'inside' | 'outside'): Targets => ({
    any: at(side),
    byNode: new Map([...port[side].byNode.keys()].map((node) => [node, at(side, node)])),
  })
  return { ...rest, inside: divertedTo('inside'), outside: divertedTo('outside') }
}

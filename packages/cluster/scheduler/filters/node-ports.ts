import type { Pod } from '../../client/resources.ts'
import { type HostPort, hostPorts, TakenPorts } from '../model/host-ports.ts'
import { checking, type Filter, rejected, skip } from './filter.ts'

const taken = rejected("node(s) didn't have free ports for the requested pod ports")

/** A port of a node belongs to one pod. */
export const nodePorts: Filter = {
  name: 'NodePorts',
  prepare: ({ ports }) =>
    ports.length === 0
      ? skip
      : checking((node) => (conflict(ports, node.ports) ? taken : undefined)),
  helps(event, { ports }) {
    if (event.resource === 'node') return event.action === 'added'
    if (event.resource !== 'pod' || event.action !== 'gone' || !event.before) return false
    return wasPlaced(event.before) && conflict(ports, portsOf(event.before))
  },
}

const conflict = (ports: readonly HostPort[], there: TakenPorts) =>
  ports.some((port) => there.conflictsWith(port))

function portsOf(pod: Pod): TakenPorts {
  const ports = new TakenPorts()
  for (const port of hostPorts(pod)) ports.add(port)
  return ports
}

/** Whether a pod took room on a node, or was to. */
export const wasPlaced = ({ spec, status }: Pod): boolean =>
  Boolean(spec?.nodeName || status?.nominatedNodeName)

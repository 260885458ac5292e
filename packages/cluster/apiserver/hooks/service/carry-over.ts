import { needsAddress, needsHealthCheck, needsNodePorts, type Service } from './service-object.ts'

const isSame = (a?: readonly string[], b?: readonly string[]) =>
  JSON.stringify(a ?? []) === JSON.stringify(b ?? [])

/** What was allocated stays where a client left it out of its update. */
export function carryOver(next: Service, old: Service): void {
  if (needsAddress(old) && needsAddress(next)) {
    if (!next.spec.clusterIP && old.spec.clusterIP) next.spec.clusterIP = old.spec.clusterIP
    if ((next.spec.clusterIPs?.length ?? 0) === 0 && old.spec.clusterIPs)
      next.spec.clusterIPs = [...old.spec.clusterIPs]
  }
  if (needsNodePorts(old) && needsNodePorts(next)) carryPorts(next, old)
  if (needsHealthCheck(old) && needsHealthCheck(next) && old.spec.healthCheckNodePort)
    next.spec.healthCheckNodePort ||= old.spec.healthCheckNodePort
}

/** By the ports' names, unless another port has taken the number. */
function carryPorts(next: Service, old: Service): void {
  const had = new Map(old.spec.ports?.map(({ name = '', nodePort }) => [name, nodePort ?? 0]))
  const asked = new Set(next.spec.ports?.map(({ nodePort }) => nodePort ?? 0))
  for (const port of next.spec.ports ?? []) {
    const before = had.get(port.name ?? '') ?? 0
    if (!port.nodePort && before !== 0 && !asked.has(before)) port.nodePort = before
  }
}

/** Old clients know one address, new ones a list of which it is the first: brings them together. */
export function unifyAddresses(next: Service, old?: Service): void {
  const { spec } = next
  if (!old) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
    return
  }
  const before = old.spec
  if (before.clusterIPs?.length && !spec.clusterIPs?.length && before.clusterIP === spec.clusterIP)
    spec.clusterIPs = [...before.clusterIPs]
  if (before.clusterIP === spec.clusterIP || !isSame(before.clusterIPs, spec.clusterIPs)) return
  if (before.clusterIP && !spec.clusterIP) delete spec.clusterIPs
  else if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP]
}

import { createHash } from 'node:crypto'
import type { EndpointAddress, EndpointPort, EndpointSubset } from 'kubernetes-types/core/v1.js'

interface Reached {
  readonly address: EndpointAddress
  readonly isReady: boolean
}

/** Puts subsets in the one form that they are compared in: addresses with the same ports stand together, sorted. */
export function repack(subsets: readonly EndpointSubset[]): EndpointSubset[] {
  const byPort = new Map<
    string,
    { port: EndpointPort | undefined; reached: Map<string, Reached> }
  >()
  for (const subset of subsets)
    for (const port of subset.ports?.length ? subset.ports : [undefined]) {
      const key = JSON.stringify(port ?? null)
      const entry = byPort.get(key) ?? { port, reached: new Map() }
      byPort.set(key, entry)
      for (const address of subset.addresses ?? []) add(entry.reached, { address, isReady: true })
      for (const address of subset.notReadyAddresses ?? [])
        add(entry.reached, { address, isReady: false })
    }
  return gather([...byPort.values()])
}

/** Not ready in one place is not ready. */
function add(to: Map<string, Reached>, { address, isReady }: Reached): void {
  const key = `${address.ip} ${address.targetRef?.uid ?? ''}`
  const known = to.get(key)
  to.set(key, { address: known?.address ?? address, isReady: isReady && known?.isReady !== false })
}

type PortEntry = { port: EndpointPort | undefined; reached: ReadonlyMap<string, Reached> }

function gather(entries: readonly PortEntry[]): EndpointSubset[] {
  const byAddresses = new Map<string, { ports: EndpointPort[]; reached: Reached[] }>()
  for (const { port, reached } of entries) {
    const sorted = [...reached].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const key = JSON.stringify(sorted.map(([id, { isReady }]) => [id, isReady]))
    const entry = byAddresses.get(key) ?? { ports: [], reached: sorted.map(([, it]) => it) }
    byAddresses.set(key, entry)
    if (port) entry.ports.push(port)
  }
  return [...byAddresses.values()].map(subsetOf).toSorted(byFirstAddress)
}

function subsetOf({ ports, reached }: { ports: EndpointPort[]; reached: Reached[] }) {
  const ready = reached.filter(({ isReady }) => isReady).map(({ address }) => address)
  const notReady = reached.filter(({ isReady }) => !isReady).map(({ address }) => address)
  return {
    ...(ready.length > 0 && { addresses: ready }),
    ...(notReady.length > 0 && { notReadyAddresses: notReady }),
    ...(ports.length > 0 && { ports: ports.toSorted(byHash) }),
  }
}

const byFirstAddress = (a: EndpointSubset, b: EndpointSubset) =>
  JSON.stringify(a) < JSON.stringify(b) ? -1 : 1

const byHash = (a: EndpointPort, b: EndpointPort) => (hashOf(a) < hashOf(b) ? -1 : 1)

/** Upstream sorts ports by the digest of how Go prints them; so do we, since clients print them in that order. */
const hashOf = ({ name = '', port, protocol = '', appProtocol }: EndpointPort) =>
  createHash('md5')
    .update(
      `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} ` +
        `AppProtocol:(*string)${appProtocol ?? '<nil>'}}`,
    )
    .digest('hex')

import type { Endpoint } from 'kubernetes-types/discovery/v1.js'
import type { EndpointSlice } from '../../client/resources.ts'
import type { Target } from '../data-path.ts'

/** What a slice says of an address and a port. */
export interface KnownEndpoint extends Target {
  readonly isReady: boolean
  readonly isServing: boolean
  readonly isTerminating: boolean
  /** Zones that should send here; none if nobody said. */
  readonly zones: readonly string[]
}

/** Which port of a service; slices name the ports that they are for. */
export interface PortName {
  readonly name: string
  readonly protocol: string
}

/**
 * The endpoints of one port. `isEnding` tells pods that are to go although their slice may not say so yet: it is written
 * after they were deleted, and their agents do not wait for it.
 */
export function endpointsOf(
  slices: readonly EndpointSlice[],
  port: PortName,
  isEnding: (podUid: string) => boolean,
): readonly KnownEndpoint[] {
  const found = new Map<string, KnownEndpoint>()
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue
    for (const { name = '', protocol = 'TCP', port: number } of slice.ports ?? []) {
      if (!number || name !== port.name || protocol !== port.protocol) continue
      for (const endpoint of slice.endpoints ?? []) {
        const known = knownEndpoint(endpoint, number, isEnding)
        const key = `${known?.address}:${number}`
        if (known && rank(known) > rank(found.get(key))) found.set(key, known)
      }
    }
  }
  return [...found.values()].toSorted(byAddress)
}

/** Slices may overlap while endpoints move from one to another: what can take more counts. */
const rank = (endpoint: KnownEndpoint | undefined): number => {
  if (!endpoint) return 0
  return endpoint.isReady ? 3 : endpoint.isServing ? 2 : 1
}

const byAddress = (a: Target, b: Target): number =>
  a.address === b.address ? a.port - b.port : a.address < b.address ? -1 : 1

function knownEndpoint(
  { addresses: [address], conditions = {}, hints, nodeName, targetRef }: Endpoint,
  port: number,
  isEnding: (podUid: string) => boolean,
): KnownEndpoint | undefined {
  if (!address) return undefined
  const { ready = true, serving = true, terminating = false } = conditions
  const ends = targetRef?.uid !== undefined && isEnding(targetRef.uid)
  return {
    address,
    port,
    ...(nodeName !== undefined && { node: nodeName }),
    isReady: ready && !ends,
    isServing: serving,
    isTerminating: terminating || ends,
    zones: hints?.forZones?.map(({ name }) => name) ?? [],
  }
}

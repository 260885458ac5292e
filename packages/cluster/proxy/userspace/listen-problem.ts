import type { Problem } from '../data-path.ts'
import type { ServiceRef } from '../service-ref.ts'
import type { Listen, ListenFailure } from './forward-request.ts'

/** Tells that a service does not answer at an address, and why. Addresses that a machine without isolation lacks are no news. */
export function listenProblem(
  service: ServiceRef,
  { address, port }: Listen,
  { code, message }: ListenFailure,
): Problem[] {
  const isTwin = address.startsWith('127.') && address !== '127.0.0.1'
  // Outside Linux the loopback block has one address.
  if (code === 'EADDRNOTAVAIL' && isTwin) return []
  const what = `Cannot listen on ${address}:${port}: ${causes[code] ?? message}`
  return [{ service, reason: 'FailedToListen', message: what }]
}

const causes: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has the port. End it, or give the service another port',
  EACCES:
    'ports below 1024 are for root here. Give the service another port, or lower net.ipv4.ip_unprivileged_port_start',
  EADDRNOTAVAIL: 'no interface of this machine has the address',
}

import type { ClusterView } from './cluster-view.ts'

/** An endpoint's port as names have it; no port where its slice names none. */
export interface NamedEndpoint {
  /** Its host name, or its address with dashes. */
  readonly host: string
  readonly address: string
  readonly port?: NamedPort
}

export interface NamedPort {
  readonly name: string
  readonly protocol: string
  readonly number: number
}

/** Endpoints of a service that are ready, or are to be found although they are not, once for each of their ports. */
export function endpointsOf(
  view: ClusterView,
  namespace: string,
  service: string,
): readonly NamedEndpoint[] {
  return view
    .slices(namespace, service)
    .filter(({ addressType }) => addressType === 'IPv4')
    .flatMap(({ endpoints, ports }) =>
      (endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready ?? true)
        .flatMap(({ addresses, hostname }) =>
          addresses.flatMap((address) => {
            const host = hostOf(address, hostname)
            const named = (ports ?? []).map((it) => ({
              name: it.name ?? '',
              protocol: it.protocol ?? 'TCP',
              number: it.port ?? 0,
            }))
            return named.length === 0
              ? [{ host, address }]
              : named.map((port) => ({ host, address, port }))
          }),
        ),
    )
}

export const hostOf = (address: string, hostname: string | undefined): string =>
  hostname || address.replaceAll('.', '-')

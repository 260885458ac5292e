import { createHash } from 'node:crypto'

export interface TableOptions {
  /** Of the table, among all that the machine has. */
  readonly table: string
  /** Addresses of services: `10.96.0.0/16`. What no service has is dropped. */
  readonly services: string
}

/** Where a connection goes that is made to an address, protocol and port: see `destinationKey`. */
export const destinationsMap = 'destinations'
/** Addresses, protocols and ports of services that nothing stands behind. */
export const refusedSet = 'refused'
/** Addresses of services inside the cluster, at which all other ports are closed. */
export const clusterAddressesSet = 'cluster-addresses'
/** Pairs of an endpoint and itself: who reaches itself by its service must not see its own address. */
export const hairpinsSet = 'hairpins'

/** The bit that says that the client's address is to be hidden; upstream's, which others on the machine know as such. */
export const hideClient = 'meta mark set meta mark | 0x00004000'

export const destinationKey = (address: string, protocol: string, port: number): string =>
  `${address} . ${protocol.toLowerCase()} . ${port}`

/** An empty chain that says which layout a table has. */
export const layoutMark = (options: TableOptions): string =>
  `layout-${createHash('sha256').update(fixedPart(options)).digest('hex').slice(0, 8)}`

/** Makes the table, without any service. */
export const newTable = (options: TableOptions): string => `
add table ip ${options.table}
delete table ip ${options.table}
table ip ${options.table} {
  chain ${layoutMark(options)} {
  }
  ${fixedPart(options)}
}
`

/**
 * Rejected connections are matched where they are filtered, after destinations are replaced: what is still for a service then
 * has nowhere to go. Older kernels can reject nowhere else.
 */
const fixedPart = ({ services }: TableOptions): string => `
  map ${destinationsMap} {
    type ipv4_addr . inet_proto . inet_service : verdict
  }
  set ${refusedSet} {
    type ipv4_addr . inet_proto . inet_service
  }
  set ${clusterAddressesSet} {
    type ipv4_addr
  }
  set ${hairpinsSet} {
    type ipv4_addr . ipv4_addr
  }
  chain choose {
    ip daddr . meta l4proto . th dport vmap @${destinationsMap}
  }
  chain choose-for-others {
    type nat hook prerouting priority dstnat; policy accept;
    jump choose
  }
  chain choose-for-machine {
    type nat hook output priority -100; policy accept;
    jump choose
  }
  chain hide-clients {
    type nat hook postrouting priority srcnat; policy accept;
    meta mark & 0x00004000 == 0x00004000 meta mark set meta mark & 0xffffbfff masquerade
    ct status dnat ip saddr . ip daddr @${hairpinsSet} masquerade
    ct status dnat ip saddr 127.0.0.0/8 oif != "lo" masquerade
  }
  chain refuse {
    ip daddr . meta l4proto . th dport @${refusedSet} reject
  }
  chain close {
    ip daddr @${clusterAddressesSet} reject
    ip daddr ${services} drop
  }
  chain received {
    type filter hook input priority filter; policy accept;
    ct state new jump refuse
  }
  chain forwarded {
    type filter hook forward priority filter; policy accept;
    ct state new jump refuse
    ct state new jump close
  }
  chain sent {
    type filter hook output priority filter; policy accept;
    ct state new jump refuse
    ct state new jump close
  }
`

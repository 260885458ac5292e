import type { Logger } from '@galley/kit/logging'
import type { DataPath, ServicePort, Traffic } from '../data-path.ts'
import { Forwarding } from './forwarding.ts'
import { divert, divertedListens } from './listens.ts'

/**
 * A path that balances connections, and lets requests be balanced in user space where a service asks for that: it is given
 * such ports with endpoints at `address`, an address of this machine that clients of services reach.
 */
export function balanceRequests(
  path: DataPath,
  options: { readonly address: string; readonly log: Logger },
): DataPath {
  const { address, log } = options
  const forwarding = new Forwarding({ kind: 'real' }, log)
  return {
    async apply(traffic) {
      const { nodes, ports } = traffic
      const asking = ports.filter(({ http }) => http !== undefined)
      const listens = asking.flatMap((port) => divertedListens(port, address))
      const { listening } = await forwarding.apply({ nodes, ports: asking, listens })
      return path.apply(divertedIn(traffic, (it) => divert(it, address, listening)))
    },
    async close() {
      await path.close()
      await forwarding.close()
    },
  }
}

const divertedIn = (traffic: Traffic, divertOne: (port: ServicePort) => ServicePort): Traffic => ({
  ...traffic,
  ports: traffic.ports.map((port) => (port.http ? divertOne(port) : port)),
})

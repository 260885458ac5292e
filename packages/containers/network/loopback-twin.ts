/** An address and a port of this machine's loopback block. */
export interface LoopbackPlace {
  readonly address: string
  readonly port: number
}

const firstOpenPort = 1024
const openedBy = 64_000

/**
 * Where an address of a cluster's ranges is really found when nothing is isolated: the loopback address with the same lower 24
 * bits. Ports below 1024 are only for root on most machines, so they are found 64,000 higher: 10.96.0.1:443 is at
 * 127.96.0.1:64443. Who listens for others and who connects to them must both go by this.
 */
export function loopbackTwin(address: string, port: number): LoopbackPlace {
  return {
    address: address.replace(/^\d+\./, '127.'),
    port: port < firstOpenPort ? port + openedBy : port,
  }
}

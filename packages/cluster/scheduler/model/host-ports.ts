import type { Pod } from '../../client/resources.ts'
import { isSidecar } from './sidecar.ts'

export interface HostPort {
  /** `0.0.0.0` where any address of the node is meant. */
  readonly address: string
  readonly protocol: string
  readonly port: number
}

const anywhere = '0.0.0.0'

/** The ports of its node that a pod takes for as long as it runs. */
export const hostPorts = ({ spec }: Pod): readonly HostPort[] =>
  [...(spec?.initContainers ?? []).filter(isSidecar), ...(spec?.containers ?? [])].flatMap(
    ({ ports = [] }) =>
      ports
        .filter(({ hostPort = 0 }) => hostPort > 0)
        .map(({ hostIP, hostPort = 0, protocol }) => ({
          address: hostIP || anywhere,
          protocol: protocol || 'TCP',
          port: hostPort,
        })),
  )

/** The ports that a node's pods have taken. */
export class TakenPorts {
  /** Addresses by `TCP/80`. */
  readonly #taken: Map<string, Set<string>>

  constructor(taken: Iterable<[string, Set<string>]> = []) {
    this.#taken = new Map(taken)
  }

  add({ address, protocol, port }: HostPort): void {
    const key = `${protocol}/${port}`
    this.#taken.set(key, new Set([...(this.#taken.get(key) ?? []), address]))
  }

  remove({ address, protocol, port }: HostPort): void {
    const key = `${protocol}/${port}`
    const rest = [...(this.#taken.get(key) ?? [])].filter((it) => it !== address)
    if (rest.length > 0) this.#taken.set(key, new Set(rest))
    else this.#taken.delete(key)
  }

  conflictsWith({ address, protocol, port }: HostPort): boolean {
    const addresses = this.#taken.get(`${protocol}/${port}`)
    if (!addresses) return false
    return address === anywhere || addresses.has(anywhere) || addresses.has(address)
  }

  copy(): TakenPorts {
    return new TakenPorts(this.#taken)
  }
}

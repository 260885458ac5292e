import { NetworkError } from '../errors.ts'
import { isCode } from '../state/atomic-file.ts'
import type { PublishedPort } from '../state/container-config.ts'

export interface Target {
  readonly address: string
  readonly port: number
}

/** Published ports that are open now. */
export interface Publication {
  /** With the ports that were really taken. */
  readonly ports: readonly PublishedPort[]
  close(): void
}

interface Proxy {
  readonly port: number
  close(): void
}

/** Loaded when there is something to publish. */
const openers = {
  tcp: async () => (await import('./tcp-proxy.ts')).openTcpProxy,
  udp: async () => (await import('./udp-proxy.ts')).openUdpProxy,
}

/** Opens all `ports` on the host, leading to `address`, or none of them (`NetworkError`). */
export async function publish(
  ports: readonly PublishedPort[],
  address: string,
): Promise<Publication> {
  const open: Proxy[] = []
  const close = () => {
    for (const proxy of open) proxy.close()
  }
  const taken: PublishedPort[] = []
  try {
    for (const port of ports) {
      const proxy = await openOne(port, address)
      open.push(proxy)
      taken.push({ ...port, hostPort: proxy.port })
    }
  } catch (error) {
    close()
    throw error
  }
  return { ports: taken, close }
}

async function openOne(port: PublishedPort, address: string): Promise<Proxy> {
  const { hostAddress, hostPort, containerPort, protocol } = port
  const from = { address: hostAddress, port: hostPort }
  try {
    const openProxy = await openers[protocol]()
    return await openProxy(from, { address, port: containerPort })
  } catch (cause) {
    const why = isCode(cause, 'EADDRINUSE') ? 'is taken' : `cannot be had (${String(cause)})`
    throw new NetworkError('unavailable', `Port ${hostPort} of ${hostAddress} ${why}.`, {
      next: 'Publish another port of the host, or stop what has this one.',
      cause,
    })
  }
}

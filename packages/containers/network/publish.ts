import { NetworkError } from '../errors.ts'
import { isCode } from '../state/atomic-file.ts'
import type { PublishedPort } from '../state/container-config.ts'
import { openTcpProxy } from './tcp-proxy.ts'

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

const openers = {
  tcp: openTcpProxy,
  async udp(from: Target, to: Target) {
    const { openUdpProxy } = await import('./udp-proxy.ts') // seldom needed
    return openUdpProxy(from, to)
  },
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
    return await openers[protocol](from, { address, port: containerPort })
  } catch (cause) {
    const why = isCode(cause, 'EADDRINUSE') ? 'is taken' : `cannot be had (${String(cause)})`
    throw new NetworkError('unavailable', `Port ${hostPort} of ${hostAddress} ${why}.`, {
      next: 'Publish another port of the host, or stop what has this one.',
      cause,
    })
  }
}

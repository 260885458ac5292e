import { isIPv4 } from 'node:net'
import { ContainerError } from '../errors.ts'
import type { PublishedPort } from '../state/container-config.ts'

const LOOPBACK = '127.0.0.1'

/**
 * Reads `[[ADDRESS:]HOST_PORT:]CONTAINER_PORT[/tcp|udp]`, as after Docker's `-p`. Without an address
 * the port is open on loopback only; without a host port a free one is taken at the start.
 */
export function parsePublishedPort(text: string): PublishedPort {
  const [ports = '', protocol = 'tcp', ...rest] = text.split('/')
  const parts = ports.split(':').toReversed()
  const [containerPort = '', hostPort = '0', hostAddress = LOOPBACK] = parts
  const isProtocol = protocol === 'tcp' || protocol === 'udp'
  if (rest.length > 0 || parts.length > 3 || !isProtocol || !isIPv4(hostAddress)) {
    throw notAPort(text)
  }
  return {
    hostAddress,
    hostPort: portNumber(hostPort || '0', 0, text),
    containerPort: portNumber(containerPort, 1, text),
    protocol,
  }
}

function portNumber(digits: string, least: number, text: string): number {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN
  if (port >= least && port <= 65_535) return port
  throw notAPort(text)
}

function notAPort(text: string): ContainerError {
  return new ContainerError('invalid', `${JSON.stringify(text)} does not publish a port.`, {
    next: 'Write HOST_PORT:CONTAINER_PORT (32001:5000), an IPv4 address of the host before it.',
  })
}

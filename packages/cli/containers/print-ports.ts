import type { PublishedPort } from '@galley/containers/state/container-config'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

/** One port of a container, as in `5000/tcp`. */
export type ContainerPort = Pick<PublishedPort, 'containerPort' | 'protocol'>

/** Prints where ports are open: all, or the address alone of the one that is wanted. */
export function printPorts(
  ports: readonly PublishedPort[],
  wanted: ContainerPort | undefined,
  terminal: Terminal,
): ExitCode {
  const isWanted = ({ containerPort, protocol }: PublishedPort) =>
    containerPort === wanted?.containerPort && protocol === wanted.protocol
  for (const port of wanted ? ports.filter(isWanted) : ports) {
    const where = `${port.hostAddress}:${port.hostPort}`
    terminal.out(wanted ? where : `${port.containerPort}/${port.protocol} -> ${where}`)
  }
  return !wanted || ports.some(isWanted) ? exitCodes.done : exitCodes.no
}

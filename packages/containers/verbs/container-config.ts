import { posix } from 'node:path'
import { ContainerError } from '../errors.ts'
import { checkMemory } from '../options/memory-limit.ts'
import { refusePorts } from '../options/network.ts'
import type { BindMount, ContainerConfig, Limits } from '../state/container-config.ts'
import { parseSignal } from '../state/signal.ts'
import type { CreateOptions } from './create-options.ts'

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const usualLogs = { fileBytes: 10 * 1024 * 1024, files: 3 }

/** Puts together what was asked and what the image says; throws `ContainerError` for nonsense. */
export function configFor(
  options: CreateOptions,
  mounts: readonly BindMount[],
  identity: Pick<ContainerConfig, 'id' | 'name' | 'createdAt'>,
): ContainerConfig {
  const { image, limits = {} } = options
  const { config } = image
  const hostname = options.hostname ?? identity.id.slice(0, 12)
  refusePorts(options.network, options.ports)
  return {
    ...identity,
    image: { reference: image.reference, digest: image.digest },
    layers: image.layers.map(({ diffId }) => diffId),
    command: commandOf(options),
    env: envOf(options, hostname),
    workingDirectory: absolute(options.workingDirectory ?? config.WorkingDir ?? '/'),
    user: options.user ?? config.User ?? '',
    hostname,
    tty: options.tty ?? false,
    stdin: options.stdin ?? false,
    stopSignal: parseSignal(options.stopSignal ?? config.StopSignal ?? 'SIGTERM'),
    mounts,
    tmpfs: [],
    limits: checkedLimits(limits),
    network: options.network,
    ports: options.ports ?? [],
    runtime: options.runtime,
    readOnlyRoot: options.readOnlyRoot ?? false,
    removeWhenStopped: options.removeWhenStopped ?? false,
    labels: { ...config.Labels, ...options.labels },
    logs: options.logs ?? usualLogs,
  }
}

/** Entry point and command (OCI image-spec 1.1, config.md, `Entrypoint` and `Cmd`). */
function commandOf({ image, entrypoint, command }: CreateOptions): readonly string[] {
  const first = entrypoint ?? image.config.Entrypoint ?? []
  const rest = command ?? (entrypoint ? [] : (image.config.Cmd ?? []))
  const whole = [...first, ...rest]
  if (whole.length > 0 && whole[0] !== '') return whole
  throw new ContainerError('invalid', `${image.reference} does not say what to run.`, {
    next: 'Give a command after the image.',
  })
}

/** Later ones win; Docker's usual ones come first. */
function envOf({ image, env = [], tty }: CreateOptions, hostname: string): string[] {
  const usual = [PATH, `HOSTNAME=${hostname}`, ...(tty ? ['TERM=xterm'] : [])]
  const all = [...usual, ...(image.config.Env ?? []), ...env]
  const named = all.map((entry): [string, string] => [entry.split('=', 1)[0] ?? '', entry])
  const wrong = named.find(([name, entry]) => name === '' || !entry.includes('='))
  if (wrong) throw new ContainerError('invalid', `${wrong[1]} is not of the form NAME=value.`)
  return [...new Map(named).values()]
}

function absolute(path: string): string {
  return posix.resolve('/', path)
}

function checkedLimits(limits: Limits): Limits {
  const { cpus, memoryBytes, pids } = limits
  if (cpus !== undefined && !(cpus > 0)) throw tooSmall(`${cpus} CPUs`)
  if (memoryBytes !== undefined) checkMemory(memoryBytes)
  if (pids !== undefined && !(pids >= 1)) throw tooSmall(`${pids} processes`)
  return limits
}

function tooSmall(what: string): ContainerError {
  return new ContainerError('invalid', `A container cannot run with ${what}.`)
}

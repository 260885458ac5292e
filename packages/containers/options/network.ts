import { ContainerError } from '../errors.ts'
import type { NetworkConfig, PublishedPort, RuntimeConfig } from '../state/container-config.ts'

export interface NetworkSettings {
  readonly bridge: string
  readonly subnet: string
}

export const usualNetwork: NetworkSettings = { bridge: 'galley0', subnet: '10.91.0.0/16' }

/**
 * Reads what follows `--network`: `bridge` (usual), `host` or `none`. Without isolation there is no
 * bridge: there a container gets a loopback address of its own, where the system has any.
 */
export function networkFor(
  text: string | undefined,
  runtime: RuntimeConfig,
  settings: NetworkSettings = usualNetwork,
): NetworkConfig {
  if (text === 'host') return { kind: 'host' }
  if (text === 'none' && runtime.kind === 'oci') return { kind: 'none' }
  if (text !== undefined && text !== 'bridge') throw noNetwork(text, runtime)
  if (runtime.kind === 'oci') return { kind: 'bridge', ...settings }
  return process.platform === 'linux'
    ? { kind: 'loopback', subnet: ownLoopback() }
    : { kind: 'host' }
}

/** Throws for published ports where a container has no address for them to lead to. */
export function refusePorts({ kind }: NetworkConfig, ports: readonly PublishedPort[] = []): void {
  if (ports.length === 0 || kind === 'bridge' || kind === 'loopback') return
  const why = kind === 'host' ? "has the host's own ports" : 'cannot be reached'
  throw new ContainerError('invalid', `With the network "${kind}" a container ${why}.`, {
    next: 'Leave out the published ports, or the network.',
  })
}

/** A block a user, since users cannot see one another's claims. */
function ownLoopback(): string {
  const uid = process.getuid?.() ?? 0
  return `127.${64 + (uid % 128)}.0.0/16`
}

function noNetwork(text: string, { kind }: RuntimeConfig): ContainerError {
  return new ContainerError(
    'unsupported',
    `The ${kind} runtime has no network ${JSON.stringify(text)}.`,
    {
      next: kind === 'oci' ? 'Use bridge, host or none.' : 'Use bridge or host.',
    },
  )
}

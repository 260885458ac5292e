import type { Signal } from './signal.ts'

/** A port of the host that leads to one of the container. */
export interface PublishedPort {
  /** Loopback unless asked otherwise. */
  readonly hostAddress: string
  /** 0 takes a free one at the start. */
  readonly hostPort: number
  readonly containerPort: number
  readonly protocol: 'tcp' | 'udp'
}

/** A file or folder of the host, seen inside the container. Both paths are absolute. */
export interface BindMount {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  /** The named volume that `source` is, if it is one. */
  readonly volume?: string
}

/** A folder of Galley's own that outlives the containers that have it. */
export interface VolumeMount {
  readonly volume: string
  readonly target: string
  readonly readOnly: boolean
}

/** A folder in memory, empty at the start and gone at the end. */
export interface MemoryMount {
  readonly target: string
  readonly bytes?: number
}

export interface Limits {
  /** Cores; 0.5 is half the time of one. */
  readonly cpus?: number
  readonly memoryBytes?: number
  readonly pids?: number
}

export type NetworkConfig =
  /** An address of its own on a bridge. */
  | { readonly kind: 'bridge'; readonly bridge: string; readonly subnet: string }
  /** An address of its own within the host's loopback block, for processes that are not isolated. */
  | { readonly kind: 'loopback'; readonly subnet: string }
  | { readonly kind: 'host' }
  | { readonly kind: 'none' }

export type RuntimeConfig =
  | {
      readonly kind: 'oci'
      readonly name: 'runc' | 'crun'
      /** The program with what has to go before it. */
      readonly command: readonly string[]
    }
  | { readonly kind: 'process' }

/** All that is settled when a container is created; it never changes afterwards. */
export interface ContainerConfig {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly name: string
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
  readonly image: { readonly reference: string; readonly digest: string }
  /** Digests of the unpacked layers, lowest first. */
  readonly layers: readonly string[]
  /** Program and arguments, entry point and command already put together. */
  readonly command: readonly string[]
  /** `NAME=value`. */
  readonly env: readonly string[]
  readonly workingDirectory: string
  /** `USER[:GROUP]` as in the image's config. */
  readonly user: string
  readonly hostname: string
  readonly tty: boolean
  readonly stdin: boolean
  readonly stopSignal: Signal
  readonly mounts: readonly BindMount[]
  readonly tmpfs: readonly MemoryMount[]
  readonly limits: Limits
  readonly network: NetworkConfig
  readonly ports: readonly PublishedPort[]
  readonly runtime: RuntimeConfig
  readonly readOnlyRoot: boolean
  readonly removeWhenStopped: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly logs: LogLimits
}

export interface LogLimits {
  /** Bytes of one file before the next is begun. */
  readonly fileBytes: number
  readonly files: number
}

import type { PublishedPort } from './container-config.ts'
import type { ProcessIdentity } from './process-identity.ts'

export type ContainerState = { readonly kind: 'created' } | RunningState | ExitedState

export interface RunningState {
  readonly kind: 'running'
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number
  /** The container's first process, as the host sees it. */
  readonly process: ProcessIdentity
  /** Where the host and other containers reach it. */
  readonly address?: string
  /** With the host ports that were really taken. */
  readonly ports: readonly PublishedPort[]
}

export interface ExitedState {
  readonly kind: 'exited'
  readonly startedAt?: number
  readonly finishedAt: number
  /** 128 + N after signal N; 125 to 127 as in a shell when it could not be started. */
  readonly exitCode: number
  /** The kernel killed one of its processes for want of memory. */
  readonly oomKilled: boolean
  /** Why it never ran, or ended other than by itself. */
  readonly error?: string
}

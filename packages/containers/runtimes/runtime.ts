import type { ChildProcess } from 'node:child_process'
import type { Endpoint } from '../network/endpoint.ts'
import type { UnpackedLayer } from '../rootfs/layer-store.ts'
import type { Limits } from '../state/container-config.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import type { RunningState } from '../state/container-state.ts'
import type { ProcessIdentity } from '../state/process-identity.ts'
import type { Signal } from '../state/signal.ts'

/**
 * What runs containers: the port between the verbs and the ways a host offers. An implementation
 * keeps nothing in memory; all it needs to know is on disk or follows from the container's id, so
 * that any process can take over a container from one that died.
 */
export interface Runtime {
  readonly kind: 'oci' | 'process'

  /** Puts the container's file system in its folder, nothing mounted or running yet. */
  prepare(container: ContainerFiles, layers: readonly UnpackedLayer[]): Promise<void>

  /**
   * Starts the first process as a child of the caller, its output in pipes. Throws `RuntimeError`
   * when that cannot be tried at all, and what `joining` threw; the caller then calls `release`.
   * What needs no network yet is done while `joining` is under way.
   */
  start(container: ContainerFiles, joining: Promise<Endpoint>): Promise<Task>

  /** Sends a signal to the first process. False when it has ended already. */
  signal(state: RunningState, signal: Signal): boolean

  /** Host process numbers of all that runs in the container, the first one included. */
  processes(container: ContainerFiles): Promise<readonly number[]>

  /** Ends what still runs and removes all a start made, files aside. Safe to repeat. */
  release(container: ContainerFiles): Promise<void>
}

/** A started first process, as its supervisor holds it. */
export interface Task {
  readonly child: ChildProcess
  /** Resolves once it runs; rejects with `StartFailure` when it never did. */
  readonly started: Promise<ProcessIdentity>
  /** Resolves after its end, all output read. */
  readonly ended: Promise<TaskEnd>
  /** The path of its terminal, when it has one and runs. */
  terminal(): Promise<string | undefined>
}

export interface TaskEnd {
  readonly exitCode: number
  readonly oomKilled: boolean
}

/** The container's program could not be started: 127 not found, 126 not executable, else 125. */
export class StartFailure extends Error {
  readonly exitCode: 125 | 126 | 127

  constructor(exitCode: 125 | 126 | 127, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}

/** A runtime that can run a further process in a running container. */
export interface Executes {
  /** The program and arguments that, run on the host, run `request` in the container. */
  execCommand(
    container: ContainerFiles,
    state: RunningState,
    request: ExecRequest,
  ): Promise<HostCommand>
}

export interface ExecRequest {
  readonly command: readonly string[]
  readonly env: readonly string[]
  readonly workingDirectory?: string
  readonly user?: string
  readonly tty: boolean
}

export interface HostCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** To be called when the command has ended. */
  readonly dispose?: () => Promise<void>
}

/** A runtime that can read what a container uses. */
export interface Measures {
  readings(container: ContainerFiles): Promise<Readings>
}

export interface Readings {
  /** CPU time since the start, of all its processes, user and system. */
  readonly cpuSeconds: number
  /** Memory that cannot be given back at will: usage less inactive file pages. */
  readonly workingSetBytes: number
  readonly processes: number
}

/** A runtime that loads much at a start, and can do so before there is a container. */
export interface Preloads {
  preload(): Promise<void>
}

/** A runtime that can change the limits of a running container. */
export interface Updates {
  update(container: ContainerFiles, limits: Limits): Promise<void>
}

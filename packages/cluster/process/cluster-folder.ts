import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GalleyError } from '@galley/kit/errors'
import type { NodesOptions } from '../apiserver/bootstrap/nodes.ts'
import type { MachineOptions } from '../node/agent/machine.ts'
import type { ServiceProxyKind } from '../proxy/choose-data-path.ts'
import type { FeatureGate } from './feature-gate.ts'

/** How a cluster was set up: kept, so that the next start is the same. */
export interface ClusterSettings {
  readonly port: number
  readonly serviceAddresses: string
  readonly nodePorts: string
  readonly nodes: NodesOptions
  /** Absent in settings of older clusters, as are some below. */
  readonly machine?: Omit<MachineOptions, 'images' | 'containers'>
  readonly serviceProxy?: ServiceProxyKind | 'auto'
  readonly tokenFile: string | undefined
  /** Absent in settings of older clusters, as is the next. */
  readonly servesMetrics?: boolean
  /** Milliseconds between two looks at an autoscaler. */
  readonly autoscalerSyncPeriod?: number
  readonly featureGates?: readonly FeatureGate[]
  /** Where a registry for the nodes listens. */
  readonly registry?: { readonly host: string; readonly port: number } | 'none'
  /** The context in the kubeconfig, and where that is. */
  readonly context: string
  readonly kubeconfig: string
}

/** A process that serves a cluster. */
export interface ClusterProcess {
  readonly pid: number
  /** When the process began, as the kernel counts: a number that came back is another process. */
  readonly began: string
  readonly port: number
}

export type ClusterState =
  | { readonly kind: 'running'; readonly process: ClusterProcess }
  | { readonly kind: 'stopped' }
  /** Nothing was ever started there. */
  | { readonly kind: 'absent' }

/** A cluster's folder on disk. */
export class ClusterFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  get log(): string {
    return join(this.path, 'log')
  }

  /** What its files say, held against what runs: an ended process's traces count for nothing. */
  state(): ClusterState {
    const process = read<ClusterProcess>(this.#process)
    if (process && beginningOf(process.pid) === process.began) return { kind: 'running', process }
    return {
      kind:
        existsSync(this.#settings) || existsSync(join(this.path, 'state.db'))
          ? 'stopped'
          : 'absent',
    }
  }

  settings(): ClusterSettings | undefined {
    return read(this.#settings)
  }

  keepSettings(settings: ClusterSettings): void {
    write(this.#settings, settings)
  }

  /** Says that this process serves the cluster now. */
  keepProcess(port: number): void {
    write(this.#process, { pid: process.pid, began: beginningOf(process.pid) ?? '', port })
  }

  forgetProcess(): void {
    rmSync(this.#process, { force: true })
  }

  get #settings(): string {
    return join(this.path, 'settings.json')
  }

  get #process(): string {
    return join(this.path, 'process.json')
  }
}

/** Clock ticks after the machine's start (proc_pid_stat(5)); elsewhere only whether there is such a process. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : fields[18]
  } catch {
    return process.platform === 'linux' || !isAlive(pid) ? undefined : ''
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function read<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined
  try {
    // Safe: written below, by `write`.
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch (error) {
    throw new GalleyError('invalid', `${path} is damaged`, {
      cause: error,
      next: 'Delete it; `galley cluster start` writes it anew.',
    })
  }
}

function write(path: string, value: object): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

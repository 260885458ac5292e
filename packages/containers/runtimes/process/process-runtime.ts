import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import type { Endpoint } from '../../network/endpoint.ts'
import { fillVolume } from '../../rootfs/fill-volume.ts'
import { flatten } from '../../rootfs/flatten.ts'
import type { UnpackedLayer } from '../../rootfs/layer-store.ts'
import { readIfPresent } from '../../state/atomic-file.ts'
import type { ContainerFiles } from '../../state/container-files.ts'
import type { RunningState } from '../../state/container-state.ts'
import { kill } from '../../state/kill.ts'
import { identify, type ProcessIdentity, signalProcess } from '../../state/process-identity.ts'
import type { Signal } from '../../state/signal.ts'
import { inTerminal, terminalOf } from '../../terminal/pty.ts'
import {
  type ExecRequest,
  type Executes,
  type HostCommand,
  type Measures,
  type Readings,
  type Runtime,
  StartFailure,
  type Task,
} from '../runtime.ts'
import { markedProcesses, usageOfAll } from './host-processes.ts'
import { linkMount } from './link-mount.ts'
import { nodeCommand } from './node-command.ts'
import { processEnvironment } from './process-environment.ts'

/** What a container under this runtime is not kept from, in words for the user. */
export const notIsolated = [
  "files: it can read and write what its user can; absolute paths it makes up itself are the host's",
  "user: it runs as the user who runs Galley, not as the image's",
  'processes and network: it sees and reaches all that the host does',
  'limits of CPU, memory and processes are not enforced',
  "Node: it runs on the host's Node and libraries, not on the image's",
] as const

/** Runs Node images on the host's Node, without isolation. Any platform, any user. */
export class ProcessRuntime implements Runtime, Executes, Measures {
  readonly kind = 'process'

  async prepare(container: ContainerFiles, layers: readonly UnpackedLayer[]): Promise<void> {
    const root = container.places.rootfs
    await flatten(layers, root)
    await nodeCommand(root, container.config) // refuses now what could not be started later
    for (const mount of container.config.mounts) {
      await fillVolume(mount, root)
      await linkMount(root, mount)
    }
  }

  async start(container: ContainerFiles, joining: Promise<Endpoint>): Promise<Task> {
    const { config, places } = container
    const { address } = await joining
    const { args, cwd, env } = await nodeCommand(places.rootfs, config)
    const command = [process.execPath, ...args]
    const [program = '', ...rest] = config.tty ? inTerminal(command) : command
    const child = spawn(program, rest, {
      cwd,
      env: processEnvironment(config.id, env, address),
      stdio: 'pipe',
      detached: true, // a process group of its own, so that all of it can be ended
    })
    const started = firstProcess(child, places.bundle)
    const ended = once(child, 'close').then(([code, signal]) => ({
      exitCode: typeof code === 'number' ? code : 128 + signalNumber(signal),
      oomKilled: false,
    }))
    return { child, started, ended, terminal: () => terminalOf(child.pid ?? 0) }
  }

  signal(state: RunningState, signal: Signal): boolean {
    return signalProcess(state.process, signal)
  }

  async processes(container: ContainerFiles): Promise<readonly number[]> {
    const marked = await markedProcesses(container.config.id)
    if (marked.length > 0) return marked
    const first = await firstIdentity(container)
    return first && identify(first.pid)?.started === first.started ? [first.pid] : []
  }

  async release(container: ContainerFiles): Promise<void> {
    for (const pid of await this.processes(container)) kill(pid)
    const first = await firstIdentity(container)
    // The group outlives its first process; on other systems it is all there is to go by.
    if (first && process.platform !== 'linux') kill(-first.pid)
    await rm(container.places.bundle, { recursive: true, force: true })
  }

  async execCommand(
    { config, places }: ContainerFiles,
    state: RunningState,
    request: ExecRequest,
  ): Promise<HostCommand> {
    const { args, env, cwd } = await nodeCommand(places.rootfs, {
      ...config,
      command: request.command,
      env: [...config.env, ...request.env],
      workingDirectory: request.workingDirectory ?? config.workingDirectory,
    })
    const command = [process.execPath, ...args]
    const [program = '', ...rest] = request.tty ? inTerminal(command) : command
    return { program, args: rest, cwd, env: processEnvironment(config.id, env, state.address) }
  }

  async readings(container: ContainerFiles): Promise<Readings> {
    const pids = await this.processes(container)
    return usageOfAll(pids)
  }
}

async function firstProcess(
  child: ReturnType<typeof spawn>,
  bundle: string,
): Promise<ProcessIdentity> {
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw new StartFailure(127, String(error))
  }
  const pid = child.pid ?? 0
  const identity = identify(pid) ?? { pid, started: 'ended', boot: '' }
  await mkdir(bundle, { recursive: true })
  await writeFile(join(bundle, 'first.json'), JSON.stringify(identity))
  return identity
}

async function firstIdentity({ places }: ContainerFiles): Promise<ProcessIdentity | undefined> {
  const text = await readIfPresent(join(places.bundle, 'first.json'))
  // Written by `firstProcess` alone.
  return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity)
}

function signalNumber(signal: unknown): number {
  const numbers: Readonly<Record<string, number>> = constants.signals
  return numbers[String(signal)] ?? 0
}

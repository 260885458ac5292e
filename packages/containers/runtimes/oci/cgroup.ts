import { readFileSync } from 'node:fs'
import { readdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cgroupPath } from './spec.ts'

/** The controllers that limits and readings use. `cpuacct` is part of `cpu` in version 2. */
export const controllers = ['cpu', 'cpuacct', 'memory', 'pids'] as const
export type Controller = (typeof controllers)[number]

export interface ControllerFolder {
  readonly version: 1 | 2
  /** Where the controller's hierarchy is mounted. */
  readonly folder: string
}

const ownMounts = '/proc/self/mountinfo'

/**
 * Where each controller is, by the table of mounts in `file`; a missing one is not available on this
 * host.
 */
export async function findControllers(
  file = ownMounts,
): Promise<ReadonlyMap<Controller, ControllerFolder>> {
  const mounts = await readFile(file, 'utf8').catch(() => '')
  const found = new Map<Controller, ControllerFolder>()
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const folder = before.split(' ')[4] ?? ''
    const [type, , superOptions = ''] = after.split(' ')
    const offered =
      type === 'cgroup'
        ? superOptions.split(',')
        : type === 'cgroup2'
          ? await inVersion2(folder)
          : []
    for (const name of controllers) {
      if (offered.includes(name)) found.set(name, { version: type === 'cgroup' ? 1 : 2, folder })
    }
  }
  return found
}

async function inVersion2(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'cgroup.controllers'), 'utf8').catch(() => '')
  const names = text.trim().split(' ')
  return names.includes('cpu') ? [...names, 'cpuacct'] : names
}

/** Of `memory`, by version: how often the kernel killed for want of it, in a line `oom_kill N`. */
export const oomFiles = ['memory.oom_control', 'memory.events'] as const

/** A container's cgroup in one controller's hierarchy. */
export class ContainerCgroup {
  /** From the root of each hierarchy. */
  readonly #path: string
  readonly #controllers: ReadonlyMap<Controller, ControllerFolder>

  constructor(path: string, found: ReadonlyMap<Controller, ControllerFolder>) {
    this.#path = path
    this.#controllers = found
  }

  static async of(id: string, mounts = ownMounts): Promise<ContainerCgroup> {
    return new ContainerCgroup(cgroupPath(id), await findControllers(mounts))
  }

  /** The text of a file, named as each version names it; undefined when it is not there. */
  async read(controller: Controller, v1: string, v2: string): Promise<string | undefined> {
    const path = this.file(controller, v1, v2)
    // The kernel answers at once: to ask it by way of another thread takes several times the work.
    return path && readNow(path)
  }

  /** Where that file is; undefined where there is no such controller. */
  file(controller: Controller, v1: string, v2: string): string | undefined {
    const place = this.#controllers.get(controller)
    return place && join(place.folder, this.#path, place.version === 1 ? v1 : v2)
  }

  /** How many of its processes the kernel killed for want of memory. */
  async oomKills(): Promise<number> {
    const text = await this.read('memory', ...oomFiles)
    return field(text, 'oom_kill') ?? 0
  }

  async processes(): Promise<number[]> {
    const names = ['pids', 'memory', 'cpu'] as const
    const controller = names.find((name) => this.#controllers.has(name)) ?? 'pids'
    const text = await this.read(controller, 'cgroup.procs', 'cgroup.procs')
    return (text ?? '').split('\n').filter(Boolean).map(Number)
  }

  /** Takes away what a runtime that was killed could not; it must be empty by now. */
  async remove(): Promise<void> {
    const mounts = await readdir('/sys/fs/cgroup').catch(() => [])
    const folders = ['', ...mounts].map((mount) => join('/sys/fs/cgroup', mount, this.#path))
    await Promise.all(folders.map((folder) => rmdir(folder).catch(() => {})))
  }
}

function readNow(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The number after `name` in a file of lines `name number`. */
export function field(text: string | undefined, name: string): number | undefined {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}

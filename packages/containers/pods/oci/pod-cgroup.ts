import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { basename, join } from 'node:path'
import { RuntimeError } from '../../errors.ts'
import {
  ContainerCgroup,
  type Controller,
  type ControllerFolder,
} from '../../runtimes/oci/cgroup.ts'
import { PERIOD, quotaOf } from '../../runtimes/oci/limits.ts'
import type { PodContainerPlaces } from '../places.ts'
import type { ContainerResources } from '../pod-runtime.ts'

type Controllers = ReadonlyMap<Controller, ControllerFolder>

/**
 * Of all pods of the machine together. Pods ask for shares among themselves, and most for next to none: beside the machine's
 * other programs they have the weight of all its processors.
 */
const allPods = '/galley-pods'

/** Of all containers of a pod together, from the root of each hierarchy. */
export const podCgroupPath = (sandbox: string): string => `${allPods}/${sandbox}`

export function containerCgroupPath({ id, sandbox }: PodContainerPlaces): string {
  return `${podCgroupPath(sandbox)}/${id}`
}

export function containerCgroup(places: PodContainerPlaces, found: Controllers): ContainerCgroup {
  return new ContainerCgroup(containerCgroupPath(places), found)
}

/** Makes the pod's own cgroup with its limits; those of its containers come below. */
export async function makePodCgroup(
  sandbox: string,
  resources: ContainerResources,
  found: Controllers,
): Promise<void> {
  const path = podCgroupPath(sandbox)
  const folders = new Map([...found.values()].map((place) => [place.folder, place]))
  for (const { folder, version } of folders.values()) {
    await mkdir(join(folder, path), { recursive: true })
    if (version === 2)
      for (const parent of [folder, join(folder, allPods), join(folder, path)]) await enable(parent)
  }
  await limit(allPods, { cpuShares: 1024 * cpus().length }, found)
  await limit(path, resources, found)
}

/** What is not given any more is not limited any more. */
export async function updatePodCgroup(
  sandbox: string,
  resources: ContainerResources,
  found: Controllers,
): Promise<void> {
  const path = podCgroupPath(sandbox)
  for (const { resource, controller, files, lifted } of settings) {
    const place = found.get(controller)
    const at = place?.version === 1 ? 0 : 1
    if (place && resources[resource] === undefined && lifted)
      await write(join(place.folder, path, files[at]), lifted[at])
  }
  await limit(path, resources, found)
}

/** Lets the cgroups below have limits. */
async function enable(folder: string): Promise<void> {
  const offered = await readFile(join(folder, 'cgroup.controllers'), 'utf8')
  const wanted = ['cpu', 'memory', 'pids'].filter((name) => offered.split(/\s+/).includes(name))
  await writeFile(
    join(folder, 'cgroup.subtree_control'),
    wanted.map((name) => `+${name}`).join(' '),
  )
}

const settings: readonly {
  readonly resource: 'cpuShares' | 'cpus' | 'memoryBytes' | 'pids'
  readonly controller: Controller
  /** By version of cgroups: the file and what is written to it. */
  readonly files: readonly [v1: string, v2: string]
  readonly text: readonly [v1: (value: number) => string, v2: (value: number) => string]
  /** What is written for no limit. */
  readonly lifted?: readonly [v1: string, v2: string]
}[] = [
  {
    resource: 'cpuShares',
    controller: 'cpu',
    files: ['cpu.shares', 'cpu.weight'],
    text: [String, (shares) => String(weightOf(shares))],
  },
  {
    resource: 'cpus',
    controller: 'cpu',
    files: ['cpu.cfs_quota_us', 'cpu.max'],
    text: [(cpus) => String(quotaOf(cpus)), (cpus) => `${quotaOf(cpus)} ${PERIOD}`],
    lifted: ['-1', `max ${PERIOD}`],
  },
  {
    resource: 'memoryBytes',
    controller: 'memory',
    files: ['memory.limit_in_bytes', 'memory.max'],
    text: [String, String],
    lifted: ['-1', 'max'],
  },
  { resource: 'pids', controller: 'pids', files: ['pids.max', 'pids.max'], text: [String, String] },
]

async function limit(path: string, resources: ContainerResources, found: Controllers) {
  for (const { resource, controller, files, text } of settings) {
    const value = resources[resource]
    const place = found.get(controller)
    // What the kernel does not offer is said of the runtime as a whole.
    if (value === undefined || !place) continue
    const at = place.version === 1 ? 0 : 1
    await write(join(place.folder, path, files[at]), text[at](value))
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (cause) {
    const message = `The limit ${basename(file)} of a pod cannot be set: ${String(cause)}`
    throw new RuntimeError('unavailable', message, { cause })
  }
}

/** Shares of version 1 (2 to 262,144) as weights of version 2 (1 to 10,000), as runtimes translate them. */
function weightOf(shares: number): number {
  return 1 + Math.floor(((Math.min(Math.max(shares, 2), 262_144) - 2) * 9999) / 262_142)
}

export async function removePodCgroup(sandbox: string, found: Controllers): Promise<void> {
  await new ContainerCgroup(podCgroupPath(sandbox), found).remove()
}

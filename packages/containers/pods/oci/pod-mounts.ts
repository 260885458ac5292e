import { join } from 'node:path'
import { type SpecMount, specMount, systemMounts } from '../../runtimes/oci/mounts.ts'
import { nameFiles } from '../name-files.ts'
import type { SandboxPlaces } from '../places.ts'
import type { PodMount, SandboxConfig } from '../pod-runtime.ts'
import type { StoredContainerConfig } from '../records.ts'

/** All mounts of a pod's container, in the order in which they are made. */
export function podMounts(
  places: SandboxPlaces,
  sandbox: SandboxConfig,
  { mounts, security }: StoredContainerConfig,
): SpecMount[] {
  const memory = sandbox.ipc === 'own' ? places.sharedMemory : '/dev/shm'
  const system = systemMounts.map((one) => {
    if (one.destination === '/dev/shm') return bind(memory, one.destination, ['rw'])
    const isShown = security.privileged && one.destination.startsWith('/sys')
    return isShown ? { ...one, options: one.options.filter((option) => option !== 'ro') } : one
  })
  const taken = new Set(mounts.map(({ target }) => target))
  const names = nameFiles
    .filter((path) => !taken.has(path))
    .map((path) => bind(join(places.folder, path), path, ['rw']))
  return [...system, ...names, ...mounts.toSorted(byDepth).map(podMount)]
}

const bind = (source: string, target: string, more: readonly string[]): SpecMount =>
  specMount(target, 'bind', ['rbind', 'rprivate', ...more], source)

/** A mount would hide what was mounted below it before. */
function byDepth(a: PodMount, b: PodMount): number {
  return a.target.split('/').length - b.target.split('/').length
}

function podMount({ source, target, readOnly, recursiveReadOnly, propagation }: PodMount) {
  const mode = readOnly ? (recursiveReadOnly ? ['ro', 'rro'] : ['ro']) : ['rw']
  return specMount(target, 'bind', ['rbind', `r${propagation}`, ...mode], source)
}

/** What mounts of the container's root are to others, so that single mounts can be more than private. */
export function rootPropagation(mounts: readonly PodMount[]): object {
  const kinds = new Set(mounts.map(({ propagation }) => propagation))
  if (kinds.has('shared')) return { rootfsPropagation: 'rshared' }
  return kinds.has('slave') ? { rootfsPropagation: 'rslave' } : {}
}

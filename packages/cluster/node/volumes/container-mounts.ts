import { realpath } from 'node:fs/promises'
import { posix } from 'node:path'
import type { PodMount } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import type { Container, VolumeMount } from '../../kinds/pod-spec/types.ts'
import { expand } from '../configuration/expansion.ts'
import type { NodeFacts } from '../configuration/node-facts.ts'
import { ConfigurationError } from '../configuration/pod-configurator.ts'
import { podFolder, subPathPlace } from './places.ts'
import type { Shell } from './shell.ts'
import { subPathSource } from './sub-path.ts'
import type { MountedVolume } from './volume-kind.ts'

export interface ContainerMountsOptions {
  readonly pod: Pod
  readonly container: Container
  readonly env: ReadonlyMap<string, string>
  readonly node: NodeFacts
  readonly shell: Shell
  /** By the pod's name of it. */
  readonly volumes: ReadonlyMap<string, MountedVolume>
}

/** @throws ConfigurationError */
export async function containerMounts(
  options: ContainerMountsOptions,
): Promise<readonly PodMount[]> {
  const { container } = options
  refuseDevices(container)
  const mounts: PodMount[] = []
  for (const [index, mount] of (container.volumeMounts ?? []).entries())
    mounts.push(await mountOf(mount, index, options))
  return mounts
}

function refuseDevices({ name, volumeDevices = [] }: Container): void {
  const [first] = volumeDevices
  if (first)
    throw new ConfigurationError(
      `cannot find volume ${JSON.stringify(first.name)} to pass into container ${JSON.stringify(name)}: block volumes are not supported by this node`,
    )
}

async function mountOf(
  mount: VolumeMount,
  index: number,
  options: ContainerMountsOptions,
): Promise<PodMount> {
  const { container, volumes, node } = options
  const volume = volumes.get(mount.name)
  if (!volume)
    throw new ConfigurationError(
      `cannot find volume ${JSON.stringify(mount.name)} to mount into container ${JSON.stringify(container.name)}`,
    )
  const subPath = subPathOf(mount, options.env)
  return {
    source: subPath
      ? await partOf(volume, subPath, mount, index, options)
      : await realpath(volume.path),
    target: posix.resolve('/', mount.mountPath),
    readOnly: (mount.readOnly ?? false) || volume.readOnly,
    recursiveReadOnly: isRecursive(mount, node),
    propagation: propagationOf(mount),
  }
}

const partOf = (
  { path }: MountedVolume,
  subPath: string,
  { name }: VolumeMount,
  index: number,
  { pod, container, node, shell }: ContainerMountsOptions,
): Promise<string> => {
  const folder = podFolder(node.folder, pod.metadata.uid ?? '')
  return subPathSource({
    shell,
    volume: path,
    subPath,
    target: node.runtime === 'oci' ? subPathPlace(folder, name, container.name, index) : undefined,
    mount: name,
    container: container.name,
  })
}

function subPathOf(
  { subPath = '', subPathExpr }: VolumeMount,
  env: ReadonlyMap<string, string>,
): string {
  if (!subPathExpr) return subPath
  const missing = new Set<string>()
  const expanded = expand(subPathExpr, (name) => {
    const value = env.get(name) ?? ''
    if (value === '') missing.add(name)
    return value
  })
  if (missing.size > 0)
    throw new ConfigurationError(`missing value for ${[...missing].toSorted().join(', ')}`)
  return expanded
}

function isRecursive({ name, recursiveReadOnly: mode = 'Disabled' }: VolumeMount, node: NodeFacts) {
  if (mode === 'Disabled') return false
  if (node.runtime === 'oci') return true
  if (mode === 'IfPossible') return false
  throw new ConfigurationError(
    `failed to resolve recursive read-only mode: volume ${JSON.stringify(name)} requested recursive read-only mode, but it is not supported by the runtime`,
  )
}

function propagationOf({ mountPropagation }: VolumeMount): PodMount['propagation'] {
  if (mountPropagation === 'HostToContainer') return 'slave'
  return mountPropagation === 'Bidirectional' ? 'shared' : 'private'
}

import type { Pod } from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { initContainers, isSidecar, mainContainers } from './pod-view.ts'

export interface ContainerBytes {
  readonly name: string
  /** Of its file system and its logs. */
  readonly bytes: number
}

/** What a pod stores on the disk. */
export interface PodBytes {
  readonly containers: readonly ContainerBytes[]
  /** Of its emptyDirs. */
  readonly volumes: number
}

const resource = 'ephemeral-storage'

const limitOf = ({ resources }: Container): string | undefined => resources?.limits?.[resource]

const counted = (pod: Pod): readonly Container[] => [
  ...mainContainers(pod),
  ...initContainers(pod).filter(isSidecar),
]

export const hasStorageLimit = (pod: Pod): boolean =>
  [...mainContainers(pod), ...initContainers(pod)].some((it) => limitOf(it) !== undefined)

/** Which limit a pod's storage exceeds, in the words of an eviction's message. */
export function storageExcess(pod: Pod, used: PodBytes): string | undefined {
  const limits = counted(pod).flatMap((it) => limitOf(it) ?? [])
  const total = limits.map(quantity).reduce((sum, limit) => sum.add(limit), quantity('0'))
  if (limits.length > 0 && sumOf(used) > total.value())
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${total}. `
  for (const container of mainContainers(pod)) {
    const limit = limitOf(container)
    const bytes = bytesOf(used, container)
    if (limit !== undefined && !quantity(limit).isZero && bytes > quantity(limit).value())
      return `Container ${container.name} exceeded its local ephemeral storage limit "${quantity(limit)}". `
  }
  return undefined
}

const sumOf = ({ containers, volumes }: PodBytes): number =>
  containers.reduce((sum, { bytes }) => sum + bytes, volumes)

const bytesOf = ({ containers }: PodBytes, { name }: Container): number =>
  containers.filter((it) => it.name === name).reduce((sum, { bytes }) => sum + bytes, 0)

const lowShare = 0.05
const lowBytes = 2 ** 30

/** Whether a disk is nearly full, in the words of an eviction's message. */
export function lowDiskMessage({
  availableBytes,
  totalBytes,
}: {
  readonly availableBytes: number
  readonly totalBytes: number
}): string | undefined {
  const threshold = Math.floor(Math.min(totalBytes * lowShare, lowBytes))
  if (availableBytes >= threshold) return undefined
  return `The node was low on resource: ${resource}. Threshold quantity: ${Math.floor(threshold / 1024)}Ki, available: ${Math.floor(availableBytes / 1024)}Ki. `
}

/** Whoever stores less does not fill a disk. */
const negligible = 64 * 2 ** 20

/** The pod that stores most beyond what it asked for, and what is to be said of it. */
export function largestExcess(
  all: readonly { readonly pod: Pod; readonly bytes: PodBytes }[],
): { readonly pod: Pod; readonly message: string } | undefined {
  const ranked = all
    .map(({ pod, bytes }) => ({ pod, bytes, excess: sumOf(bytes) - requested(pod) }))
    .filter(({ excess }) => excess > negligible)
    .toSorted((a, b) => b.excess - a.excess)
  const [worst] = ranked
  if (!worst) return undefined
  const parts = counted(worst.pod).flatMap((container) => {
    const bytes = bytesOf(worst.bytes, container)
    const request = container.resources?.requests?.[resource] ?? '0'
    if (bytes <= quantity(request).value()) return []
    return `Container ${container.name} was using ${Math.floor(bytes / 1024)}Ki, request is ${request}, has larger consumption of ${resource}. `
  })
  return { pod: worst.pod, message: parts.join('') }
}

const requested = (pod: Pod): number =>
  counted(pod)
    .map(({ resources }) => quantity(resources?.requests?.[resource] ?? '0').value())
    .reduce((sum, bytes) => sum + bytes, 0)

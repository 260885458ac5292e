import type { Quantity } from '../../kinds/quantity.ts'
import { quantityIn } from '../configuration/container-resource.ts'
import { podMemoryLimit } from '../configuration/resources.ts'
import type { VolumePlace } from './volume-kind.ts'

/** Bytes that a pod may use in memory at most: what it is limited to, or all that the node has. */
export function podMemory({ pod, node }: Pick<VolumePlace, 'pod' | 'node'>): number {
  const all = quantityIn(node.allocatable(), 'memory').value() || node.memoryBytes
  return Math.min(all, podMemoryLimit(pod) ?? all)
}

/** Of a volume in memory. */
export function memorySize(place: VolumePlace, limit: Quantity): number {
  const most = podMemory(place)
  return limit.sign > 0 ? Math.min(most, limit.value()) : most
}

import type { Pod } from '../../client/resources.ts'
import { containersOf, specOf } from '../configuration/pod-spec.ts'
import { securityOf } from '../configuration/security.ts'
import type { VolumePlace } from './volume-kind.ts'

/** The group that a pod's volumes belong to, if any; without isolation all files are those of the user who runs it. */
export const fsGroupOf = ({ pod, node }: Pick<VolumePlace, 'pod' | 'node'>): number | undefined =>
  node.runtime === 'oci' ? specOf(pod).securityContext?.fsGroup : undefined

/** The user of all containers, where all say the same. */
export function oneUser(pod: Pod): number | undefined {
  const users = new Set(containersOf(pod).map((container) => securityOf(pod, container).runAsUser))
  const [user] = users
  return users.size === 1 ? user : undefined
}

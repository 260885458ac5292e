import { type ResolvedUser, resolveUser } from '../../rootfs/user.ts'
import type { PodUser } from '../pod-runtime.ts'

/**
 * Who a container's processes are, by the files of its image at `root`. The groups of the image's files that list the user
 * are among the further ones, and so is the first one, as upstream.
 */
export async function resolvePodUser(root: string, user: PodUser): Promise<ResolvedUser> {
  const found = await resolveUser(root, user.kind === 'image' ? user.user : String(user.uid))
  const gid = user.kind === 'image' ? found.gid : (user.gid ?? found.gid)
  return {
    ...found,
    gid,
    additionalGids: [...new Set([gid, ...found.additionalGids, ...user.groups])],
  }
}

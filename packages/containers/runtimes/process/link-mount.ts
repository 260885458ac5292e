import { mkdir, rm, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { resolveInRoot } from '../../rootfs/resolve-in-root.ts'
import type { BindMount } from '../../state/container-config.ts'

/** A link stands for the mount that an ordinary user cannot make. */
export async function linkMount(
  root: string,
  { source, target }: Pick<BindMount, 'source' | 'target'>,
): Promise<void> {
  const place = await resolveInRoot(root, target)
  await rm(place, { recursive: true, force: true })
  await mkdir(dirname(place), { recursive: true })
  await symlink(source, place)
}

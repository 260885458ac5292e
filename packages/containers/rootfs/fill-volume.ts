import { readdir, stat } from 'node:fs/promises'
import { runCommand } from '../command.ts'
import { RuntimeError } from '../errors.ts'
import type { BindMount } from '../state/container-config.ts'
import { resolveInRoot } from './resolve-in-root.ts'

/**
 * As in Docker, a volume that is empty begins as what the image has at its place, owners and rights
 * included, so that the image's user may write to it.
 */
export async function fillVolume(mount: BindMount, root: string): Promise<void> {
  if (mount.volume === undefined || (await readdir(mount.source)).length > 0) return
  const place = await resolveInRoot(root, mount.target)
  if (!(await stat(place).catch(() => undefined))?.isDirectory()) return
  const { code, stderr } = await runCommand('cp', ['-Rp', `${place}/.`, mount.source])
  if (code === 0) return
  throw new RuntimeError('unavailable', `The volume ${mount.volume} cannot be filled: ${stderr}`, {
    next: 'See to rights and room in the data folder.',
  })
}

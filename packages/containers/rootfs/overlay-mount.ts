import { chmod, mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { RuntimeError } from '../errors.ts'
import type { UnpackedLayer } from './layer-store.ts'

/**
 * The folders of a container's own file system: `merged` is what it sees, `upper` what it changed,
 * `lower/N` links to the layers. The mount names them relative to `folder`: the options of a mount
 * are cut at 4096 bytes, and colons in a path would need escaping.
 */
export async function prepareOverlay(
  folder: string,
  layers: readonly UnpackedLayer[],
): Promise<void> {
  for (const name of ['lower', 'upper', 'work', 'merged']) {
    await mkdir(join(folder, name), { recursive: true })
    // Whatever the umask: the root of a container is open to its users.
    await chmod(join(folder, name), 0o755)
  }
  for (const [index, layer] of layers.entries()) {
    await symlink(layer.tree, join(folder, 'lower', String(index)))
  }
}

/** Mounts what `prepareOverlay` prepared, `layers` being how many; the mount point is returned. */
export async function mountOverlay(folder: string, layers: number): Promise<string> {
  const [program = '', ...args] = overlayCommand(layers)
  const { code, stderr } = await runCommand(program, args, { cwd: folder })
  if (code === 0) return join(folder, 'merged')
  throw new RuntimeError('unavailable', `overlayfs cannot be mounted: ${stderr.trim()}`, {
    next: 'Run as root on a kernel with overlayfs, or use --runtime process.',
  })
}

/** The words of the mount, to be run in the folder that `prepareOverlay` prepared. */
export function overlayCommand(layers: number): readonly string[] {
  const lower = Array.from({ length: layers }, (_, index) => `lower/${layers - 1 - index}`)
  const options = `lowerdir=${lower.join(':')},upperdir=upper,workdir=work`
  return ['mount', '-t', 'overlay', 'overlay', '-o', options, 'merged']
}

/** Takes the mount away, at once even if something still looks into it. Nothing mounted is fine. */
export async function unmountOverlay(folder: string): Promise<void> {
  const point = join(folder, 'merged')
  // Several only if an earlier start was interrupted between its check and its mount.
  while (await isMountPoint(point)) {
    const { code, stderr } = await runCommand('umount', ['-l', point])
    if (code !== 0 && (await isMountPoint(point))) {
      throw new RuntimeError('unavailable', `${point} cannot be unmounted: ${stderr.trim()}`)
    }
  }
}

async function isMountPoint(path: string): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  return mounts.split('\n').some((line) => line.split(' ')[4] === path.replaceAll(' ', '\\040'))
}

import type { Stats } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import type { HostPathVolumeSource } from 'kubernetes-types/core/v1.js'
import { VolumeFailure } from '../volume-failure.ts'
import type { VolumeKind } from '../volume-kind.ts'

export const hostPath: VolumeKind<HostPathVolumeSource> = {
  sourceIn: (volume) => volume.hostPath,
  async setUp(source, { node }) {
    return { path: await machinePath(source, node.allowsHostPath), readOnly: false }
  },
}

/** Where a path of the machine is, made if that is asked for. @throws VolumeFailure */
export async function machinePath(
  { path, type = '' }: HostPathVolumeSource,
  isAllowed: boolean,
): Promise<string> {
  if (!isAllowed)
    throw new VolumeFailure(
      'hostPath volumes are not allowed on this node; --allow-host-path of `galley cluster start` allows them',
    )
  if (path.split('/').includes('..'))
    throw new VolumeFailure(`invalid HostPath \`${path}\`: must not contain '..'`)
  const found = await statsOf(path)
  if (found) {
    refuseOther(path, type, found)
    return path
  }
  if (type === 'FileOrCreate') await (await open(path, 'a', 0o644)).close()
  // Where nothing is asked for, container runtimes make a folder.
  else if (type === '' || type === 'DirectoryOrCreate')
    await mkdir(path, { recursive: true, mode: 0o755 })
  else refuseOther(path, type, undefined)
  return path
}

const statsOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined)

interface Check {
  readonly words: string
  readonly isSo: (stats: Stats) => boolean
}

const folder: Check = { words: 'a directory', isSo: (stats) => stats.isDirectory() }
const file: Check = { words: 'a file', isSo: (stats) => stats.isFile() }

const checks: Readonly<Record<string, Check>> = {
  Directory: folder,
  DirectoryOrCreate: folder,
  File: file,
  FileOrCreate: file,
  Socket: { words: 'a socket file', isSo: (stats) => stats.isSocket() },
  CharDevice: { words: 'a character device', isSo: (stats) => stats.isCharacterDevice() },
  BlockDevice: { words: 'a block device', isSo: (stats) => stats.isBlockDevice() },
}

function refuseOther(path: string, type: string, stats: Stats | undefined): void {
  const check = checks[type]
  if (check && !(stats && check.isSo(stats)))
    throw new VolumeFailure(`hostPath type check failed: ${path} is not ${check.words}`)
}

import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A device as the runtime specification has it. */
export interface SpecDevice {
  readonly path: string
  readonly type: 'b' | 'c'
  readonly major: number
  readonly minor: number
  readonly fileMode: number
  readonly uid: number
  readonly gid: number
}

/** Folders of /dev that each container has for itself. */
const own = new Set(['/dev/pts', '/dev/shm', '/dev/mqueue', '/dev/fd'])
/** The runtime makes it. */
const console = '/dev/console'

/** All devices of the machine, for a privileged container. */
export async function machineDevices(folder = '/dev'): Promise<SpecDevice[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries.map(async (entry): Promise<SpecDevice[]> => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return own.has(path) ? [] : machineDevices(path)
      const isDevice = entry.isBlockDevice() || entry.isCharacterDevice()
      return isDevice && path !== console ? [await deviceAt(path, entry.isBlockDevice())] : []
    }),
  )
  return found.flat()
}

async function deviceAt(path: string, isBlock: boolean): Promise<SpecDevice> {
  const { rdev, mode, uid, gid } = await lstat(path)
  return {
    path,
    type: isBlock ? 'b' : 'c',
    // As makedev(3) puts them together.
    major: Math.floor(rdev / 256) % 4096,
    minor: (rdev % 256) + Math.floor(rdev / 2 ** 20) * 256,
    fileMode: mode % 0o1000,
    uid,
    gid,
  }
}

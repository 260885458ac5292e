import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { GalleyError } from '@galley/kit/errors'

/** Programs that others made, which Galley is measured against; Debian's packages have the same names. */
export type Peer = 'buildah' | 'docker-registry' | 'haproxy' | 'podman' | 'skopeo' | 'wrk'

/** Throws `unavailable`, naming those that this machine lacks. */
export function needPeers(...peers: readonly Peer[]): void {
  const missing = peers.filter((peer) => !isInstalled(peer))
  if (missing.length === 0) return
  const packages = missing.join(' ')
  throw new GalleyError('unavailable', `missing here: ${packages} (apt-get install ${packages})`)
}

function isInstalled(peer: Peer): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, peer), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Runs one to its end; gives what it printed. Rejects with its last words where it fails. */
export async function runPeer(peer: Peer, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(peer, [...args], { maxBuffer: 16e6 })
    return stdout.trim()
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.slice(-1000) : String(cause)
    throw new GalleyError('unavailable', `${peer} failed: ${words}`, { cause })
  }
}

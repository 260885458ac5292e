import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { RuntimeError } from '../errors.ts'
import type { LayerWriter } from './layer-writer.ts'
import { endOfArchive, formatRecord, type TarRecord } from './tar/write-tar.ts'

/** A file with attributes is held in memory while they are set; none of the known kinds is large. */
const OPAQUE = new Map([['trusted.overlay.opaque', Buffer.from('y')]])

/**
 * Puts into `folder` what Node has no call for: the marks by which overlayfs knows hidden names (a
 * character device 0:0) and opaque folders (an attribute), and extended attributes. GNU tar does it,
 * from an archive written here that holds nothing else. Takes root.
 */
export async function writeOverlayMarks(folder: string, writer: LayerWriter): Promise<void> {
  const records = [...whiteouts(writer), ...(await attributes(folder, writer))]
  if (records.length > 0) await extract(folder, records)
}

/** A hidden name that the same layer fills again needs no mark, unless a folder is to be opaque. */
function whiteouts({ tree }: LayerWriter): TarRecord[] {
  return [...tree.whiteouts]
    .filter((path) => !tree.kind(path))
    .map((path) => ({ path, type: '3', mode: 0, uid: 0, gid: 0, mtime: 0 }))
}

async function attributes(folder: string, writer: LayerWriter): Promise<TarRecord[]> {
  const opaque = opaqueFolders(writer)
  const paths = new Set([...opaque, ...writer.attributed.keys()])
  const records: TarRecord[] = []
  for (const path of paths) {
    const own = writer.attributed.get(path)?.xattrs ?? []
    const xattrs = new Map([...own, ...(opaque.has(path) ? OPAQUE : [])])
    const metadata = writer.metadata(path)
    const isFile = writer.tree.kind(path) === 'file'
    const body = isFile ? await readFile(join(folder, path)) : undefined
    const common = { path: path === '' ? '.' : path, ...metadata, xattrs }
    records.push(body ? { ...common, type: '0', body } : { ...common, type: '5' })
  }
  return records
}

/** Folders marked so, and those that replace something the same layer hides. */
function opaqueFolders({ tree }: LayerWriter): Set<string> {
  const refilled = [...tree.whiteouts].filter((path) => tree.kind(path) === 'directory')
  return new Set([...tree.opaques, ...refilled])
}

async function extract(folder: string, records: readonly TarRecord[]): Promise<void> {
  const options = ['--xattrs', '--xattrs-include=*', '--numeric-owner', '--overwrite']
  const tar = spawn('tar', ['-x', '-p', ...options, '-C', folder, '-f', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = once(tar, 'close')
  const complaint = text(tar.stderr)
  tar.stdin.on('error', () => {}) // its complaint says more than EPIPE
  tar.stdin.end(Buffer.concat([...records.map(formatRecord), endOfArchive]))
  const [code] = await ended
  if (code === 0) return
  throw new RuntimeError('unavailable', `tar cannot prepare a layer: ${(await complaint).trim()}`, {
    next: 'Install GNU tar, and let Galley run as root with the usual capabilities.',
  })
}

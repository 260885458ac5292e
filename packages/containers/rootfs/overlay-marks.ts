import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { blockSize, encodeHeader, padding, type TarHeader } from '@galley/images/layer/tar-header'
import { RuntimeError } from '../errors.ts'
import type { LayerWriter } from './layer-writer.ts'

const OPAQUE = { 'trusted.overlay.opaque': Buffer.from('y').toString('base64') }

/** A file with attributes is held in memory while they are set; none of the known kinds is large. */
interface Mark {
  readonly header: TarHeader
  readonly body: Buffer
}

/**
 * Puts into `folder` what Node has no call for: the marks by which overlayfs knows hidden names (a
 * character device 0:0) and opaque folders (an attribute), and extended attributes. GNU tar does it,
 * from an archive written here that holds nothing else. Takes root.
 */
export async function writeOverlayMarks(folder: string, writer: LayerWriter): Promise<void> {
  const marks = [...whiteouts(writer), ...(await attributes(folder, writer))]
  if (marks.length > 0) await extract(folder, marks)
}

/** A hidden name that the same layer fills again needs no mark, unless a folder is to be opaque. */
function whiteouts({ tree }: LayerWriter): Mark[] {
  return [...tree.whiteouts].filter((path) => !tree.kind(path)).map((path) => mark('3', path))
}

function mark(typeFlag: string, name: string, more: Partial<TarHeader> = {}, body?: Buffer): Mark {
  const numbers = { mode: 0, uid: 0, gid: 0, mtime: 0, major: 0, minor: 0 }
  const size = body?.length ?? 0
  const header = { typeFlag, name, linkName: '', xattrs: {}, ...numbers, ...more, size }
  return { header, body: body ?? Buffer.alloc(0) }
}

async function attributes(folder: string, writer: LayerWriter): Promise<Mark[]> {
  const opaque = opaqueFolders(writer)
  const paths = new Set([...opaque, ...writer.attributed.keys()])
  const marks: Mark[] = []
  for (const path of paths) {
    const own = writer.attributed.get(path)?.xattrs
    const { mode, uid, gid, mtime } = writer.metadata(path)
    const xattrs = { ...own, ...(opaque.has(path) ? OPAQUE : {}) }
    const isFile = writer.tree.kind(path) === 'file'
    const body = isFile ? await readFile(join(folder, path)) : undefined
    marks.push(mark(isFile ? '0' : '5', path || '.', { mode, uid, gid, mtime, xattrs }, body))
  }
  return marks
}

/** Folders marked so, and those that replace something the same layer hides. */
function opaqueFolders({ tree }: LayerWriter): Set<string> {
  const refilled = [...tree.whiteouts].filter((path) => tree.kind(path) === 'directory')
  return new Set([...tree.opaques, ...refilled])
}

async function extract(folder: string, marks: readonly Mark[]): Promise<void> {
  const options = ['--xattrs', '--xattrs-include=*', '--numeric-owner', '--overwrite']
  const tar = spawn('tar', ['-x', '-p', ...options, '-C', folder, '-f', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = once(tar, 'close')
  const complaint = text(tar.stderr)
  tar.stdin.on('error', () => {}) // its complaint says more than EPIPE
  const pieces = marks.flatMap(({ header, body }) => [
    encodeHeader(header),
    body,
    padding(body.length),
  ])
  tar.stdin.end(Buffer.concat([...pieces, Buffer.alloc(2 * blockSize)]))
  const [code] = await ended
  if (code === 0) return
  throw new RuntimeError('unavailable', `tar cannot prepare a layer: ${(await complaint).trim()}`, {
    next: 'Install GNU tar, and let Galley run as root with the usual capabilities.',
  })
}

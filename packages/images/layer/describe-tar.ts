import { Digester } from '../oci/digest.ts'
import type { LayerDescription } from './description.ts'
import type { LayerEntry, NodeEntry } from './entry.ts'
import { entryPath, removalOf } from './entry-path.ts'
import { InvalidArchiveError } from './errors.ts'
import { readTar, type TarEntry } from './tar-reader.ts'

export interface ArchiveLimits {
  readonly entries: number
  /** Of all files' content together. */
  readonly bytes: number
  /** Of names, link targets and attributes together: what a description takes in memory. */
  readonly names: number
}

export const usualLimits: ArchiveLimits = {
  entries: 500_000,
  bytes: 64 * 1024 ** 3,
  names: 128 * 1024 ** 2,
}

/** Takes a file's content while it passes; without one, content is only digested. */
export type Keep = (entry: TarEntry, pieces: AsyncIterable<Uint8Array>) => Promise<void>

/**
 * The description of an archive that somebody made, whatever its order: a name that comes again
 * replaces the one before.
 * @throws InvalidArchiveError, UnsupportedArchiveError, InvalidEntryError
 */
export async function describeTar(
  pieces: AsyncIterable<Uint8Array>,
  keep: Keep = discard,
  limits: ArchiveLimits = usualLimits,
): Promise<LayerDescription> {
  const found = new Map<string, LayerEntry>()
  let [bytes, names] = [0, 0]
  for await (const tarEntry of readTar(pieces)) {
    bytes += tarEntry.size
    names += namesSize(tarEntry)
    if (found.size >= limits.entries || bytes > limits.bytes || names > limits.names) {
      throw new InvalidArchiveError(
        `more than ${limits.entries} entries, ${limits.bytes} bytes or ${limits.names} bytes of names`,
      )
    }
    const entry = await describeEntry(tarEntry, keep)
    if (entry) found.set(`${entry.kind === 'opaque' ? 'opaque ' : ''}${entry.path}`, entry)
  }
  return [...found.values()]
}

function namesSize({ name, linkName, xattrs }: TarEntry): number {
  const values = Object.entries(xattrs).map(([key, value]) => key.length + value.length)
  return values.reduce((sum, size) => sum + size, name.length + linkName.length)
}

async function describeEntry(tar: TarEntry, keep: Keep): Promise<LayerEntry | undefined> {
  const path = entryPath(tar.name)
  const removal = removalOf(path)
  if (removal === 'aufs') return undefined
  if (removal) return removal
  if (tar.typeFlag === '1') return { kind: 'hardlink', path, target: entryPath(tar.linkName) }
  return describeNode(path, tar, keep)
}

async function describeNode(path: string, tar: TarEntry, keep: Keep): Promise<NodeEntry> {
  const { mode, uid, gid, mtime, xattrs, major, minor } = tar
  const hasXattrs = Object.keys(xattrs).length > 0
  const attributes = { path, mode, uid, gid, mtime, ...(hasXattrs ? { xattrs } : {}) }
  switch (tar.typeFlag) {
    case '2':
      return { kind: 'symlink', ...attributes, target: tar.linkName }
    case '3':
      return { kind: 'character-device', ...attributes, major, minor }
    case '4':
      return { kind: 'block-device', ...attributes, major, minor }
    case '5':
      return { kind: 'directory', ...attributes }
    case '6':
      return { kind: 'fifo', ...attributes }
    default:
      return { kind: 'file', ...attributes, size: tar.size, digest: await digestContent(tar, keep) }
  }
}

async function digestContent(entry: TarEntry, keep: Keep) {
  const digester = new Digester()
  async function* seen() {
    for await (const piece of entry.content) {
      digester.update(piece)
      yield piece
    }
  }
  await keep(entry, seen())
  return digester.digest()
}

async function discard(_: TarEntry, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _piece of pieces) {
  }
}

import { posix } from 'node:path'
import { Digester } from '../oci/digest.ts'
import type { Contents, FileEntry, LayerEntry } from './entry.ts'
import { opaqueName, whiteoutPrefix } from './entry.ts'
import { ContentChangedError } from './errors.ts'
import { blockSize, encodeHeader, padding, type TarHeader } from './tar-header.ts'

/**
 * A layer's tar archive from its description (see `describeLayer` for the order of entries). The
 * same description gives the same bytes.
 * @throws ContentChangedError when content is not what its entry says
 */
export async function* writeTar(
  entries: Iterable<LayerEntry>,
  contents: Contents,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const entry of entries) {
    yield encodeHeader(headerOf(entry))
    if (entry.kind !== 'file' || entry.size === 0) continue
    yield* checkedContent(entry, contents)
    yield padding(entry.size)
  }
  yield new Uint8Array(2 * blockSize)
}

async function* checkedContent(entry: FileEntry, contents: Contents) {
  const digester = new Digester()
  for await (const piece of contents.open(entry.digest)) {
    digester.update(piece)
    if (digester.size > entry.size) break
    yield piece
  }
  if (digester.size !== entry.size || digester.digest() !== entry.digest) {
    throw new ContentChangedError(entry.path)
  }
}

const typeFlags = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
} as const

const plain = {
  linkName: '',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
  major: 0,
  minor: 0,
  xattrs: {},
} as const

function headerOf(entry: LayerEntry): TarHeader {
  const name = entry.path
  switch (entry.kind) {
    case 'whiteout':
      return { ...plain, typeFlag: '0', name: beside(name, whiteoutPrefix + posix.basename(name)) }
    case 'opaque':
      return { ...plain, typeFlag: '0', name: posix.join(name, opaqueName) }
    case 'hardlink':
      return { ...plain, typeFlag: '1', name, linkName: entry.target }
    case 'directory':
      return { ...attributes(entry), name: `${name}/` }
    case 'symlink':
      return { ...attributes(entry), name, mode: 0o777, linkName: entry.target }
    case 'file':
      return { ...attributes(entry), name, size: entry.size }
    case 'fifo':
      return { ...attributes(entry), name }
    default:
      return { ...attributes(entry), name, major: entry.major, minor: entry.minor }
  }
}

function attributes({
  kind,
  mode,
  uid,
  gid,
  mtime,
  xattrs = {},
}: Exclude<LayerEntry, { kind: 'hardlink' | 'whiteout' | 'opaque' }>) {
  return { ...plain, typeFlag: typeFlags[kind], mode, uid, gid, mtime, xattrs }
}

function beside(path: string, name: string): string {
  return posix.join(posix.dirname(path), name)
}

import type { FileHandle } from 'node:fs/promises'
import { posix } from 'node:path'
import { InvalidArchiveError } from './errors.ts'
import type { Extent } from './extent.ts'
import { blockBytes, decodeHeader, type TarHeader } from './tar-header.ts'

/** The files of an archive by their names, links to files among them. */
export type TarIndex = ReadonlyMap<string, Extent>

const maxEntries = 100_000
const maxExtension = 64 * 1024

/**
 * Finds every file of an archive by reading its headers only. Nothing is unpacked, so a name or a link
 * can lead nowhere but to another entry; those that try are refused.
 * @throws InvalidArchiveError
 */
export async function indexTar(handle: FileHandle, path: string): Promise<TarIndex> {
  const { size: end } = await handle.stat()
  const files = new Map<string, Extent>()
  const links = new Map<string, string>()
  let extension: Extension = {}
  let count = 0
  for (let at = 0; at + blockBytes <= end; ) {
    const block = await readAt(handle, at, blockBytes)
    if (block.every((byte) => byte === 0)) break
    const header = decodeHeader(block)
    if (!header) throw new InvalidArchiveError(path, `has no tar header at byte ${at}`)
    if (++count > maxEntries) throw new InvalidArchiveError(path, `has over ${maxEntries} entries`)
    const size = header.kind === 'file' ? (extension.size ?? header.size) : header.size
    const offset = at + blockBytes
    if (offset + size > end) throw new InvalidArchiveError(path, 'is cut off')
    at = offset + Math.ceil(size / blockBytes) * blockBytes
    if (isExtension(header)) {
      extension = { ...extension, ...(await readExtension(handle, path, header, offset)) }
      continue
    }
    const name = safeName(path, extension.name ?? header.name)
    if (header.kind === 'file') files.set(name, { offset, size })
    if (header.kind === 'link') links.set(name, extension.target ?? header.target)
    extension = {}
  }
  return withLinks(path, files, links)
}

/** What a pax or GNU header says about the entry after it. */
interface Extension {
  readonly name?: string
  readonly target?: string
  readonly size?: number
}

function isExtension({ kind }: TarHeader): boolean {
  return kind === 'pax' || kind === 'global-pax' || kind === 'long-name'
}

async function readExtension(
  handle: FileHandle,
  path: string,
  { kind, size }: TarHeader,
  offset: number,
): Promise<Extension> {
  if (size > maxExtension) throw new InvalidArchiveError(path, 'has an oversized extended header')
  if (kind === 'global-pax') return {}
  const text = (await readAt(handle, offset, size)).toString('utf8')
  return kind === 'long-name' ? { name: text.replace(/\0.*$/s, '') } : parsePax(path, text)
}

/** Records of `<length> <key>=<value>\n` (POSIX.1-2001); values here hold no line ends. */
function parsePax(path: string, text: string): Extension {
  const records = new Map(
    [...text.matchAll(/^\d+ (path|linkpath|size)=(.*)$/gm)].map(([, key, value]) => [key, value]),
  )
  const [name, target, size] = [records.get('path'), records.get('linkpath'), records.get('size')]
  if (size !== undefined && !/^\d{1,15}$/.test(size)) {
    throw new InvalidArchiveError(path, 'has a malformed extended header')
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(target === undefined ? {} : { target }),
    ...(size === undefined ? {} : { size: Number(size) }),
  }
}

function safeName(path: string, name: string): string {
  const parts = name.split('/')
  if (name.startsWith('/') || parts.includes('..') || name.includes('\0')) {
    throw new InvalidArchiveError(path, `has an entry outside of itself: ${name.slice(0, 120)}`)
  }
  return posix.normalize(name)
}

/** Older `docker save` writes a layer that images share once, and links to it. */
function withLinks(
  path: string,
  files: ReadonlyMap<string, Extent>,
  links: ReadonlyMap<string, string>,
): TarIndex {
  const all = new Map(files)
  for (const [name, target] of links) {
    const near = posix.normalize(posix.join(posix.dirname(name), target))
    const extent = files.get(near) ?? files.get(posix.normalize(target))
    if (!extent) throw new InvalidArchiveError(path, `has a link that leads nowhere: ${name}`)
    all.set(name, extent)
  }
  return all
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  await handle.read(buffer, 0, length, position)
  return buffer
}

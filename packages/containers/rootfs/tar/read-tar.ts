import { isUtf8 } from 'node:buffer'
import { LayerError } from '../../errors.ts'
import { type ByteSource, truncated } from './byte-source.ts'
import { damaged, parseHeader, type TarHeader } from './header.ts'
import { parsePax } from './pax.ts'

const BLOCK = 512
const MAX_EXTENDED_HEADER = 1024 * 1024
const XATTR = 'SCHILY.xattr.'

/** One entry of an archive. Its body must be read, if at all, before the next entry is asked for. */
export interface TarEntry {
  readonly path: string
  readonly link: string
  /** The type flag: `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` directory. */
  readonly type: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Seconds since the Unix epoch, with a fraction where the archive has one. */
  readonly mtime: number
  /** Extended attributes by their full name, such as `user.note`. */
  readonly xattrs: ReadonlyMap<string, Buffer>
  body(): AsyncIterable<Uint8Array>
}

/** What headers before an entry's own say about it. */
interface Extension {
  pax: Map<string, Buffer>
  path?: Buffer
  link?: Buffer
}

/**
 * Reads ustar, PAX and GNU archives. Written here because extended attributes are bytes, which the
 * archive libraries at hand decode as text and so destroy.
 */
export async function* readTar(source: ByteSource): AsyncGenerator<TarEntry> {
  let extension: Extension = { pax: new Map() }
  let globals = new Map<string, Buffer>()
  for (;;) {
    const block = await source.exactly(BLOCK)
    const header = block && parseHeader(block)
    if (!header) return
    const pax = 'gxLK'.includes(header.type) ? await extended(source, header) : undefined
    if (!pax) {
      yield* entryOf(source, header, { ...extension, pax: new Map([...globals, ...extension.pax]) })
      extension = { pax: new Map() }
    } else if (header.type === 'g') globals = new Map([...globals, ...parsePax(pax)])
    else if (header.type === 'x') extension.pax = parsePax(pax)
    else if (header.type === 'L') extension.path = untilNul(pax)
    else extension.link = untilNul(pax)
  }
}

async function extended(source: ByteSource, header: TarHeader): Promise<Buffer> {
  if (header.size > MAX_EXTENDED_HEADER) throw damaged(`it takes ${header.size} bytes`)
  const bytes = await source.exactly(header.size)
  if (!bytes) throw truncated()
  await source.skip(padding(header.size))
  return bytes
}

async function* entryOf(
  source: ByteSource,
  header: TarHeader,
  extension: Extension,
): AsyncGenerator<TarEntry> {
  const entry = describe(header, extension)
  let left = entry.size
  async function* body() {
    while (left > 0) {
      const piece = await source.some(left)
      if (!piece) throw truncated()
      left -= piece.length
      yield piece
    }
  }
  yield { ...entry, body }
  await source.skip(left + padding(entry.size))
}

function describe(header: TarHeader, { pax, path, link }: Extension): Omit<TarEntry, 'body'> {
  refuseSparse(header, pax)
  // Links and directories have no body, whatever their size field says (POSIX ustar, `size`).
  const hasBody = !'123456'.includes(header.type)
  return {
    path: decode(pax.get('path') ?? path ?? header.path),
    link: decode(pax.get('linkpath') ?? link ?? header.link),
    type: header.type === '7' ? '0' : header.type,
    mode: header.mode,
    uid: decimal(pax, 'uid') ?? header.uid,
    gid: decimal(pax, 'gid') ?? header.gid,
    size: hasBody ? Math.floor(decimal(pax, 'size') ?? header.size) : 0,
    mtime: decimal(pax, 'mtime') ?? header.mtime,
    xattrs: xattrsOf(pax),
  }
}

function refuseSparse(header: TarHeader, pax: ReadonlyMap<string, Buffer>): void {
  const isSparse =
    header.type === 'S' || [...pax.keys()].some((key) => key.startsWith('GNU.sparse'))
  if (!isSparse) return
  throw new LayerError('unsupported', `${decode(header.path)} is stored as a sparse file.`, {
    next: 'Build the layer without --sparse.',
  })
}

function xattrsOf(pax: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  const named = [...pax].filter(([key]) => key.startsWith(XATTR))
  return new Map(named.map(([key, value]) => [key.slice(XATTR.length), value]))
}

function decimal(pax: ReadonlyMap<string, Buffer>, key: string): number | undefined {
  const text = pax.get(key)?.toString('latin1')
  if (text === undefined) return undefined
  if (!/^-?\d{1,15}(\.\d+)?$/.test(text)) throw damaged(`${key} reads "${text.slice(0, 40)}"`)
  return Number(text)
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw damaged(`the name ${bytes.toString('latin1')} is not UTF-8`)
  return bytes.toString('utf8')
}

function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0)
  return end === -1 ? bytes : bytes.subarray(0, end)
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

import { ByteSource } from './byte-source.ts'
import { InvalidArchiveError, UnsupportedArchiveError } from './errors.ts'
import { expandSparse, type SparseMap, sparseMap } from './sparse.ts'
import {
  blockSize,
  checksum,
  decodePaxRecords,
  fields,
  type TarHeader,
  xattrsOf,
} from './tar-header.ts'

/** An entry as the archive has it: names unchecked, `content` to be read before the next entry. */
export interface TarEntry extends TarHeader {
  readonly content: AsyncIterable<Uint8Array>
}

/** Names, links and attributes of one entry may take this much, so that headers cannot fill memory. */
const maxExtension = 1024 * 1024
const bodiless = '123456'

/** What the headers before an entry's own say of it. */
interface Extension {
  readonly pax: Map<string, Buffer>
  readonly name?: string
  readonly linkName?: string
}

/**
 * Entries of a ustar, pax or GNU archive in their order. Sparse files come out whole.
 * @throws InvalidArchiveError, UnsupportedArchiveError
 */
export async function* readTar(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry, void, undefined> {
  const source = new ByteSource(pieces)
  try {
    yield* readEntries(source)
    await source.drain()
  } finally {
    await source.close()
  }
}

async function* readEntries(source: ByteSource): AsyncGenerator<TarEntry, void, undefined> {
  const globals = new Map<string, Buffer>()
  let extension: Extension = { pax: new Map(globals) }
  for (;;) {
    const block = await source.exactly(blockSize)
    const header = block && decodeBlock(block)
    if (!header) return
    if (!'gxLK'.includes(header.typeFlag)) {
      yield* readEntry(source, block, extended(header, extension), extension.pax)
      extension = { pax: new Map(globals) }
      continue
    }
    const body = await readExtension(source, header)
    if (header.typeFlag === 'g') for (const [key, value] of records(body)) globals.set(key, value)
    extension = withExtension(extension, header.typeFlag, body)
  }
}

function withExtension(extension: Extension, typeFlag: string, body: Buffer): Extension {
  if (typeFlag === 'L') return { ...extension, name: untilNul(body) }
  if (typeFlag === 'K') return { ...extension, linkName: untilNul(body) }
  return { ...extension, pax: new Map([...extension.pax, ...records(body)]) }
}

async function readExtension(source: ByteSource, header: TarHeader): Promise<Buffer> {
  if (header.size > maxExtension) {
    throw new InvalidArchiveError(`a header of ${header.size} bytes; the limit is ${maxExtension}`)
  }
  const body = await source.exactly(header.size)
  if (!body) throw new InvalidArchiveError('it ends in the middle of a header')
  await source.skip(-header.size & (blockSize - 1))
  return body
}

async function* readEntry(
  source: ByteSource,
  block: Buffer,
  header: TarHeader,
  pax: ReadonlyMap<string, Buffer>,
): AsyncGenerator<TarEntry, void, undefined> {
  const stored = bodiless.includes(header.typeFlag) ? 0 : header.size
  let left = stored
  const limited = new ByteSource(counted())
  async function* counted() {
    for await (const piece of source.pieces(stored)) {
      left -= piece.length
      yield piece
    }
  }
  const sparse = await sparseMap(block, header, pax, { head: source, body: limited })
  yield sparse
    ? sparseEntry(header, sparse, limited)
    : { ...header, size: stored, content: all(limited) }
  await source.skip(left + (-stored & (blockSize - 1)))
}

function sparseEntry(header: TarHeader, sparse: SparseMap, body: ByteSource): TarEntry {
  const content = expandSparse(sparse, body)
  return { ...header, typeFlag: '0', name: sparse.name ?? header.name, size: sparse.size, content }
}

async function* all(source: ByteSource): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const piece = await source.some(Number.MAX_SAFE_INTEGER)
    if (!piece) return
    yield piece
  }
}

/** A header block by itself; undefined for the zeros that end an archive. */
function decodeBlock(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  if (readNumber(block, fields.checksum) !== checksum(block)) {
    throw new InvalidArchiveError('a header has a wrong checksum')
  }
  const prefix =
    block.toString('latin1', 257, 263) === 'ustar\0' ? readText(block, fields.prefix) : ''
  const name = readText(block, fields.name)
  const typeFlag = readText(block, fields.typeFlag) || '0'
  return {
    typeFlag: typeFlag === '0' && name.endsWith('/') ? '5' : typeFlag,
    name: prefix ? `${prefix}/${name}` : name,
    linkName: readText(block, fields.linkName),
    mode: readNumber(block, fields.mode) & 0o7777,
    uid: readNumber(block, fields.uid),
    gid: readNumber(block, fields.gid),
    size: readNumber(block, fields.size),
    mtime: readNumber(block, fields.mtime),
    major: readNumber(block, fields.major),
    minor: readNumber(block, fields.minor),
    xattrs: {},
  }
}

function extended(header: TarHeader, { pax, name, linkName }: Extension): TarHeader {
  if (!/^[0-7]$|^S$/.test(header.typeFlag)) {
    throw new UnsupportedArchiveError(`a tar entry of type ${JSON.stringify(header.typeFlag)}`)
  }
  return {
    ...header,
    typeFlag: header.typeFlag === '7' ? '0' : header.typeFlag,
    name: pax.get('path')?.toString() ?? name ?? header.name,
    linkName: pax.get('linkpath')?.toString() ?? linkName ?? header.linkName,
    uid: paxNumber(pax, 'uid') ?? header.uid,
    gid: paxNumber(pax, 'gid') ?? header.gid,
    size: paxNumber(pax, 'size') ?? header.size,
    mtime: paxNumber(pax, 'mtime') ?? header.mtime,
    xattrs: xattrsOf(pax),
  }
}

function records(body: Buffer): Map<string, Buffer> {
  const found = decodePaxRecords(body)
  if (!found) throw new InvalidArchiveError('a pax header does not parse')
  return found
}

/** A pax number in whole units: Galley keeps no fractions of a second. */
function paxNumber(pax: ReadonlyMap<string, Buffer>, key: 'uid' | 'gid' | 'size' | 'mtime') {
  const text = pax.get(key)?.toString('latin1')
  if (text === undefined || text === '') return undefined
  const value = Math.floor(Number(text))
  if (!Number.isSafeInteger(value) || (key !== 'mtime' && value < 0)) {
    throw new InvalidArchiveError(`a pax header says ${key}=${text.slice(0, 40)}`)
  }
  return value
}

/** Octal digits, or GNU's base 256 when the first bit is set. */
function readNumber(block: Buffer, [offset, length]: readonly [number, number]): number {
  const field = block.subarray(offset, offset + length)
  if (((field[0] ?? 0) & 0x80) !== 0) return base256(field)
  const digits = field.toString('latin1').replace(/\0.*$/s, '').trim()
  if (!/^[0-7]*$/.test(digits)) throw new InvalidArchiveError('a header has a number that is none')
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** Two's complement of all bits but the first; only times may be negative, and become 0. */
function base256(field: Buffer): number {
  if (field[0] === 0xff) return 0
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f)
  if (!Number.isSafeInteger(value))
    throw new InvalidArchiveError('a number in a header is too large')
  return value
}

function readText(block: Buffer, [offset, length]: readonly [number, number]): string {
  return untilNul(block.subarray(offset, offset + length))
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
}

import type { ByteSource } from './byte-source.ts'
import { InvalidArchiveError, UnsupportedArchiveError } from './errors.ts'
import { blockSize, type TarHeader } from './tar-header.ts'

/** GNU tar's two current forms of files with holes (GNU tar manual, "Storing Sparse Files"). */
export interface SparseMap {
  /** Bytes of the file, holes included. */
  readonly size: number
  /** The file's real name, where the header has another. */
  readonly name?: string
  readonly parts: readonly Part[]
}

interface Part {
  readonly offset: number
  readonly size: number
}

interface Sources {
  /** What follows the header block: for the old form, more blocks of the map. */
  readonly head: ByteSource
  /** The entry's stored content: for the pax form it starts with the map. */
  readonly body: ByteSource
}

const maxParts = 1_000_000
const zeros = new Uint8Array(64 * 1024)

/** The map of a sparse entry; undefined when the entry is not sparse. */
export async function sparseMap(
  block: Buffer,
  header: TarHeader,
  pax: ReadonlyMap<string, Buffer>,
  sources: Sources,
): Promise<SparseMap | undefined> {
  if (header.typeFlag === 'S') return checked(await oldMap(block, sources.head), header.size)
  const text = (key: string) => pax.get(`GNU.sparse.${key}`)?.toString()
  if (![...pax.keys()].some((key) => key.startsWith('GNU.sparse.'))) return undefined
  if (text('major') !== '1' || text('minor') !== '0') {
    throw new UnsupportedArchiveError(`the sparse file ${header.name} in an old pax form`)
  }
  const [parts, mapBytes] = await paxMap(sources.body)
  const name = text('name')
  const map = { size: Number(text('realsize')), parts, ...(name === undefined ? {} : { name }) }
  return checked(map, header.size - mapBytes)
}

/** The pieces of the whole file: parts from `body`, zeros between them. */
export async function* expandSparse(
  map: SparseMap,
  body: ByteSource,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0
  for (const { offset, size } of [...map.parts, { offset: map.size, size: 0 }]) {
    for (; at < offset; at += Math.min(zeros.length, offset - at)) {
      yield zeros.subarray(0, Math.min(zeros.length, offset - at))
    }
    yield* body.pieces(size)
    at += size
  }
}

/** "Old GNU": four parts in the header, 21 in each block that follows, numbers of 12 octal digits. */
async function oldMap(block: Buffer, head: ByteSource): Promise<SparseMap> {
  const parts = partsOf(block, 386, 4)
  let isMore = block[482] === 1
  while (isMore && parts.length < maxParts) {
    const next = await head.exactly(blockSize)
    if (!next) throw new InvalidArchiveError('a sparse map ends too early')
    parts.push(...partsOf(next, 0, 21))
    isMore = next[504] === 1
  }
  return { size: octal(block, 483), parts: parts.filter(({ size }) => size > 0) }
}

function partsOf(block: Buffer, start: number, count: number): Part[] {
  return Array.from({ length: count }, (_, index) => ({
    offset: octal(block, start + index * 24),
    size: octal(block, start + index * 24 + 12),
  }))
}

function octal(block: Buffer, offset: number): number {
  const digits = block.toString('latin1', offset, offset + 12).replace(/[\0 ].*$/s, '')
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** "1.0": decimal numbers, a line each, at the start of the content and padded to a block. */
async function paxMap(body: ByteSource): Promise<[readonly Part[], number]> {
  let text = ''
  let blocks = 0
  for (;;) {
    const block = await body.exactly(blockSize)
    if (!block || blocks > maxParts / 10) throw new InvalidArchiveError('a sparse map has no end')
    text += block.toString('latin1')
    blocks += 1
    const [count = '', ...numbers] = text.split('\n').slice(0, -1)
    if (count === '' || numbers.length < 2 * Number(count)) continue
    const parts = Array.from({ length: Number(count) }, (_, index) => ({
      offset: Number(numbers[2 * index]),
      size: Number(numbers[2 * index + 1]),
    }))
    return [parts, blocks * blockSize]
  }
}

/** Parts in order, within the file, and as many bytes as are stored. */
function checked(map: SparseMap, stored: number): SparseMap {
  let end = 0
  let total = 0
  for (const { offset, size } of map.parts) {
    if (!(offset >= end && size >= 0)) throw new InvalidArchiveError('a sparse map is out of order')
    end = offset + size
    total += size
  }
  if (!(Number.isSafeInteger(map.size) && end <= map.size && total <= stored)) {
    throw new InvalidArchiveError('a sparse map does not fit its file')
  }
  return map
}

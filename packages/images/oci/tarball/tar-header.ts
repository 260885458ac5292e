/** Entries of a tar archive begin at multiples of this. */
export const blockBytes = 512

export type EntryKind = 'file' | 'link' | 'folder' | 'pax' | 'global-pax' | 'long-name' | 'other'

export interface TarHeader {
  readonly kind: EntryKind
  readonly name: string
  /** Bytes of content that follow. */
  readonly size: number
  /** Where a link leads. */
  readonly target: string
}

/** POSIX.1-1988 and GNU type flags. */
const kinds: Readonly<Record<string, EntryKind>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'link',
  '2': 'link',
  '5': 'folder',
  x: 'pax',
  g: 'global-pax',
  L: 'long-name',
}

/** One header block; undefined when the block is no header: its checksum is wrong. */
export function decodeHeader(block: Uint8Array): TarHeader | undefined {
  if (readNumber(block, 148, 8) !== checksum(block)) return undefined
  const size = readNumber(block, 124, 12)
  if (size === undefined) return undefined
  const isUstar = readText(block, 257, 5) === 'ustar'
  const prefix = isUstar && block[263] !== 0x20 ? readText(block, 345, 155) : ''
  const name = readText(block, 0, 100)
  const flag = String.fromCharCode(block[156] ?? 0)
  return {
    kind: kinds[flag] ?? 'other',
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: kinds[flag] === 'link' || kinds[flag] === 'folder' ? 0 : size,
    target: readText(block, 157, 100),
  }
}

/** The header of a plain file that everyone may read, without a time: the same name gives the same block. */
export function encodeHeader(name: string, size: number): Uint8Array {
  const block = new Uint8Array(blockBytes)
  const put = (text: string, at: number) => block.set(Buffer.from(text, 'latin1'), at)
  put(name, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  block.set(encodeSize(size), 124)
  put('00000000000\0', 136)
  put('0', 156)
  put('ustar\x0000', 257)
  put(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** Octal digits up to 8 GiB, beyond it GNU's binary number. */
function encodeSize(size: number): Uint8Array {
  if (size < 8 ** 11) return Buffer.from(`${size.toString(8).padStart(11, '0')}\0`, 'latin1')
  const field = Buffer.alloc(12)
  field.writeBigUInt64BE(BigInt(size), 4)
  field[0] = 0x80
  return field
}

function readNumber(block: Uint8Array, at: number, length: number): number | undefined {
  const field = Buffer.from(block.subarray(at, at + length))
  if (field[0] === 0x80 && length === 12) {
    const value = field.readBigUInt64BE(4)
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
  }
  const digits = field.toString('latin1').replace(/\0.*$/s, '').trim()
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : undefined
}

function readText(block: Uint8Array, at: number, length: number): string {
  const field = Buffer.from(block.subarray(at, at + length))
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

/** The sum of the block's bytes, its own field counting as blanks. */
function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}

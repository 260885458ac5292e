import { LayerError } from '../../errors.ts'

/** The fixed fields of a 512-byte header (POSIX.1-2001 ustar, and GNU's use of the same bytes). */
export interface TarHeader {
  readonly path: Buffer
  readonly link: Buffer
  readonly type: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Seconds since the Unix epoch. */
  readonly mtime: number
}

/** Decodes a header block; undefined for a block of zeros, of which two end an archive. */
export function parseHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  if (number(block, 148, 8) !== checksum(block)) throw damaged('its checksum is wrong')
  return {
    path: fullPath(block),
    link: text(block, 157, 100),
    type: String.fromCharCode(block[156] || 48),
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size: number(block, 124, 12),
    mtime: number(block, 136, 12),
  }
}

/** A ustar header splits a long path in two; GNU uses the bytes of the first part otherwise. */
function fullPath(block: Buffer): Buffer {
  const name = text(block, 0, 100)
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isUstar ? text(block, 345, 155) : Buffer.alloc(0)
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name])
}

function text(block: Buffer, offset: number, length: number): Buffer {
  const field = block.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return end === -1 ? field : field.subarray(0, end)
}

/** Octal digits, or GNU's base 256 when the first bit is set. */
function number(block: Buffer, offset: number, length: number): number {
  const field = block.subarray(offset, offset + length)
  if (((field[0] ?? 0) & 0x80) !== 0) return base256(field)
  const digits = text(block, offset, length).toString('latin1').trim()
  if (!/^[0-7]*$/.test(digits)) throw damaged(`a number reads "${digits}"`)
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

function base256(field: Buffer): number {
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f)
  if (!Number.isSafeInteger(value)) throw damaged('a number is too large or negative')
  return value
}

/** The sum of all bytes, those of the checksum itself counted as spaces. */
function checksum(block: Buffer): number {
  const field = block.subarray(148, 156)
  const sum = (bytes: Buffer) => bytes.reduce((total, byte) => total + byte, 0)
  return sum(block) - sum(field) + 8 * 32
}

export function damaged(why: string): LayerError {
  return new LayerError('invalid', `The layer has a damaged tar header: ${why}.`, {
    next: 'Pull the image again, or build it anew.',
  })
}

/**
 * Tar headers as POSIX.1-2001 ("pax Interchange Format") has them. Written here rather than by a
 * library because a layer's digest is made of these very bytes: they must not change with a
 * library's version, hold attributes that are not text, modes of 0 and ids of 32 bits.
 */

export const blockSize = 512

/** Where a header's fields lie: [offset, length] (POSIX.1-2001, ustar Header Block). */
export const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  typeFlag: [156, 1],
  linkName: [157, 100],
  magic: [257, 8],
  major: [329, 8],
  minor: [337, 8],
  prefix: [345, 155],
} as const

/** A header of any entry; the type flag is the character POSIX gives it. */
export interface TarHeader {
  readonly typeFlag: string
  readonly name: string
  readonly linkName: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly mtime: number
  readonly major: number
  readonly minor: number
  readonly xattrs: Readonly<Record<string, string>>
}

const xattrPrefix = 'SCHILY.xattr.'
const numbers = ['mode', 'uid', 'gid', 'size', 'mtime', 'major', 'minor'] as const
/** The numeric fields for which pax has a keyword when they do not fit. */
const paxNumbers = ['uid', 'gid', 'size', 'mtime'] as const

/** The header of one entry: its pax records where they are needed, then its ustar block. */
export function encodeHeader(header: TarHeader): Uint8Array {
  const records = paxRecords(header)
  const main = ustarBlock(header)
  if (records.length === 0) return main
  const body = Buffer.concat(records)
  const pax = ustarBlock({
    ...header,
    typeFlag: 'x',
    name: 'PaxHeader',
    linkName: '',
    mode: 0o644,
    size: body.length,
  })
  return Buffer.concat([pax, body, padding(body.length), main])
}

/** The zeros that fill the last block of `size` bytes. */
export function padding(size: number): Uint8Array {
  return new Uint8Array((blockSize - (size % blockSize)) % blockSize)
}

function paxRecords(header: TarHeader): Buffer[] {
  const records: Buffer[] = []
  if (!fitsText(header.name)) records.push(paxRecord('path', Buffer.from(header.name)))
  if (!fitsText(header.linkName)) records.push(paxRecord('linkpath', Buffer.from(header.linkName)))
  for (const key of paxNumbers) {
    if (!fitsOctal(header[key], fields[key][1])) {
      records.push(paxRecord(key, Buffer.from(String(header[key]))))
    }
  }
  for (const name of Object.keys(header.xattrs).sort()) {
    const value = Buffer.from(header.xattrs[name] ?? '', 'base64')
    records.push(paxRecord(xattrPrefix + name, value))
  }
  return records
}

/** `LENGTH KEYWORD=VALUE\n`, where the length counts its own digits too. */
function paxRecord(keyword: string, value: Buffer): Buffer {
  const rest = Buffer.byteLength(keyword) + value.length + 3
  let length = rest + String(rest).length
  if (rest + String(length).length > length) length += 1
  return Buffer.concat([Buffer.from(`${length} ${keyword}=`), value, Buffer.from('\n')])
}

function ustarBlock(header: TarHeader): Buffer {
  const block = Buffer.alloc(blockSize)
  block.write(asciiPrefix(header.name), ...fields.name, 'latin1')
  block.write(asciiPrefix(header.linkName), ...fields.linkName, 'latin1')
  for (const key of numbers) writeOctal(block, fields[key], header[key])
  block.write(header.typeFlag, ...fields.typeFlag, 'latin1')
  block.write('ustar\x0000', ...fields.magic, 'latin1')
  block.write(`${octal(checksum(block), 6)}\0 `, ...fields.checksum, 'latin1')
  return block
}

/** Over its limit a number is left to its pax record, and the field holds 0. */
function writeOctal(block: Buffer, [offset, length]: readonly [number, number], value: number) {
  const digits = fitsOctal(value, length) ? octal(value, length - 1) : octal(0, length - 1)
  block.write(digits, offset, length, 'latin1')
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function fitsOctal(value: number, length: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 8 ** (length - 1)
}

/** ustar names are ASCII and at most 100 bytes; everything else is a pax record. */
function fitsText(text: string): boolean {
  return text.length <= 100 && /^[\x20-\x7e]*$/.test(text)
}

function asciiPrefix(text: string): string {
  return fitsText(text) ? text : text.replace(/[^\x20-\x7e]/g, '_').slice(0, 100)
}

/** The sum of a header's bytes, those of the checksum field taken as blanks. */
export function checksum(block: Uint8Array): number {
  const [start, length] = fields.checksum
  let sum = 32 * length
  for (let index = 0; index < blockSize; index += 1) {
    if (index < start || index >= start + length) sum += block[index] ?? 0
  }
  return sum
}

/** Keywords of pax records with their values' bytes; undefined when they are malformed. */
export function decodePaxRecords(body: Buffer): Map<string, Buffer> | undefined {
  const records = new Map<string, Buffer>()
  for (let start = 0; start < body.length; ) {
    const blank = body.indexOf(0x20, start)
    const length = Number(body.toString('latin1', start, Math.min(blank, start + 12)))
    if (blank < 0 || !Number.isInteger(length) || length < 4) return undefined
    const record = body.subarray(blank + 1, start + length - 1)
    const equals = record.indexOf(0x3d)
    if (start + length > body.length || equals < 1) return undefined
    records.set(record.toString('utf8', 0, equals), record.subarray(equals + 1))
    start += length
  }
  return records
}

/** The extended attributes among pax records, in base64. */
export function xattrsOf(records: ReadonlyMap<string, Buffer>): Record<string, string> {
  const found = [...records].filter(([keyword]) => keyword.startsWith(xattrPrefix))
  return Object.fromEntries(
    found.map(([keyword, value]) => [keyword.slice(xattrPrefix.length), value.toString('base64')]),
  )
}

import { formatPax } from './pax.ts'

const BLOCK = 512

export interface TarRecord {
  readonly path: string
  /** As in `TarEntry`; a device gets the number 0:0. */
  readonly type: string
  readonly link?: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  readonly xattrs?: ReadonlyMap<string, Buffer>
  readonly body?: Buffer
}

/** The two blocks of zeros that end an archive. */
export const endOfArchive = Buffer.alloc(2 * BLOCK)

/** One entry as bytes: a PAX header with all that may not fit, the entry's own header, its body. */
export function formatRecord(record: TarRecord): Buffer {
  const body = record.body ?? Buffer.alloc(0)
  const pax = formatPax(paxOf(record, body.length))
  return Buffer.concat([
    header('pax', 'x', 0o644, pax.length),
    padded(pax),
    header('entry', record.type, record.mode, body.length),
    padded(body),
  ])
}

function paxOf(record: TarRecord, size: number): Map<string, Buffer> {
  const { path, uid, gid, mtime } = record
  const linked = record.link === undefined ? {} : { linkpath: record.link }
  const plain = Object.entries({ path, uid, gid, mtime, size, ...linked })
  const xattrs = [...(record.xattrs ?? [])]
  return new Map([
    ...plain.map(([key, value]): [string, Buffer] => [key, Buffer.from(String(value))]),
    ...xattrs.map(([key, value]): [string, Buffer] => [`SCHILY.xattr.${key}`, value]),
  ])
}

function header(name: string, type: string, mode: number, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, offset: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1')
  block.write(name, 0)
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size < 8 ** 11 ? size : 0, 124, 12)
  octal(0, 136, 12)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257, 'latin1')
  octal(0, 329, 8)
  octal(0, 337, 8)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)])
}

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Compression } from '../rootfs/decompress.ts'
import { endOfArchive, formatRecord, type TarRecord } from '../rootfs/tar/write-tar.ts'
import type { PackedLayer } from '../rootfs/unpack-layer.ts'

const packers: Readonly<Record<Compression, (bytes: Buffer) => Buffer>> = {
  none: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 1 }),
  zstd: (bytes) => zstdCompressSync(bytes),
}

/** An entry for a test's archive; whatever is left out is ordinary. */
export type EntryInput = Pick<TarRecord, 'path'> & Partial<TarRecord>

export const file = (path: string, body = '', more: Partial<TarRecord> = {}): EntryInput => ({
  path,
  type: '0',
  mode: 0o644,
  body: Buffer.from(body),
  ...more,
})
export const directory = (path: string, more: Partial<TarRecord> = {}): EntryInput => ({
  path,
  type: '5',
  mode: 0o755,
  ...more,
})
export const symlink = (path: string, link: string): EntryInput => ({ path, type: '2', link })
export const hardLink = (path: string, link: string): EntryInput => ({ path, type: '1', link })

export function archive(entries: readonly EntryInput[]): Buffer {
  const plain = { type: '0', mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 }
  return Buffer.concat([
    ...entries.map((entry) => formatRecord({ ...plain, ...entry })),
    endOfArchive,
  ])
}

export function layerOf(
  entries: readonly EntryInput[],
  compression: Compression = 'none',
): PackedLayer {
  return packed(archive(entries), compression)
}

/** Any bytes as a layer, with the digest that they really have. */
export function packed(bytes: Buffer, compression: Compression = 'none'): PackedLayer {
  return {
    diffId: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    compression,
    open: () => Readable.from([packers[compression](bytes)]),
  }
}

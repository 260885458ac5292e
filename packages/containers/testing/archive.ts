import { createHash } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { blockSize, encodeHeader, padding, type TarHeader } from '@galley/images/layer/tar-header'
import type { Compression } from '@galley/images/oci/media-types'
import type { PackedLayer } from '../rootfs/unpack-layer.ts'

const packers: Readonly<Record<Compression, (bytes: Buffer) => Buffer>> = {
  none: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 1 }),
  zstd: (bytes) => zstdCompressSync(bytes),
}

/** An entry for a test's archive; whatever is left out is ordinary. */
export type EntryInput = Pick<TarHeader, 'name'> & Partial<TarHeader> & { readonly body?: Buffer }

export const file = (name: string, body = '', more: Partial<TarHeader> = {}): EntryInput => ({
  name,
  body: Buffer.from(body),
  ...more,
})
export const directory = (name: string, more: Partial<TarHeader> = {}): EntryInput => ({
  name,
  typeFlag: '5',
  mode: 0o755,
  ...more,
})
export const symlink = (name: string, linkName: string): EntryInput => ({
  name,
  typeFlag: '2',
  linkName,
})
export const hardLink = (name: string, linkName: string): EntryInput => ({
  name,
  typeFlag: '1',
  linkName,
})

const ordinary = { typeFlag: '0', linkName: '', mode: 0o644, uid: 0, gid: 0, xattrs: {} }
const numbers = { mtime: 1_700_000_000, major: 0, minor: 0 }

export function archive(entries: readonly EntryInput[]): Buffer {
  const pieces = entries.flatMap(({ body = Buffer.alloc(0), ...entry }) => [
    encodeHeader({ ...ordinary, ...numbers, ...entry, size: body.length }),
    body,
    padding(body.length),
  ])
  return Buffer.concat([...pieces, Buffer.alloc(2 * blockSize)])
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
    async *open() {
      yield packers[compression](bytes)
    },
  }
}

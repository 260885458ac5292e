import { posix } from 'node:path'
import { LayerError } from '../errors.ts'
import { entryPath, linkTarget } from './entry-path.ts'
import type { TarEntry } from './tar/read-tar.ts'

interface Named {
  /** Relative to the root, without leading, trailing or doubled slashes; '' is the root itself. */
  readonly path: string
}

export interface Metadata {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  readonly xattrs: ReadonlyMap<string, Buffer>
}

export interface FileEntry extends Named, Metadata {
  readonly kind: 'file'
  body(): AsyncIterable<Uint8Array>
}
export interface DirectoryEntry extends Named, Metadata {
  readonly kind: 'directory'
}
export interface SymlinkEntry extends Named, Metadata {
  readonly kind: 'symlink'
  readonly target: string
}
export interface HardLinkEntry extends Named {
  readonly kind: 'hard-link'
  readonly target: string
}
/** Hides what lower layers have at `path`. */
export interface WhiteoutEntry extends Named {
  readonly kind: 'whiteout'
}
/** Hides all that lower layers have within the directory `path`. */
export interface OpaqueEntry extends Named {
  readonly kind: 'opaque'
}

/** What an entry of a layer asks for (OCI image-spec 1.1, layer.md). */
export type LayerEntry =
  | FileEntry
  | DirectoryEntry
  | SymlinkEntry
  | HardLinkEntry
  | WhiteoutEntry
  | OpaqueEntry

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** Names that AUFS kept for itself; they mean nothing to a reader. */
const AUFS = '.wh..wh.'

/** Checks an archive's entry and says what it asks for; undefined for one that asks for nothing. */
export function layerEntry(entry: TarEntry): LayerEntry | undefined {
  const path = entryPath(entry.path)
  const whiteout = whiteoutEntry(path)
  if (whiteout !== 'none') return whiteout
  if (entry.type === '0') return { kind: 'file', path, ...metadata(entry), body: entry.body }
  if (entry.type === '5') return { kind: 'directory', path, ...metadata(entry) }
  if (entry.type === '1') return { kind: 'hard-link', path, target: entryPath(entry.link) }
  if (entry.type === '2') {
    return { kind: 'symlink', path, ...metadata(entry), target: linkTarget(path, entry.link) }
  }
  throw refusedType(path, entry.type)
}

function whiteoutEntry(path: string): WhiteoutEntry | OpaqueEntry | undefined | 'none' {
  const name = posix.basename(path)
  if (!name.startsWith(WHITEOUT)) return 'none'
  const folder = posix.dirname(path) === '.' ? '' : posix.dirname(path)
  if (name === OPAQUE) return { kind: 'opaque', path: folder }
  if (name.startsWith(AUFS)) return undefined
  return { kind: 'whiteout', path: hiddenPath(folder, name.slice(WHITEOUT.length)) }
}

function hiddenPath(folder: string, hidden: string): string {
  if (hidden === '' || hidden === '.' || hidden === '..') {
    throw new LayerError('invalid', `A whiteout in /${folder} hides "${hidden}", which is no name.`)
  }
  return posix.join(folder, hidden)
}

function metadata(entry: TarEntry): Metadata {
  const { mode, uid, gid, mtime } = entry
  return { mode, uid, gid, mtime, xattrs: keptXattrs(entry) }
}

/**
 * Attributes that steer overlayfs would let a layer reach outside itself, so they are refused. Labels
 * of a security module belong to the machine that made the layer and are left out.
 */
function keptXattrs(entry: TarEntry): ReadonlyMap<string, Buffer> {
  const names = [...entry.xattrs.keys()]
  const hostile = names.find((name) => /^(trusted\.|user\.overlay\.)/.test(name))
  if (hostile) throw new LayerError('invalid', `/${entry.path} carries the attribute ${hostile}.`)
  const kept = [...entry.xattrs].filter(([name]) => /^user\.|^security\.capability$/.test(name))
  return new Map(kept)
}

const typeNames: Readonly<Record<string, string>> = {
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
}

function refusedType(path: string, type: string): LayerError {
  const what = typeNames[type] ?? `an entry of type "${type}"`
  return new LayerError('unsupported', `The layer holds ${what}, /${path}.`, {
    next: 'Galley unpacks files, directories and links only. Build the image without it.',
  })
}

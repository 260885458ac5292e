import { posix } from 'node:path'
import { entryPath } from '@galley/images/layer/entry-path'
import type { TarEntry } from '@galley/images/layer/tar-reader'
import { LayerError } from '../errors.ts'
import { linkTarget } from './link-target.ts'

interface Named {
  /** Relative to the root, without leading, trailing or doubled slashes; '' is the root itself. */
  readonly path: string
}

export interface Metadata {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  /** Extended attributes by their full name, in base64. */
  readonly xattrs: Readonly<Record<string, string>>
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
  const path = entryPath(utf8(entry.name))
  const whiteout = whiteoutEntry(path)
  if (whiteout !== 'none') return whiteout
  if (entry.typeFlag === '0') {
    return { kind: 'file', path, ...metadata(entry), body: () => entry.content }
  }
  if (entry.typeFlag === '5') return { kind: 'directory', path, ...metadata(entry) }
  if (entry.typeFlag === '1') {
    return { kind: 'hard-link', path, target: entryPath(utf8(entry.linkName)) }
  }
  if (entry.typeFlag === '2') {
    return {
      kind: 'symlink',
      path,
      ...metadata(entry),
      target: linkTarget(path, utf8(entry.linkName)),
    }
  }
  throw refusedType(path, entry.typeFlag)
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
function keptXattrs(entry: TarEntry): Readonly<Record<string, string>> {
  const names = Object.keys(entry.xattrs)
  const hostile = names.find((name) => /^(trusted\.|user\.overlay\.)/.test(name))
  if (hostile) throw new LayerError('invalid', `/${entry.name} carries the attribute ${hostile}.`)
  const attributes = Object.entries(entry.xattrs)
  const kept = attributes.filter(([name]) => /^user\.|^security\.capability$/.test(name))
  return Object.fromEntries(kept)
}

/** A name that is not UTF-8 has been read with replacements, and would be written as another. */
function utf8(name: string): string {
  if (!name.includes('\ufffd')) return name
  throw new LayerError('unsupported', `The name ${JSON.stringify(name)} in the layer is not UTF-8.`)
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

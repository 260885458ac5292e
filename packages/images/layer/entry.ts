import type { Digest } from '../oci/digest.ts'

/** What every entry of a file system has besides its name. */
export interface Attributes {
  /** Permission bits, with set-user-id, set-group-id and sticky: 0 to 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Whole seconds since 1970. */
  readonly mtime: number
  /** Extended attributes by their full name (`security.capability`), the value's bytes in base64. */
  readonly xattrs?: Readonly<Record<string, string>>
}

export interface FileEntry extends Attributes {
  readonly kind: 'file'
  readonly path: string
  readonly size: number
  /** Of the content; what a description with the same digest has is the same. */
  readonly digest: Digest
}

export interface DirectoryEntry extends Attributes {
  readonly kind: 'directory'
  readonly path: string
}

export interface SymlinkEntry extends Attributes {
  readonly kind: 'symlink'
  readonly path: string
  /** As written in the link: relative to its folder, or absolute within the image. */
  readonly target: string
}

/** A second name of a file of the same layer; attributes and content are those of `target`. */
export interface HardLinkEntry {
  readonly kind: 'hardlink'
  readonly path: string
  readonly target: string
}

export interface DeviceEntry extends Attributes {
  readonly kind: 'character-device' | 'block-device'
  readonly path: string
  readonly major: number
  readonly minor: number
}

export interface FifoEntry extends Attributes {
  readonly kind: 'fifo'
  readonly path: string
}

/** `path` of the layers below is gone. */
export interface WhiteoutEntry {
  readonly kind: 'whiteout'
  readonly path: string
}

/** What the layers below have in the folder `path` is gone. */
export interface OpaqueEntry {
  readonly kind: 'opaque'
  readonly path: string
}

/** What has attributes of its own. */
export type NodeEntry = FileEntry | DirectoryEntry | SymlinkEntry | DeviceEntry | FifoEntry

/**
 * One line of a layer's description: plain data, without content. Paths are relative to the image's
 * root, separated by `/`, without `.`, `..` or a slash at either end.
 */
export type LayerEntry = NodeEntry | HardLinkEntry | WhiteoutEntry | OpaqueEntry

/** image-spec 1.1 "Whiteouts": an empty file of this name stands for a removal. */
export const whiteoutPrefix = '.wh.'
export const opaqueName = '.wh..wh..opq'

/** Where the bytes of described files come from. */
export interface Contents {
  /** The whole content, in pieces. */
  open(digest: Digest): AsyncIterable<Uint8Array>
}

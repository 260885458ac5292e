import type { LayerEntry, NodeEntry } from '../layer/entry.ts'
import { writablePath } from '../layer/entry-path.ts'
import { InvalidEntryError } from '../layer/errors.ts'
import type { FileTree } from '../layer/tree.ts'

/** Who owns what is put, and with which rights; where undefined, as the entry says. */
export interface Ownership {
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly mode: number | undefined
}

/**
 * Collects the entries of one layer that are put into a tree, the tree being changed at once so that
 * later paths see earlier ones. Every path is resolved within the tree: no link leads out of it.
 */
export class LayerDraft {
  readonly #tree: FileTree
  readonly #ownership: Ownership
  readonly #epoch: number
  readonly #entries = new Map<string, LayerEntry>()
  /** Where folders are; within one layer nothing takes the place of a folder. */
  readonly #folders = new Map<string, string>()

  constructor(tree: FileTree, ownership: Ownership, epoch: number) {
    this.#tree = tree
    this.#ownership = ownership
    this.#epoch = epoch
  }

  get entries(): readonly LayerEntry[] {
    return [...this.#entries.values()]
  }

  /** The folder `path` of the image, made with all above it where missing; returns where it really is. */
  folder(path: string): string {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    let way = ''
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = this.#tree.resolve(`${way}/${name}`)
      if (!next.node) this.#record({ kind: 'directory', ...this.#owner(), path: next.path })
      else if (!next.node.children) throw new InvalidEntryError(next.path, 'it is not a folder')
      way = next.path
    }
    this.#folders.set(path, way)
    return way
  }

  /** Puts an entry below the folder `base` (as `folder` returned it); what is there already gives way. */
  put(base: string, entry: NodeEntry): void {
    const path = base === '' ? entry.path : `${base}/${entry.path}`
    const slash = path.lastIndexOf('/')
    const parent = this.folder(path.slice(0, Math.max(0, slash)))
    const name = path.slice(slash + 1)
    const final = parent === '' ? name : `${parent}/${name}`
    // What is written through a link in the last place goes where the link leads, as a copy does.
    const there =
      entry.kind === 'symlink' || entry.kind === 'directory'
        ? { path: final, node: this.#tree.lookup(final) }
        : this.#tree.resolve(final)
    if (entry.kind === 'directory') {
      // A folder that is there, or a link to one, keeps its owner and rights.
      const folder = this.#tree.resolve(final)
      if (folder.node?.children) return
      if (there.node) throw clash(folder.path, 'a file', 'a folder')
    } else if (there.node?.children) throw clash(there.path, 'a folder', 'a file')
    this.#record({ ...entry, ...this.#owner(entry), path: there.path })
  }

  /** A second name of a file put before; where that went is found the same way. */
  link(base: string, path: string, target: string): void {
    const { node, path: first } = this.#tree.resolve(`${base}/${target}`)
    if (!node || node.children)
      throw new InvalidEntryError(path, `it is a hard link to ${target}, which is not a file`)
    const slash = path.lastIndexOf('/')
    const parent = this.folder(`${base}/${path.slice(0, Math.max(0, slash))}`)
    const name = path.slice(slash + 1)
    const final = parent === '' ? name : `${parent}/${name}`
    const isOwn = this.#entries.has(first)
    this.#record(
      isOwn ? { kind: 'hardlink', path: final, target: first } : { ...node.entry, path: final },
    )
  }

  /** `--chmod` says nothing about links, which have no rights of their own. */
  #owner(entry?: NodeEntry) {
    const { uid, gid, mode } = this.#ownership
    return {
      uid: uid ?? entry?.uid ?? 0,
      gid: gid ?? entry?.gid ?? 0,
      mode: entry?.kind === 'symlink' ? entry.mode : (mode ?? entry?.mode ?? newFolderMode),
      mtime: this.#epoch,
    }
  }

  #record(entry: LayerEntry): void {
    writablePath(entry.path)
    this.#entries.set(entry.path, entry)
    this.#tree.apply([entry])
  }
}

const newFolderMode = 0o755

function clash(path: string, there: string, replacement: string): InvalidEntryError {
  return new InvalidEntryError(
    path,
    `${there} is there already, and ${replacement} cannot replace it`,
  )
}

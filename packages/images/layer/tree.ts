import type { LayerDescription } from './description.ts'
import type { HardLinkEntry, LayerEntry, NodeEntry } from './entry.ts'
import { InvalidEntryError } from './errors.ts'

/** A name's meaning. Two names of one file (hard links) share one node. */
export interface TreeNode {
  readonly entry: NodeEntry
  /** Of a folder only, by name. */
  readonly children?: ReadonlyMap<string, TreeNode>
}

interface FolderNode {
  entry: NodeEntry
  children: Map<string, TreeNode>
}

/** A path after all symbolic links on the way were followed, within the tree. */
export interface Resolved {
  readonly path: string
  readonly node: TreeNode | undefined
}

/** As Linux counts them before it says ELOOP. */
const maxLinks = 40
const folderDefaults = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const

/** The file system that layers add up to, without its content. Changed only by `apply`. */
export class FileTree {
  readonly #root: FolderNode = { entry: { ...folderDefaults, path: '' }, children: new Map() }

  get root(): TreeNode {
    return this.#root
  }

  /**
   * Puts one more layer on top (image-spec 1.1, "Applying Changesets"). Removals concern the layers
   * below only, so they come first.
   */
  apply(description: LayerDescription): this {
    for (const entry of description) this.#remove(entry)
    for (const entry of description) this.#add(entry)
    return this
  }

  /** The node at exactly this path; symbolic links are not followed. */
  lookup(path: string): TreeNode | undefined {
    let node: TreeNode | undefined = this.#root
    for (const name of namesOf(path)) node = node?.children?.get(name)
    return node
  }

  /**
   * Follows symbolic links as a program inside the image would: `/` is the tree's root, and `..`
   * does not lead above it. Names after the first that is missing are taken as they are.
   * @throws InvalidEntryError on a loop of links, and where the way leads through a file
   */
  resolve(path: string): Resolved {
    const rest = namesOf(path).reverse()
    const way: string[] = []
    for (let links = 0; rest.length > 0; ) {
      const name = rest.pop() ?? ''
      if (name === '..') way.pop()
      if (name === '..' || name === '.') continue
      const entry = this.lookup([...way, name].join('/'))?.entry
      if (entry && entry.kind !== 'symlink' && entry.kind !== 'directory' && rest.length > 0) {
        throw new InvalidEntryError(path, `${entry.path} is not a folder`)
      }
      if (entry?.kind !== 'symlink') {
        way.push(name)
        continue
      }
      links += 1
      if (links > maxLinks) throw new InvalidEntryError(path, 'its symbolic links go in a circle')
      if (entry.target.startsWith('/')) way.length = 0
      rest.push(...namesOf(entry.target).reverse())
    }
    const resolved = way.join('/')
    return { path: resolved, node: this.lookup(resolved) }
  }

  #remove(entry: LayerEntry): void {
    if (entry.kind === 'whiteout') this.#parent(entry.path)?.children.delete(nameOf(entry.path))
    if (entry.kind === 'opaque') this.#folder(entry.path)?.children.clear()
  }

  #add(entry: LayerEntry): void {
    if (entry.kind === 'whiteout' || entry.kind === 'opaque') return
    if (entry.path === '') {
      if (entry.kind === 'directory') this.#root.entry = entry
      return
    }
    const siblings = this.#makeParent(entry.path).children
    const name = nameOf(entry.path)
    if (entry.kind === 'hardlink') siblings.set(name, this.#linked(entry))
    else if (entry.kind !== 'directory') siblings.set(name, { entry })
    else
      siblings.set(name, { entry, children: folderOf(siblings.get(name))?.children ?? new Map() })
  }

  #linked({ path, target }: HardLinkEntry): TreeNode {
    const node = this.lookup(target)
    if (node && !node.children) return node
    throw new InvalidEntryError(path, `it is a hard link to ${target}, which is not a file`)
  }

  #folder(path: string): FolderNode | undefined {
    return folderOf(this.lookup(path))
  }

  #parent(path: string): FolderNode | undefined {
    return this.#folder(parentOf(path))
  }

  /** A layer is unpacked by itself: a folder it implies takes the place of anything else below. */
  #makeParent(path: string): FolderNode {
    let folder = this.#root
    const names = namesOf(parentOf(path))
    for (const [index, name] of names.entries()) {
      const path = names.slice(0, index + 1).join('/')
      const next = folderOf(folder.children.get(name)) ?? {
        entry: { ...folderDefaults, path },
        children: new Map(),
      }
      folder.children.set(name, next)
      folder = next
    }
    return folder
  }
}

function folderOf(node: TreeNode | undefined): FolderNode | undefined {
  // Every folder in a tree was made by the tree, as a FolderNode; only outside are they read-only.
  return node?.children ? (node as FolderNode) : undefined
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

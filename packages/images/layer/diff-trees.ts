import { isDeepStrictEqual } from 'node:util'
import { describeLayer, type LayerDescription } from './description.ts'
import type { LayerEntry, NodeEntry } from './entry.ts'
import type { FileTree, TreeNode } from './tree.ts'

/**
 * The layer that makes `after` of `before`: what is new or differs, and removals for what is gone.
 * Times alone are no difference: a layer carries one time for all, and two runs of the same command
 * should give the same layer.
 */
export function diffTrees(before: FileTree, after: FileTree): LayerDescription {
  const diff = new Diff()
  diff.folder('', before.root, after.root)
  return describeLayer(diff.entries)
}

class Diff {
  readonly entries: LayerEntry[] = []
  readonly #named = new Map<TreeNode, string>()

  folder(path: string, before: TreeNode | undefined, after: TreeNode): void {
    const old = before?.children
    const now = after.children ?? new Map<string, TreeNode>()
    const gone = [...(old?.keys() ?? [])].filter((name) => !now.has(name))
    if (old && gone.length > 1 && gone.length === old.size)
      this.entries.push({ kind: 'opaque', path })
    else for (const name of gone) this.entries.push({ kind: 'whiteout', path: join(path, name) })
    for (const [name, node] of now) this.#node(join(path, name), old?.get(name), node)
  }

  #node(path: string, before: TreeNode | undefined, after: TreeNode): void {
    if (!before || !isSame(before.entry, after.entry)) this.#changed(path, after)
    if (after.children) this.folder(path, before, after)
  }

  /** The second changed name of one file is a hard link to the first. */
  #changed(path: string, node: TreeNode): void {
    const first = this.#named.get(node)
    if (first !== undefined)
      return void this.entries.push({ kind: 'hardlink', path, target: first })
    if (node.entry.kind === 'file') this.#named.set(node, path)
    this.entries.push({ ...node.entry, path })
  }
}

function isSame(a: NodeEntry, b: NodeEntry): boolean {
  return isDeepStrictEqual(comparable(a), comparable(b))
}

/** Hard links share one entry, so the path it carries may be another name's. */
function comparable({ path, mtime, xattrs = {}, ...rest }: NodeEntry) {
  return { ...rest, xattrs }
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

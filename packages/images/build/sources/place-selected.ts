import { posix } from 'node:path'
import type { FileTree } from '../../layer/tree.ts'
import type { LayerDraft } from '../layer-draft.ts'
import type { Selected } from './copy-source.ts'

export interface Placement {
  /** Absolute within the image; a slash at the end says that it is a folder. */
  readonly destination: string
  readonly keepsParents: boolean
}

/**
 * Puts what was selected where COPY puts it: a folder's content into the destination, a file into
 * the destination when that is a folder, else as the destination.
 */
export function placeSelected(
  selected: Selected,
  placement: Placement,
  draft: LayerDraft,
  tree: FileTree,
): void {
  const [root, ...within] = selected.entries
  if (!root) return
  if (root.kind === 'directory') {
    const path = placement.keepsParents ? kept(selected, placement) : placement.destination
    const name = posix.basename(path)
    // A destination that is not there yet is made like the source.
    if (name !== '') draft.put(draft.folder(posix.dirname(path)), { ...root, path: name })
    const base = draft.folder(path)
    for (const entry of within) draft.put(base, entry)
    return
  }
  const path = filePath(selected, placement, tree)
  draft.put(draft.folder(posix.dirname(path)), { ...root, path: posix.basename(path) })
}

function filePath(selected: Selected, placement: Placement, tree: FileTree): string {
  const { destination } = placement
  if (placement.keepsParents) return kept(selected, placement)
  const isFolder =
    destination.endsWith('/') || tree.resolve(destination).node?.children !== undefined
  return isFolder ? posix.join(destination, posix.basename(selected.path)) : destination
}

/** `--parents`: the path below the destination, from `/./` on where it was written. */
function kept({ path }: Selected, { destination }: Placement): string {
  return posix.join(destination, path)
}

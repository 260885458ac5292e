import { posix } from 'node:path'
import type { NodeEntry } from '../../layer/entry.ts'
import type { FileTree, TreeNode } from '../../layer/tree.ts'
import { glob, isGlob } from '../glob.ts'
import type { CopySource, Selected } from './copy-source.ts'

/** The files of a stage or an image. */
export class TreeSource implements CopySource {
  readonly name: string
  readonly #tree: FileTree

  constructor(name: string, tree: FileTree) {
    this.name = name
    this.#tree = tree
  }

  async select(
    pattern: string,
    isExcluded: (path: string) => boolean,
  ): Promise<readonly Selected[]> {
    return this.#matching(posix.normalize(`/${pattern}`).slice(1)).flatMap((path) => {
      const { node } = this.#tree.resolve(path)
      if (!node || (!node.children && isExcluded(posix.basename(path)))) return []
      return [{ path, entries: [...entriesOf(node, '', isExcluded)] }]
    })
  }

  #matching(pattern: string): readonly string[] {
    const names = pattern.split('/').filter((name) => name !== '')
    const fixed = names.findIndex((name) => isGlob(name))
    if (fixed < 0) return [names.join('/')]
    const start = names.slice(0, fixed).join('/')
    const { node } = this.#tree.resolve(start)
    if (!node?.children) return []
    const fits = glob(names.slice(fixed).join('/'))
    const found = [...entriesOf(node, '', () => false)].map(({ path }) => path)
    return found.filter((path) => path !== '' && fits(path)).map((path) => posix.join(start, path))
  }
}

function* entriesOf(
  node: TreeNode,
  path: string,
  isExcluded: (path: string) => boolean,
): Generator<NodeEntry> {
  if (path !== '' && isExcluded(path)) return
  yield { ...node.entry, path }
  const names = [...(node.children?.keys() ?? [])].toSorted()
  for (const name of names) {
    const child = node.children?.get(name)
    if (child) yield* entriesOf(child, path === '' ? name : `${path}/${name}`, isExcluded)
  }
}

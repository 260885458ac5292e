import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { RuntimeError } from '../errors.ts'

const MAX_LINKS = 40

/**
 * The place on the host that `path` means inside `root`: links are followed as a process whose root
 * it is would follow them, so none leads out. Parts that do not exist are kept as they are.
 */
export async function resolveInRoot(root: string, path: string): Promise<string> {
  const todo = path.split('/').toReversed()
  const done: string[] = []
  let links = 0
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === '' || part === '.') continue
    if (part === '..') done.pop()
    else {
      const target = await linkAt(join(root, ...done, part))
      if (target === undefined) done.push(part)
      else {
        links += 1
        if (links > MAX_LINKS) throw new RuntimeError('invalid', `${path}: too many links.`)
        if (target.startsWith('/')) done.length = 0
        todo.push(...target.split('/').toReversed())
      }
    }
  }
  return join(root, ...done)
}

async function linkAt(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(() => undefined)
  return stats?.isSymbolicLink() ? readlink(path) : undefined
}

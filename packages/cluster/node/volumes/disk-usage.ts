import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'

/** Looking at more would keep the disk busier than it tells. */
const mostFiles = 100_000

/**
 * Bytes that a folder takes on its disk, files with several names counted once. It stops once `most` is exceeded, or after
 * very many files; what vanishes meanwhile does not count.
 */
export async function diskUsage(folder: string, most = Number.POSITIVE_INFINITY): Promise<number> {
  const todo = [folder]
  const linked = new Set<string>()
  let [bytes, files] = [0, 0]
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    const stats = await lstat(path).catch(() => undefined)
    if (!stats) continue
    const id = `${stats.dev}:${stats.ino}`
    if (!linked.has(id)) bytes += (stats.blocks ?? 0) * 512
    if (stats.nlink > 1 && !stats.isDirectory()) linked.add(id)
    files++
    if (bytes > most || files > mostFiles) break
    if (stats.isDirectory()) todo.push(...(await namesIn(path)).map((name) => join(path, name)))
  }
  return bytes
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = []
  try {
    for await (const { name } of await opendir(folder)) {
      names.push(name)
      if (names.length >= mostFiles) break
    }
  } catch {
    // It is gone, or not to be read.
  }
  return names
}

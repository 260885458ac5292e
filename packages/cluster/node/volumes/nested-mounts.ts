import { mkdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Pod } from '../../client/resources.ts'
import { containersOf } from '../configuration/pod-spec.ts'

/**
 * Folders within a volume, by relative paths, at which other volumes are mounted. Containers cannot make them in a volume
 * that is read-only for them.
 */
export function nestedMounts(pod: Pod, volume: string): readonly string[] {
  const found = containersOf(pod).flatMap(({ volumeMounts = [] }) => {
    const all = volumeMounts.map(({ mountPath }) => posix.resolve('/', mountPath)).toSorted()
    const own = volumeMounts.filter(
      ({ name, subPath, subPathExpr }) => name === volume && !subPath && !subPathExpr,
    )
    return own.flatMap(({ mountPath }) => belowOf(posix.resolve('/', mountPath), all))
  })
  return [...new Set(found)]
}

function belowOf(outer: string, all: readonly string[]): string[] {
  const below = all.filter((path) => path.startsWith(`${outer}/`))
  const isNested = (path: string) => below.some((other) => path.startsWith(`${other}/`))
  return below.filter((path) => !isNested(path)).map((path) => path.slice(outer.length + 1))
}

export async function makeNestedMounts(folder: string, pod: Pod, volume: string): Promise<void> {
  for (const path of nestedMounts(pod, volume))
    await mkdir(join(folder, path), { recursive: true, mode: 0o755 })
}

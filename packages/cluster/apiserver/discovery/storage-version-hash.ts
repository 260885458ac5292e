import { createHash } from 'node:crypto'
import type { Kind } from '../../kinds/kind.ts'

/** Changes when a resource comes to be stored as another version; nothing where nothing is stored. */
export function storageVersionHash(kind: Kind): string | undefined {
  if (kind.verbs && !kind.verbs.includes('list')) return undefined
  const { group, version } = kind.conversion?.stored ?? kind
  const name = `${group}/${version}/${kind.kind}`
  return createHash('sha256').update(name).digest().subarray(0, 8).toString('base64')
}

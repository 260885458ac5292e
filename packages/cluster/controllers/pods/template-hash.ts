import { goJson } from '../revisions/go-json.ts'
import { safeEncode } from './safe-encode.ts'

/** Labels that tell pods of one template from those of another have it under this key. */
export const templateHashLabel = 'pod-template-hash'

/** A short name for what a pod template says: FNV-1a over it, and over the number of names that were taken before. */
export function templateHash(template: unknown, collisions: number | undefined): string {
  const counted = collisions === undefined ? [] : [collisions, 0, 0, 0, 0]
  const bytes = [...new TextEncoder().encode(goJson(template)), ...counted]
  const hash = bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5)
  return safeEncode(String(hash))
}

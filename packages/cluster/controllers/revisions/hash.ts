import { safeEncode } from '../pods/safe-encode.ts'
import { goJson } from './go-json.ts'

/** The hash of a stateful set's revision: FNV-1 over its data and the number of names that were taken before. */
export function revisionHash(data: unknown, collisions: number): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(`${goJson(data)}${collisions}`))
    hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0
  return safeEncode(String(hash))
}

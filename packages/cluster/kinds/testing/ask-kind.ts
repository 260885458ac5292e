import type { Kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { decodeValue } from '../structure/decode.ts'
import { structs } from '../structure/structs.ts'
import { withDefaults } from '../with-defaults.ts'

/** The server's time. */
const now = '2026-01-01T00:00:00Z'

/** An object as a kind's functions get it: decoded, in the inner form, with its defaults. */
export function readAs(kind: Kind, json: Record<string, unknown>): KubeObject {
  const struct = structs(kind.structure)
  const whole = { metadata: {}, kind: kind.kind, ...structuredClone(json) }
  const { object } = decodeValue(whole, struct, structs)
  // Safe: decoded by the kind's structure, which has these fields.
  const read = object as unknown as KubeObject
  withDefaults(read, kind, struct, structs)
  return read
}

/** What a create of it is refused for: `FIELD: MESSAGE`. */
export function refusalsOf(kind: Kind, json: Record<string, unknown>): string[] {
  const object = readAs(kind, json)
  kind.prepareCreate?.(object, now)
  return (kind.validate?.(object) ?? []).map(({ field, message }) => `${field}: ${message}`)
}

/** What an update from one to the other is refused for. */
export function updateRefusalsOf(
  kind: Kind,
  old: Record<string, unknown>,
  json: Record<string, unknown>,
): string[] {
  const [before, next] = [readAs(kind, old), readAs(kind, json)]
  kind.update?.prepare?.(next, before, now)
  return (kind.update?.validate?.(next, before) ?? []).map((it) => `${it.field}: ${it.message}`)
}

/** The cells of its row, by column. */
export function rowOf(kind: Kind, json: Record<string, unknown>, now = 0): Record<string, unknown> {
  const object = readAs(kind, json)
  return Object.fromEntries((kind.columns ?? []).map((it) => [it.name, it.cell(object, now)]))
}

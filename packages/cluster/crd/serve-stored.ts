import { findAll } from '../apiserver/admission/lookup.ts'
import type { Server } from '../apiserver/server.ts'
import { definitions, statusOf } from './conditions.ts'
import type { Definition } from './definition.ts'
import type { Serving } from './serving.ts'

/** Serves what the stored definitions ask for: after a restart nobody finds their objects missing. */
export function serveStored(server: Server, serving: Serving): void {
  const stored = findAll<Definition>(server, definitions).map((definition) => ({
    ...definition,
    status: statusOf(definition),
  }))
  for (const [group, its] of Map.groupBy(stored, ({ spec }) => spec.group ?? ''))
    serving.sync(group, its)
}

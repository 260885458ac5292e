import type { ApiObject, ResourceRef } from '../client/resource.ts'
import type { Tools } from '../controllers/loop/controller.ts'
import type { Condition, Definition } from './definition.ts'

/** As a client has it: every definition that was written has a spec and a status. */
export type StoredDefinition = ApiObject & Pick<Definition, 'spec' | 'status'>

export const definitions: ResourceRef<StoredDefinition> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
}

/** Absent parts are filled, so that the steps need not ask. */
export const statusOf = ({ status }: Definition): Definition['status'] => ({
  ...status,
  acceptedNames: status?.acceptedNames ?? {},
})

/** Writes the status with these conditions; nothing where it has them already. */
export async function writeConditions(
  definition: Definition,
  { client, clock }: Tools,
  conditions: readonly Condition[],
): Promise<Definition> {
  const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`
  const merged = conditions.reduce(
    (all, condition) => withCondition(all, condition, now),
    definition.status.conditions ?? [],
  )
  const next = { ...definition, status: { ...definition.status, conditions: merged } }
  const written = (await client.update(definitions, next, 'status')) as Definition
  return { ...written, status: statusOf(written) }
}

/** A condition's time is that of its last change of status. */
function withCondition(all: readonly Condition[], condition: Condition, now: string): Condition[] {
  const before = all.find(({ type }) => type === condition.type)
  const lastTransitionTime =
    before && before.status === condition.status ? (before.lastTransitionTime ?? now) : now
  const next = { ...condition, lastTransitionTime }
  return before ? all.map((it) => (it === before ? next : it)) : [...all, next]
}

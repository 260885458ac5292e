import { StatusError } from '../apiserver/status.ts'
import type { Comparison } from './fields/compare.ts'
import type { FieldSet } from './fields/field-set.ts'
import { fieldSetWith } from './fields/field-set.ts'
import { fieldStep, printPath } from './fields/path-step.ts'
import type { Manager, Managers } from './managers.ts'

/** Fields that nobody owns: the server keeps them. */
const unowned: FieldSet = fieldSetWith(
  ...[
    ['apiVersion'],
    ['kind'],
    ['metadata'],
    ...[
      'name',
      'namespace',
      'creationTimestamp',
      'selfLink',
      'uid',
      'generation',
      'managedFields',
      'resourceVersion',
    ].map((name) => ['metadata', name]),
  ].map((path) => path.map(fieldStep)),
)

export const withoutUnowned = (fields: FieldSet): FieldSet => fields.difference(unowned)

/** A comparison without what the resource resets whatever a client sends (its status, say). */
export const withoutReset = (found: Comparison, reset: FieldSet): Comparison => ({
  added: found.added.without(reset),
  modified: found.modified.without(reset),
  removed: found.removed.without(reset),
})

/** Fields that another manager owns and that a change sets: a conflict for whoever applies. */
export interface Conflict {
  readonly manager: Manager
  readonly fields: FieldSet
}

export function conflictsWith(
  managers: Managers,
  self: string,
  apiVersion: string,
  { added, modified }: Comparison,
): Conflict[] {
  const set = added.union(modified)
  return others(managers, self, apiVersion).flatMap(([, manager]) => {
    const fields = manager.fields.intersection(set)
    return fields.isEmpty ? [] : [{ manager, fields }]
  })
}

/** Takes from every other manager what the change set or removed; who is left with nothing goes. */
export function disown(
  managers: Managers,
  self: string,
  apiVersion: string,
  found: Comparison,
): void {
  const lost = found.added.union(found.modified).union(found.removed)
  for (const [id, manager] of others(managers, self, apiVersion)) {
    const fields = manager.fields.difference(lost)
    if (fields.isEmpty) managers.delete(id)
    else if (fields !== manager.fields) managers.set(id, { ...manager, fields })
  }
}

/** Managers who name fields as this version has them. */
function others(managers: Managers, self: string, apiVersion: string): [string, Manager][] {
  return [...managers].filter(([id, manager]) => id !== self && manager.apiVersion === apiVersion)
}

export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const found = conflicts.flatMap(({ manager, fields }) =>
    fields.paths().map((path) => ({ with: printManager(manager), field: printPath(path) })),
  )
  const causes = found.map((it) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${it.with}`,
    field: it.field,
  }))
  const [first] = found
  const message =
    found.length === 1 && first
      ? `Apply failed with 1 conflict: conflict with ${first.with}: ${first.field}`
      : `Apply failed with ${found.length} conflicts: ${listed(found)}`
  return new StatusError(409, 'Conflict', message, { causes })
}

function listed(found: readonly { readonly with: string; readonly field: string }[]): string {
  const byManager = Map.groupBy(found, (it) => it.with)
  return [...byManager.keys()]
    .toSorted()
    .flatMap((manager) => [
      `conflicts with ${manager}:`,
      ...(byManager.get(manager) ?? []).map((it) => `- ${it.field}`),
    ])
    .join('\n')
}

function printManager({ name, operation, apiVersion, subresource }: Manager): string {
  const named =
    JSON.stringify(name) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '')
  return operation === 'Update' ? `${named} using ${apiVersion}` : named
}

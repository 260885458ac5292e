import type { ManagedFieldsEntry } from '../kinds/object.ts'
import { FieldSet } from './fields/field-set.ts'

/** Who owns which fields: one entry of `metadata.managedFields`, its set decoded. */
export interface Manager {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string | undefined
  readonly time: string | undefined
  readonly fields: FieldSet
}

/** Managers by what identifies them. */
export type Managers = Map<string, Manager>

/** Managers of one name are told apart by operation and subresource, those who update by their version too. */
export function managerId(
  manager: Pick<Manager, 'name' | 'operation' | 'apiVersion' | 'subresource'>,
): string {
  const { name, operation, apiVersion, subresource = '' } = manager
  return JSON.stringify([name, operation, operation === 'Apply' ? '' : apiVersion, subresource])
}

/** Undefined where the entries are not of the form that they must have. */
export function readManagers(
  entries: readonly ManagedFieldsEntry[] | undefined,
): Managers | undefined {
  const managers: Managers = new Map()
  for (const entry of entries ?? []) {
    const manager = readManager(entry)
    if (!manager) return undefined
    managers.set(managerId(manager), manager)
  }
  return managers
}

function readManager(entry: ManagedFieldsEntry): Manager | undefined {
  const { manager: name = '', operation, apiVersion, subresource, time, fieldsType } = entry
  if (operation !== 'Apply' && operation !== 'Update') return undefined
  if (!apiVersion || fieldsType !== 'FieldsV1') return undefined
  try {
    const fields = FieldSet.of(entry.fieldsV1 ?? {})
    return { name, operation, apiVersion, subresource, time, fields }
  } catch {
    return undefined
  }
}

/** Why entries are not of the form that they must have, in upstream's words; undefined where they are. */
export function managersProblem(
  entries: readonly ManagedFieldsEntry[] | undefined,
): string | undefined {
  for (const [index, entry] of (entries ?? []).entries()) {
    const why = entryProblem(entry, index)
    if (why) return why
  }
  return undefined
}

function entryProblem(entry: ManagedFieldsEntry, index: number): string | undefined {
  const { operation, apiVersion, fieldsType = '' } = entry
  if (operation !== 'Apply' && operation !== 'Update')
    return 'operation must be `Apply` or `Update`'
  if (!apiVersion) return 'apiVersion must not be empty'
  if (fieldsType === '') return `missing fieldsType in managed fields entry ${index}`
  if (fieldsType !== 'FieldsV1')
    return `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`
  return readManager(entry) ? undefined : `error decoding set in managed fields entry ${index}`
}

/** Entries in upstream's order: applied before updated, then by time and name. */
export function writeManagers(managers: Iterable<Manager>): ManagedFieldsEntry[] {
  return [...managers].toSorted(order).map((manager) => ({
    ...(manager.name && { manager: manager.name }),
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time && { time: manager.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: manager.fields.toJson(),
    ...(manager.subresource && { subresource: manager.subresource }),
  }))
}

function order(a: Manager, b: Manager): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time ?? '', b.time ?? '') ||
    compareText(a.name, b.name) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource ?? '', b.subresource ?? '')
  )
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const mostUpdaters = 10

/** Of more than ten managers who update, the oldest of a version are put together as `ancient-changes`. */
export function capUpdaters(managers: Managers): void {
  if (managers.size <= mostUpdaters) return
  const updaters = [...managers.entries()].filter(([, it]) => it.operation === 'Update')
  updaters.sort(
    ([idA, a], [idB, b]) => compareText(a.time ?? '', b.time ?? '') || compareText(idA, idB),
  )
  const firsts = new Map<string, Manager>()
  let excess = updaters.length - mostUpdaters
  for (const [id, manager] of updaters) {
    if (excess <= 0) return
    const first = firsts.get(manager.apiVersion)
    if (!first) {
      firsts.set(manager.apiVersion, manager)
      continue
    }
    const bucket = { ...manager, name: 'ancient-changes', subresource: undefined }
    const known = managers.get(managerId(bucket)) ?? first
    managers.delete(managerId(first))
    managers.delete(id)
    managers.set(managerId(bucket), { ...bucket, fields: manager.fields.union(known.fields) })
    excess--
  }
}

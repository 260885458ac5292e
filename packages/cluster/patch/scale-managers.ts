import { fieldSetWith } from './fields/field-set.ts'
import { type Manager, type Managers, managerId } from './managers.ts'

/** Where a scalable kind keeps its replicas, by version; undefined for a version that has no scale. */
export type ReplicasPaths = ReadonlyMap<string, readonly string[] | undefined>

const scaleVersion = 'autoscaling/v1'
const inScale = ['f:spec', 'f:replicas']

/** Who of an object's managers owns its replicas, as managers of its scale. */
export function managersOfScale(managers: Managers, paths: ReplicasPaths): Managers {
  const owners = [...managers.values()].filter((manager) => pathOf(manager, paths))
  return byId(
    owners.map((manager) => ({
      ...manager,
      apiVersion: scaleVersion,
      fields: fieldSetWith(inScale),
    })),
  )
}

const byId = (managers: readonly Manager[]): Managers =>
  new Map(managers.map((manager) => [managerId(manager), manager]))

/** The path to the replicas that a manager owns. */
function pathOf({ apiVersion, fields }: Manager, paths: ReplicasPaths) {
  const path = paths.get(apiVersion)
  return path && fields.has(path) ? path : undefined
}

/**
 * An object's managers after those of its scale became `scaled`. Whoever updates is told apart by version, and a scale
 * has one of its own: so an updater's claim to the replicas always comes back as an entry of its own, without a time.
 */
export function managersOfScaled(
  managers: Managers,
  scaled: Managers,
  paths: ReplicasPaths,
  apiVersion: string,
): ManagerList {
  const rest = new Map(scaled)
  const kept = [...managers].flatMap(([id, manager]): Manager[] => {
    if (!paths.has(manager.apiVersion)) return []
    const path = pathOf(manager, paths)
    if (!path || rest.delete(id)) return [manager]
    const fields = manager.fields.difference(fieldSetWith(path))
    return fields.isEmpty ? [] : [{ ...manager, fields }]
  })
  const fields = fieldSetWith(paths.get(apiVersion) ?? [])
  const added = [...rest.values()]
    .filter((manager) => manager.fields.has(inScale))
    .map((manager) => ({ ...manager, apiVersion, time: undefined, fields }))
  return [...kept, ...added]
}

/** Unlike a map by identity: one manager may stand in it twice. */
export type ManagerList = readonly Manager[]

import type { Resource, Resources } from '../resources.ts'
import type { Version } from './aggregated.ts'
import { compareGroups, sortedVersions } from './group-order.ts'

/** What is served, by group and version, in the order of discovery. Looked up again after each change. */
export class Catalog {
  #groups: ReadonlyMap<string, readonly Version[]> | undefined
  readonly #resources: Resources

  constructor(resources: Resources) {
    this.#resources = resources
    resources.onChange(() => {
      this.#groups = undefined
    })
  }

  /** The same map until something changes; the group without a name comes first. */
  get groups(): ReadonlyMap<string, readonly Version[]> {
    this.#groups ??= groupsOf(this.#resources.all())
    return this.#groups
  }

  version(group: string, version: string): Version | undefined {
    return this.groups.get(group)?.find((it) => it.version === version)
  }

  /** Only what clients defined. Upstream answers paths below such a group otherwise. */
  isCustom(group: string): boolean {
    return (this.groups.get(group) ?? []).every(({ resources }) =>
      resources.every(({ custom }) => custom !== undefined),
    )
  }
}

function groupsOf(resources: readonly Resource[]): ReadonlyMap<string, readonly Version[]> {
  const byGroup = Map.groupBy(resources, ({ kind }) => kind.group)
  const names = [...byGroup.keys()].sort((a, b) =>
    a === '' ? -1 : b === '' ? 1 : compareGroups(a, b),
  )
  return new Map(names.map((name) => [name, versionsOf(byGroup.get(name) ?? [])]))
}

const versionsOf = (resources: readonly Resource[]): Version[] =>
  sortedVersions(resources.map(({ kind }) => kind.version)).map((version) => ({
    version,
    resources: resources
      .filter(({ kind }) => kind.version === version)
      .sort((a, b) => (a.kind.plural < b.kind.plural ? -1 : 1)),
  }))

import type { Resource, Resources } from '../resources.ts'
import type { Version } from './aggregated.ts'
import { comparePlaces, compareVersionPlaces, placeOf } from './group-order.ts'
import { nothingRegistered, type RegisteredVersion, type RegisteredVersions } from './registered.ts'

type Groups = ReadonlyMap<string, readonly Version[]>

/** What is served, here or by others, by group and version, in the order of discovery. */
export class Catalog {
  #groups: Groups | undefined
  #stamp = ''
  readonly #resources: Resources
  readonly #registered: RegisteredVersions

  constructor(resources: Resources, registered: RegisteredVersions = nothingRegistered) {
    this.#resources = resources
    this.#registered = registered
    resources.onChange(() => {
      this.#groups = undefined
    })
  }

  /** The same map until something changes; the group without a name comes first. */
  get groups(): Groups {
    const stamp = this.#registered.stamp()
    if (!this.#groups || stamp !== this.#stamp) {
      this.#groups = groupsOf(this.#resources.all(), this.#registered.all())
      this.#stamp = stamp
    }
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

function groupsOf(
  resources: readonly Resource[],
  registered: readonly RegisteredVersion[],
): Groups {
  const here = Map.groupBy(resources, ({ kind }) => kind.group)
  const byGroup = Map.groupBy(registered, ({ group }) => group)
  const elsewhere = registered.filter(({ remote }) => remote).map(({ group }) => group)
  const placed = [...new Set([...here.keys(), ...elsewhere])].map((group) => ({
    group,
    place: placeOf(group, byGroup.get(group) ?? []),
  }))
  placed.sort((a, b) => comparePlaces(a.place, b.place))
  return new Map(
    placed.map(({ group }) => [group, versionsOf(here.get(group) ?? [], byGroup.get(group) ?? [])]),
  )
}

/** What a start registers, and whoever defines resources. */
const usualPriority = 100

function versionsOf(
  resources: readonly Resource[],
  registered: readonly RegisteredVersion[],
): readonly Version[] {
  const here = resources.map(({ kind }) => kind.version)
  const elsewhere = registered.filter(({ remote }) => remote).map(({ version }) => version)
  const placed = [...new Set([...here, ...elsewhere])].map((name) => {
    const found = registered.find(({ version }) => version === name)
    return { name, priority: found?.versionPriority ?? usualPriority, remote: found?.remote }
  })
  return placed.sort(compareVersionPlaces).map(({ name, remote }) => ({
    version: name,
    resources: remote ? [] : resourcesOf(resources, name),
    ...(remote && { remote }),
  }))
}

const resourcesOf = (resources: readonly Resource[], version: string) =>
  resources
    .filter(({ kind }) => kind.version === version)
    .sort((a, b) => (a.kind.plural < b.kind.plural ? -1 : 1))

import { clusterAddressesSet, destinationsMap, hairpinsSet, refusedSet } from './layout.ts'
import type { Rules } from './rules.ts'

/** Names of chains and sets that a table has, needed or not. */
export interface Present {
  readonly chains: ReadonlySet<string>
  readonly affinities: ReadonlySet<string>
}

/** What a table is to become, and from what. */
export interface Change {
  readonly table: string
  readonly before: Rules
  readonly present: Present
  readonly after: Rules
}

/** Commands that make the rules `after` of `before`, all at once; what only `before` needs is left there. Empty: none. */
export function commandsFor({ table, before, present, after }: Change): readonly string[] {
  const chains = [...after.chains].filter(([name]) => !present.chains.has(name))
  return [
    ...[...after.affinities]
      .filter(([name]) => !present.affinities.has(name))
      .map(
        ([name, seconds]) =>
          `add set ip ${table} ${name} { type ipv4_addr; flags dynamic,timeout; timeout ${seconds}s; }`,
      ),
    ...chains.map(([name]) => `add chain ip ${table} ${name}`),
    ...chains.flatMap(([name, lines]) =>
      lines.map((line) => `add rule ip ${table} ${name} ${line}`),
    ),
    ...elementCommands(table, destinationsMap, before.destinations, after.destinations),
    ...elementCommands(table, refusedSet, before.refused, after.refused),
    ...elementCommands(table, clusterAddressesSet, before.clusterAddresses, after.clusterAddresses),
    ...elementCommands(table, hairpinsSet, before.hairpins, after.hairpins),
  ]
}

/** Empties all that lists destinations, for `commandsFor` with `noRules`. */
export const emptying = (table: string): readonly string[] =>
  [destinationsMap, refusedSet, clusterAddressesSet, hairpinsSet].map(
    (name) => `flush ${name === destinationsMap ? 'map' : 'set'} ip ${table} ${name}`,
  )

/** Chains and sets that nothing needs any more. Chains may lead to one another, so all of them are emptied first. */
export function staleCommands(
  table: string,
  { chains, affinities }: Present,
  { chains: neededChains, affinities: neededAffinities }: Rules,
): readonly string[] {
  const stale = [...chains].filter((name) => !neededChains.has(name))
  return [
    ...stale.map((name) => `flush chain ip ${table} ${name}`),
    ...stale.map((name) => `delete chain ip ${table} ${name}`),
    ...[...affinities]
      .filter((name) => !neededAffinities.has(name))
      .map((name) => `delete set ip ${table} ${name}`),
  ]
}

type Elements = ReadonlySet<string> | ReadonlyMap<string, string>

function elementCommands(table: string, name: string, before: Elements, after: Elements): string[] {
  const gone = [...before.keys()].filter((key) => !isSame(key, before, after))
  const added = [...after.keys()]
    .filter((key) => !isSame(key, before, after))
    .map((key) => (after instanceof Map ? `${key} : ${after.get(key)}` : key))
  return [
    ...(gone.length > 0 ? [`delete element ip ${table} ${name} { ${gone.join(', ')} }`] : []),
    ...(added.length > 0 ? [`add element ip ${table} ${name} { ${added.join(', ')} }`] : []),
  ]
}

const isSame = (key: string, before: Elements, after: Elements): boolean =>
  before.has(key) && after.has(key) && verdictOf(before, key) === verdictOf(after, key)

const verdictOf = (elements: Elements, key: string): string | undefined =>
  elements instanceof Map ? elements.get(key) : undefined

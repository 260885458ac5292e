import type { DataPath, Problem, Traffic } from '../data-path.ts'
import { forgetStaleDatagrams } from './datagrams.ts'
import { layoutMark, newTable, type TableOptions } from './layout.ts'
import { noRules, type Rules, rulesOf } from './rules.ts'
import { readTable, runNft } from './run-nft.ts'
import { commandsFor, emptying, type Present, staleCommands } from './transaction.ts'

const nothing: Present = { chains: new Set(), affinities: new Set() }

/** What the kernel is known to have. */
interface Applied {
  readonly rules: Rules
  readonly present: Present
}

/**
 * Carries connections by the kernel's packet rules (nftables), in a table of its own: no process stands in between, so that
 * traffic goes on without Galley, and with the next process. Round robin is exact as long as a service's endpoints stay.
 * Needs root on Linux with `nft`; see `nftTrouble`. `apply` throws a `NetworkError` when the kernel takes nothing of it.
 */
export function createNftPath(options: TableOptions): DataPath {
  let applied: Applied | undefined
  return {
    async apply(traffic: Traffic): Promise<readonly Problem[]> {
      const { rules, problems } = rulesOf(traffic)
      const before = applied
      applied = undefined
      const present = await changeOrTakeOver(options, before, rules)
      applied = { rules, present: await withoutStale(options.table, present, rules) }
      if (hasOtherDatagrams(before?.rules, rules)) await forgetStaleDatagrams(rules.datagrams)
      return problems
    },
    async close() {},
  }
}

/** Somebody may have flushed all packet rules of the machine: then the change fails, and all is made anew. */
async function changeOrTakeOver(
  options: TableOptions,
  before: Applied | undefined,
  rules: Rules,
): Promise<Present> {
  if (!before) return takeOver(options, rules)
  const { table } = options
  const commands = commandsFor({ ...before, table, before: before.rules, after: rules })
  if (commands.length === 0) return before.present
  return runNft(commands).then(
    () => joined(before.present, rules),
    () => takeOver(options, rules),
  )
}

/** What another process left stays where it is still right, and its clients come back to their endpoints. */
async function takeOver(options: TableOptions, rules: Rules): Promise<Present> {
  const { table } = options
  const found = await readTable(table, layoutMark(options))
  const present = found ?? nothing
  await runNft([
    ...(found ? emptying(table) : [newTable(options)]),
    ...commandsFor({ table, before: noRules, present, after: rules }),
  ])
  return joined(present, rules)
}

/**
 * In a second transaction: older kernels see only some time after the first that nothing leads to a chain any more. What stays
 * is tried again with the next change, and does no harm.
 */
async function withoutStale(table: string, present: Present, rules: Rules): Promise<Present> {
  const commands = staleCommands(table, present, rules)
  if (commands.length === 0) return present
  return runNft(commands).then(
    () => joined(nothing, rules),
    () => present,
  )
}

const joined = (present: Present, { chains, affinities }: Rules): Present => ({
  chains: new Set([...present.chains, ...chains.keys()]),
  affinities: new Set([...present.affinities, ...affinities.keys()]),
})

function hasOtherDatagrams(before: Rules | undefined, after: Rules): boolean {
  if (!before) return after.datagrams.size > 0
  return [...after.datagrams].some(
    ([key, endpoints]) => !isSame(before.datagrams.get(key), endpoints),
  )
}

const isSame = (a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): boolean =>
  a !== undefined && a.size === b.size && a.isSubsetOf(b)

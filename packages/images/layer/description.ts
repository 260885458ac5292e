import { type Digest, digestOf } from '../oci/digest.ts'
import type { CompressionChoice } from './compress.ts'
import type { HardLinkEntry, LayerEntry } from './entry.ts'
import { InvalidEntryError } from './errors.ts'

/** All entries of one layer, a path once, in the order in which the archive has them. */
export type LayerDescription = readonly LayerEntry[]

/** A part of every key: raised when the same description starts to give other bytes. */
const format = 2

/**
 * Entries in the one order that a layer has them: by path, removals first; of hard links, the first
 * name holds the content.
 * @throws InvalidEntryError when a path comes twice, or a hard link leads nowhere
 */
export function describeLayer(entries: Iterable<LayerEntry>): LayerDescription {
  const sorted = inOrder(settleHardLinks([...entries]))
  for (const [index, entry] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next && next.path === entry.path && rank(next) === rank(entry)) {
      throw new InvalidEntryError(entry.path, 'it comes twice')
    }
  }
  return sorted
}

/** Folders right before all that is in them: `a`, `a/b`, `a-b`. */
function inOrder(entries: readonly LayerEntry[]): readonly LayerEntry[] {
  const keyed = entries.map((entry) => ({ entry, key: entry.path.replaceAll('/', '\0') }))
  keyed.sort((a, b) => {
    if (a.key === b.key) return rank(a.entry) - rank(b.entry)
    return a.key < b.key ? -1 : 1
  })
  return keyed.map(({ entry }) => entry)
}

/** A folder comes before the mark that hides what was in it below. */
function rank({ kind }: LayerEntry): number {
  if (kind === 'whiteout') return 0
  return kind === 'opaque' ? 2 : 1
}

/** An extractor makes links as it goes: their target has to come first, whichever name that was. */
function settleHardLinks(entries: readonly LayerEntry[]): readonly LayerEntry[] {
  const groups = Map.groupBy(entries.filter(isHardLink), ({ target }) => target)
  if (groups.size === 0) return entries
  const renamed = new Map<string, string>()
  for (const [target, links] of groups) {
    renamed.set(target, [target, ...links.map(({ path }) => path)].toSorted()[0] ?? target)
  }
  const found = new Set(entries.filter((entry) => !isHardLink(entry)).map(({ path }) => path))
  return entries.map((entry) => {
    if (!isHardLink(entry)) return settleTarget(entry, renamed)
    const first = renamed.get(entry.target) ?? entry.target
    if (!found.has(entry.target)) {
      throw new InvalidEntryError(
        entry.path,
        `it is a hard link to ${entry.target}, which is not there`,
      )
    }
    return { ...entry, path: entry.path === first ? entry.target : entry.path, target: first }
  })
}

function settleTarget(entry: LayerEntry, renamed: ReadonlyMap<string, string>): LayerEntry {
  return entry.kind === 'file' ? { ...entry, path: renamed.get(entry.path) ?? entry.path } : entry
}

function isHardLink(entry: LayerEntry): entry is HardLinkEntry {
  return entry.kind === 'hardlink'
}

/** What a layer will be known by before it is made: two equal keys give the same blob. */
export function layerKey(
  description: LayerDescription,
  { kind, level }: CompressionChoice,
): Digest {
  return digestOf(
    JSON.stringify([
      format,
      kind,
      level ?? 0,
      process.versions.zlib,
      process.versions.zstd,
      description.map(canonical),
    ]),
  )
}

/** Keys of an object in one order, however it was put together. */
function canonical(entry: LayerEntry): unknown {
  return Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

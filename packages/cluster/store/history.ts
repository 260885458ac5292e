import { CompactedError } from './errors.ts'
import type { Change, Entry, Revision } from './store.ts'

export const revisionOf = (change: Change): Revision =>
  change.kind === 'put' ? change.entry.revision : change.revision
export const keyOf = (change: Change): string =>
  change.kind === 'put' ? change.entry.key : change.key

/** How much is kept whatever the caller asks: what a client can make us remember is bounded. */
const mostChanges = 100_000
const mostCharacters = 64 * 1024 * 1024

/** The latest changes without a gap: each revision is one change, so a revision tells its place. */
export class History {
  #changes: Change[] = []
  #characters = 0
  #compacted: Revision

  constructor(compacted: Revision) {
    this.#compacted = compacted
  }

  get compacted(): Revision {
    return this.#compacted
  }

  add(change: Change): void {
    this.#changes.push(change)
    this.#characters += sizeOf(change)
    if (this.#changes.length > mostChanges || this.#characters > mostCharacters)
      this.compact(this.#compacted + Math.ceil(this.#changes.length / 2))
  }

  /** Changes after a revision, oldest first. */
  after(revision: Revision): readonly Change[] {
    if (revision < this.#compacted) throw new CompactedError(revision, this.#compacted)
    return this.#changes.slice(revision - this.#compacted)
  }

  /** What keys below a prefix held at a revision, where that is not what they hold now. */
  undone(prefix: string, revision: Revision): Map<string, Entry | undefined> {
    const then = new Map<string, Entry | undefined>()
    for (const change of this.after(revision).toReversed()) {
      const key = keyOf(change)
      if (key.startsWith(prefix)) then.set(key, change.previous)
    }
    return then
  }

  compact(revision: Revision): void {
    const count = Math.min(revision - this.#compacted, this.#changes.length)
    if (count <= 0) return
    for (const change of this.#changes.slice(0, count)) this.#characters -= sizeOf(change)
    this.#changes = this.#changes.slice(count)
    this.#compacted += count
  }
}

/** What keeping a change keeps: the value that it replaced or removed. */
const sizeOf = ({ previous }: Change): number => (previous?.value.length ?? 0) + 100

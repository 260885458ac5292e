import type { Entry } from '../../store/store.ts'

interface Kept {
  readonly key: string
  readonly frame: string
}

/** Characters. Watchers are told of a change at about the same time; whoever is late has it written again. */
const mostKept = 4_000_000

/** The texts of the latest events, which many watchers are sent. */
export class RecentFrames {
  readonly #kept = new Map<Entry, Kept>()
  #length = 0

  /** `key` tells what of the entry is told. */
  frameOf(entry: Entry, key: string, write: () => string): string {
    const known = this.#kept.get(entry)
    if (known?.key === key) return known.frame
    const frame = write()
    this.#drop(entry)
    this.#kept.set(entry, { key, frame })
    this.#length += frame.length
    for (const oldest of this.#kept.keys()) {
      if (this.#length <= mostKept) break
      this.#drop(oldest)
    }
    return frame
  }

  #drop(entry: Entry): void {
    this.#length -= this.#kept.get(entry)?.frame.length ?? 0
    this.#kept.delete(entry)
  }
}

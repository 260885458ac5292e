import type { Seen, SeenChange } from '../seen.ts'

export interface Circumstances {
  readonly seen: Seen
  /** How far behind the truth somebody may be who acts now, in milliseconds. */
  readonly lag: number
}

/** Something that must be so. Both functions give what is wrong, in words. */
export interface Rule {
  readonly name: string
  /** Looked at after every change. */
  onChange?(change: SeenChange, now: Circumstances): string | undefined
  /** Looked at when all faults are long over and nothing is asked for any more. */
  atRest?(seen: Seen): string | undefined
}

import type { Random } from './random.ts'

/** Something that strangers' bytes reach. Entered in `targets.ts`. */
export interface FuzzTarget {
  readonly name: string
  /** Part of all inputs that it gets, beside the others' shares. */
  readonly share: number
  /** Inputs that are right, of which wrong ones are made. */
  seeds(): readonly Uint8Array[] | Promise<readonly Uint8Array[]>
  /** Makes a wrong input of right ones; absent: any bytes of it may change. */
  mutate?(seeds: readonly Uint8Array[], random: Random): Uint8Array
  /** Takes or refuses an input; throws where it does neither. */
  run(input: Uint8Array): void | Promise<void>
}

export const seedsOf = (texts: readonly string[]) =>
  texts.map((text) => new TextEncoder().encode(text))

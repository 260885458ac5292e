/** Something that strangers' bytes reach. Entered in `targets.ts`. */
export interface FuzzTarget {
  readonly name: string
  /** Part of all inputs that it gets, beside the others' shares. */
  readonly share: number
  /** Inputs that are right, of which wrong ones are made. */
  seeds(): readonly Uint8Array[]
  /** Takes or refuses an input; throws where it does neither. */
  run(input: Uint8Array): void | Promise<void>
}

export const seedsOf = (texts: readonly string[]) =>
  texts.map((text) => new TextEncoder().encode(text))

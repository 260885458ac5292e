import { randomBytes } from 'node:crypto'

/** Consonants and digits that make no words and are not mistaken for one another. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const suffixLength = 5
/** So that the name still fits where a label or a DNS label is made of it. */
const longestBase = 63 - suffixLength

/** A name for an object that gave `generateName`. */
export function generatedName(base: string): string {
  return base.slice(0, longestBase) + randomSuffix()
}

export function randomSuffix(): string {
  let suffix = ''
  while (suffix.length < suffixLength) {
    // Bytes past the last whole multiple would favour the first letters.
    for (const byte of randomBytes(8))
      if (byte < 243 && suffix.length < suffixLength) suffix += alphabet[byte % 27]
  }
  return suffix
}

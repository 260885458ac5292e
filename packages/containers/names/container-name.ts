import { randomBytes, randomInt } from 'node:crypto'
import { ContainerError } from '../errors.ts'
import { adjectives, nouns } from './words.ts'

/** 64 hexadecimal digits that nobody has. */
export function newContainerId(): string {
  return randomBytes(32).toString('hex')
}

/** A name such as `crisp-ladle`; after a few that were taken, with a number. */
export function suggestName(attempt: number): string {
  const pick = (words: readonly string[]) => words[randomInt(words.length)] ?? ''
  const name = `${pick(adjectives)}-${pick(nouns)}`
  return attempt < 5 ? name : `${name}-${randomInt(10_000)}`
}

/** Docker's rule for names; throws for others. */
export function checkName(name: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/.test(name) && !/^[0-9a-f]{64}$/.test(name)) return name
  throw new ContainerError('invalid', `${JSON.stringify(name)} cannot be a container's name.`, {
    next: 'Use up to 63 letters, digits, ".", "_" and "-", a letter or digit first.',
  })
}

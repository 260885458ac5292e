import { GalleyError } from '@galley/kit/errors'
import { matches, type Step } from './wildcard.ts'

/**
 * Patterns of paths as Go's `filepath.Match` reads them (`*` and `?` stay within a name, `[…]` is a
 * class, `\` escapes), with `**` for any number of folders as in .dockerignore.
 */

/** A pattern that `filepath.Match` would call malformed. */
export class GlobError extends GalleyError {
  constructor(reason: string) {
    super('invalid', `malformed pattern: ${reason}`)
  }
}

export function isGlob(pattern: string): boolean {
  return /[*?[\\]/.test(pattern)
}

/** Whether a name, or a path when the pattern has `/`, is what the pattern says. */
export type Matcher = (path: string) => boolean

/** @throws GlobError */
export function glob(pattern: string): Matcher {
  const names = namesOf(pattern).map((name) => (name === '**' ? undefined : nameSteps(name)))
  return (path) => fits(names, namesOf(path))
}

type NamePattern = readonly Step[] | undefined

/** `reached` holds how many names of the pattern are used up, on all ways at once. */
function fits(pattern: readonly NamePattern[], path: readonly string[]): boolean {
  let reached = skipFolders(pattern, [0])
  for (const name of path) {
    const next = [...reached].flatMap((at) => {
      if (at >= pattern.length) return []
      const part = pattern[at]
      if (part === undefined) return [at]
      return matches(part, name) ? [at + 1] : []
    })
    reached = skipFolders(pattern, next)
  }
  return reached.has(pattern.length)
}

/** `**` may also stand for no folder. */
function skipFolders(pattern: readonly NamePattern[], from: readonly number[]): Set<number> {
  const reached = new Set<number>()
  for (let at of from) {
    reached.add(at)
    for (; at < pattern.length && pattern[at] === undefined; at += 1) reached.add(at + 1)
  }
  return reached
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

function nameSteps(pattern: string): readonly Step[] {
  const steps: Step[] = []
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at]
    if (character === '*' || character === '?') {
      steps.push({ isStar: character === '*', test: () => true })
    } else if (character === '[') {
      const end = classEnd(characters, at)
      steps.push({ isStar: false, test: classTest(characters.slice(at + 1, end)) })
      at = end
    } else {
      if (character === '\\') at += 1
      const expected = characters[at]
      if (expected === undefined) throw new GlobError(`${pattern} ends in a backslash`)
      steps.push({ isStar: false, test: (found) => found === expected })
    }
  }
  return steps
}

/** The first `]` that is neither escaped nor the class's first character. */
function classEnd(characters: readonly string[], start: number): number {
  for (let at = start + 1; at < characters.length; at += 1) {
    if (characters[at] === '\\') at += 1
    else if (characters[at] === ']' && at > start + 1) return at
  }
  throw new GlobError(`${characters.join('')} has a [ without a ]`)
}

function classTest(content: readonly string[]): (character: string) => boolean {
  const isNegated = content[0] === '^'
  const ranges = classRanges(isNegated ? content.slice(1) : content)
  return (character) =>
    ranges.some(([low, high]) => low <= character && character <= high) !== isNegated
}

function classRanges(content: readonly string[]): (readonly [string, string])[] {
  const ranges: (readonly [string, string])[] = []
  let at = 0
  const take = () => {
    if (content[at] === '\\') at += 1
    const character = content[at]
    if (character === undefined) throw new GlobError(`[${content.join('')}] is cut short`)
    at += 1
    return character
  }
  while (at < content.length) {
    const low = take()
    if (content[at] !== '-') ranges.push([low, low])
    else {
      at += 1
      ranges.push([low, take()])
    }
  }
  if (ranges.length === 0) throw new GlobError('a class [] is empty')
  return ranges
}

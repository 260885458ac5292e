import { matchLengths, type Step } from '../wildcard.ts'

const any = () => true

/** `*`, `?`, and `\` before a character that stands for itself, as in `${NAME#pattern}`. */
export function shellPattern(pattern: string): readonly Step[] {
  const steps: Step[] = []
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at]
    if (character === '*' || character === '?') {
      steps.push({ isStar: character === '*', test: any })
      continue
    }
    if (character === '\\' && at + 1 < characters.length) at += 1
    const expected = characters[at]
    steps.push({ isStar: false, test: (found) => found === expected })
  }
  return steps
}

/** `value` without a beginning: the shortest that fits for `#`, the longest for `##`. */
export function withoutPrefix(value: string, pattern: string, isLongest: boolean): string {
  const characters = [...value]
  const lengths = matchLengths(shellPattern(pattern), characters)
  return characters.slice(lengths.at(isLongest ? -1 : 0) ?? 0).join('')
}

/** `value` without an end: the shortest that fits for `%`, the longest for `%%`. */
export function withoutSuffix(value: string, pattern: string, isLongest: boolean): string {
  const characters = [...value].reverse()
  const lengths = matchLengths(shellPattern(pattern).toReversed(), characters)
  return characters
    .slice(lengths.at(isLongest ? -1 : 0) ?? 0)
    .reverse()
    .join('')
}

/** `value` with the first place that fits replaced, or all; the longest fit at each place. */
export function withReplaced(value: string, pattern: string, word: string, isAll: boolean): string {
  const characters = [...value]
  const steps = shellPattern(pattern)
  let result = ''
  let at = 0
  while (at < characters.length) {
    const length = matchLengths(steps, characters.slice(at)).at(-1) ?? 0
    result += length > 0 ? word : characters[at]
    at += Math.max(1, length)
    if (length > 0 && !isAll) break
  }
  return result + characters.slice(at).join('')
}

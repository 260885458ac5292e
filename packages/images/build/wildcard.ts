/** One step of a pattern: a character that passes the test, or with `isStar` any number of them. */
export interface Step {
  readonly isStar: boolean
  readonly test: (character: string) => boolean
}

/**
 * The lengths of all beginnings of `text` that the pattern describes, ascending. All ways are
 * followed at once, so that no pattern takes more than length × steps.
 */
export function matchLengths(pattern: readonly Step[], text: readonly string[]): number[] {
  const lengths: number[] = []
  let states = reach(pattern, [0])
  for (let length = 0; ; length += 1) {
    if (states.has(pattern.length)) lengths.push(length)
    const character = text[length]
    if (character === undefined || states.size === 0) return lengths
    states = reach(pattern, follow(pattern, states, character))
  }
}

export function matches(pattern: readonly Step[], text: string): boolean {
  const characters = [...text]
  return matchLengths(pattern, characters).at(-1) === characters.length
}

function follow(pattern: readonly Step[], states: ReadonlySet<number>, character: string) {
  const next: number[] = []
  for (const state of states) {
    const step = pattern[state]
    if (step?.test(character)) next.push(step.isStar ? state : state + 1)
  }
  return next
}

/** A star may also stand for nothing. */
function reach(pattern: readonly Step[], from: readonly number[]): Set<number> {
  const states = new Set<number>()
  for (let state of from) {
    states.add(state)
    for (; pattern[state]?.isStar; state += 1) states.add(state + 1)
  }
  return states
}

import { type Candidate, startOf } from './select-victims.ts'

const offset = 2 ** 31

/** The node where the least is lost. */
export function pickCandidate(
  candidates: readonly Candidate[],
  now: number,
): Candidate | undefined {
  const losses: readonly ((candidate: Candidate) => number)[] = [
    ({ broken }) => broken,
    ({ victims }) => victims[0]?.priority ?? 0,
    // So that many pods of a negative priority are no better than few.
    ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + offset, 0),
    ({ victims }) => victims.length,
    (candidate) => -earliestStart(candidate, now),
  ]
  let left = candidates
  for (const loss of losses) {
    const least = Math.min(...left.map(loss))
    left = left.filter((candidate) => loss(candidate) === least)
    if (left.length === 1) break
  }
  return left[0]
}

/** Of the most important victims. */
function earliestStart({ victims }: Candidate, now: number): number {
  const highest = Math.max(...victims.map(({ priority }) => priority))
  return Math.min(
    ...victims.filter(({ priority }) => priority === highest).map((it) => startOf(it, now)),
  )
}

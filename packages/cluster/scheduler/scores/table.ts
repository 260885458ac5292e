import { leastAllocated } from './least-allocated.ts'
import type { Score } from './score.ts'

export const scores: readonly Score[] = [leastAllocated]

import { type Memory, remember } from '../memory.ts'
import type { Behavior } from './normalize.ts'

/** Remembers a move for as long as a policy looks back. Without a behavior nobody looks. */
export function rememberMove(
  memory: Memory,
  behavior: Behavior | undefined,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): void {
  if (!behavior) return
  const rules = to > from ? behavior.scaleUp : behavior.scaleDown
  const longest = Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds))
  const event = { change: Math.abs(to - from), at: now }
  remember(to > from ? memory.ups : memory.downs, event, (at) => at < now - longest * 1000)
}

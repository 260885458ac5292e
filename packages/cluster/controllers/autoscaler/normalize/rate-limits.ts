import { toInt32 } from '../calculator/go-numbers.ts'
import type { Memory, ScaleEvent } from '../memory.ts'
import type { ScalingRules } from './normalize.ts'

/** The most that policies let a target have now. */
export function upLimit(
  current: number,
  { ups, downs }: Memory,
  { selectPolicy, policies = [] }: ScalingRules,
  now: number,
): number {
  if (selectPolicy === 'Disabled') return current
  const proposals = policies.map(({ type, value, periodSeconds }) => {
    const from = now - periodSeconds * 1000
    const start = current - changeSince(from, ups) + changeSince(from, downs)
    // Rounded up, else a small target would never grow.
    return type === 'Pods' ? start + value : toInt32(Math.ceil(start * (1 + value / 100)))
  })
  return selectPolicy === 'Min' ? Math.min(...proposals) : Math.max(...proposals)
}

/** The least that policies let a target have now. */
export function downLimit(
  current: number,
  { ups, downs }: Memory,
  { selectPolicy, policies = [] }: ScalingRules,
  now: number,
): number {
  if (selectPolicy === 'Disabled') return current
  const proposals = policies.map(({ type, value, periodSeconds }) => {
    const from = now - periodSeconds * 1000
    const start = current - changeSince(from, ups) + changeSince(from, downs)
    return type === 'Pods' ? start - value : toInt32(start * (1 - value / 100))
  })
  return selectPolicy === 'Min' ? Math.max(...proposals) : Math.min(...proposals)
}

const changeSince = (from: number, events: readonly ScaleEvent[]): number =>
  events.reduce((sum, { at, change }) => (at > from ? sum + change : sum), 0)

import { remember } from '../memory.ts'
import { limitsOf } from './limits.ts'
import {
  type Behavior,
  highestRecommendation,
  lowestRecommendation,
  type Normalization,
  type Normalized,
  type Outcome,
  readyForNewScale,
  type ScalingRules,
  tooFastDown,
  tooFastUp,
  tooFew,
  tooMany,
  withinRange,
} from './normalize.ts'
import { downLimit, upLimit } from './rate-limits.ts'

/** An autoscaler with a behavior: windows in both directions, then policies. */
export function normalizeWithBehavior(asked: Normalization, behavior: Behavior): Normalized {
  const [up, down] = [behavior.scaleUp ?? {}, behavior.scaleDown ?? {}]
  const stabilized = stabilize(asked, up, down)
  const limited = limit(asked, stabilized.replicas, up, down)
  const words = wordsOf(asked, stabilized.replicas, up, down)
  const limits = limitsOf(asked.proposed, stabilized, limited, words)
  return { replicas: limited.replicas, stabilized, limited, limits }
}

const upWindow = ({ stabilizationWindowSeconds = 0 }: ScalingRules) =>
  stabilizationWindowSeconds * 1000

const downWindow = (
  { stabilizationWindowSeconds }: ScalingRules,
  { downscaleWindow }: Normalization,
) =>
  stabilizationWindowSeconds === undefined ? downscaleWindow : stabilizationWindowSeconds * 1000

/** The current size, brought between the lowest proposal of the one window and the highest of the other. */
function stabilize(asked: Normalization, up: ScalingRules, down: ScalingRules): Outcome {
  const { memory, now, current, proposed } = asked
  const [upFrom, downFrom] = [now - upWindow(up), now - downWindow(down, asked)]
  const among = (from: number) => [
    proposed,
    ...memory.recommendations.filter(({ at }) => at > from).map(({ replicas }) => replicas),
  ]
  const raised = Math.max(current, Math.min(...among(upFrom)))
  const replicas = Math.min(raised, Math.max(...among(downFrom)))
  const isOld = (at: number) => at < upFrom && at < downFrom
  remember(memory.recommendations, { replicas: proposed, at: now }, isOld)
  if (replicas === proposed) return readyForNewScale(replicas)
  return proposed >= current ? lowestRecommendation(replicas) : highestRecommendation(replicas)
}

function limit(
  { memory, now, current, min, max }: Normalization,
  desired: number,
  up: ScalingRules,
  down: ScalingRules,
): Outcome {
  if (desired > current) {
    const most = Math.max(current, upLimit(current, memory, up, now))
    const ceiling = max > most ? tooFastUp(most) : tooMany(max)
    if (desired > ceiling.replicas) return ceiling
  } else if (desired < current) {
    const least = Math.min(current, downLimit(current, memory, down, now))
    const floor = min < least ? tooFastDown(least) : tooFew(min)
    if (desired < floor.replicas) return floor
  }
  return withinRange(desired)
}

function wordsOf(asked: Normalization, desired: number, up: ScalingRules, down: ScalingRules) {
  const goesUp = asked.proposed >= asked.current
  const rules = desired > asked.current ? up : down
  return {
    window: goesUp
      ? `the lowest proposal of the last ${upWindow(up) / 1000} s`
      : `the highest proposal of the last ${downWindow(down, asked) / 1000} s`,
    policy: policyWords(rules),
  }
}

function policyWords({ selectPolicy, policies = [] }: ScalingRules): string {
  if (selectPolicy === 'Disabled') return 'scaling in this direction is disabled'
  const each = policies.map(
    ({ type, value, periodSeconds }) =>
      `${value}${type === 'Percent' ? ' %' : ' pods'} in ${periodSeconds} s`,
  )
  if (each.length === 1) return `the policy allows ${each[0]}`
  return `the ${selectPolicy === 'Min' ? 'least' : 'most'} that a policy allows: ${each.join(', ')}`
}

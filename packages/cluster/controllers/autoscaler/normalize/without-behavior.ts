import { toInt32 } from '../calculator/go-numbers.ts'
import { remember } from '../memory.ts'
import { limitsOf } from './limits.ts'
import {
  highestRecommendation,
  type Normalization,
  type Normalized,
  type Outcome,
  readyForNewScale,
  tooFastUp,
  tooFew,
  tooMany,
  withinRange,
} from './normalize.ts'

/** An autoscaler without a behavior: down to the highest of the window, up to the double or four in one step. */
export function normalizeWithoutBehavior(asked: Normalization): Normalized {
  const stabilized = stabilize(asked)
  const limited = limit(asked, stabilized.replicas)
  const words = {
    window: `the highest proposal of the last ${asked.downscaleWindow / 1000} s`,
    policy: `one step goes up to ${upLimit(asked.current)}: twice as many, at least 4`,
  }
  const limits = limitsOf(asked.proposed, stabilized, limited, words)
  return { replicas: limited.replicas, stabilized, limited, limits }
}

function stabilize({ memory, now, proposed, downscaleWindow }: Normalization): Outcome {
  const isOld = (at: number) => at < now - downscaleWindow
  const recent = memory.recommendations.filter(({ at }) => !isOld(at))
  const highest = Math.max(proposed, ...recent.map(({ replicas }) => replicas))
  remember(memory.recommendations, { replicas: proposed, at: now }, isOld)
  return highest === proposed ? readyForNewScale(proposed) : highestRecommendation(highest)
}

const upLimit = (current: number) => toInt32(Math.max(2 * current, 4))

function limit({ current, min, max }: Normalization, desired: number): Outcome {
  const most = upLimit(current)
  const ceiling = max > most ? tooFastUp(most) : tooMany(max)
  if (desired < min) return tooFew(min)
  return desired > ceiling.replicas ? ceiling : withinRange(desired)
}

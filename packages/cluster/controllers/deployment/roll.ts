import type { Tools } from '../loop/controller.ts'
import { forgetOldSets } from './history.ts'
import { withNewSet } from './new-set.ts'
import { newSize } from './new-size.ts'
import { oldSizes } from './old-sizes.ts'
import { type Rollout, sizeOf } from './replica-sets.ts'
import { scaleIn } from './scale-set.ts'
import { isComplete } from './status.ts'

/** Replaces pods some at a time: more of the present template where there is room, else fewer of those before. */
export async function roll(rollout: Rollout, tools: Tools): Promise<Rollout> {
  const made = await withNewSet(rollout, tools)
  const grown = await scaleIn(made, made.newSet, newSize(made, sizeOf(made.newSet)), tools)
  if (grown !== made) return grown
  const steps = oldSizes(made)
  let next: Rollout = made
  for (const { set, size } of steps) {
    const current = next.oldSets.find(({ metadata }) => metadata.uid === set.metadata.uid)
    if (current) next = await scaleIn(next, current, size, tools)
  }
  const { deployment } = made
  if (steps.length === 0 && isComplete(deployment, deployment.status))
    await forgetOldSets(made, tools)
  return next
}

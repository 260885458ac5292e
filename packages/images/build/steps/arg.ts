import type { Arg } from '../dockerfile/instructions/arg.ts'
import { lookupIn } from '../stage-state.ts'
import type { Step } from './step.ts'
import { expanded } from './words.ts'

/** What the command line gives goes first, then the default, then a global ARG of the same name. */
export const arg: Step<Arg> = (state, instruction, { buildArgs, globalArgs }) => {
  const args = new Map(state.args)
  const lookup = lookupIn({ ...state, args })
  for (const { name, fallback } of instruction.args) {
    const own = fallback === undefined ? undefined : expanded(fallback, instruction, lookup)
    const value = buildArgs.get(name) ?? own ?? globalArgs.get(name)
    if (value !== undefined) args.set(name, value)
  }
  return { state: { ...state, args } }
}

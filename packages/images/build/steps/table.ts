import type { StageInstruction } from '../dockerfile/instructions/table.ts'
import type { StageState } from '../stage-state.ts'
import { add } from './add.ts'
import { arg } from './arg.ts'
import {
  cmd,
  entrypoint,
  env,
  expose,
  healthcheck,
  label,
  maintainer,
  onbuild,
  shell,
  stopsignal,
  user,
  volume,
} from './config-steps.ts'
import { copy } from './copy.ts'
import { run } from './run.ts'
import type { BuildServices, Step, StepResult } from './step.ts'
import { workdir } from './workdir.ts'

type Kind = StageInstruction['kind']

/** Every kind of instruction with what carries it out; a kind without one does not compile. */
const steps: { readonly [K in Kind]: Step<Extract<StageInstruction, { kind: K }>> } = {
  add,
  arg,
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  healthcheck,
  label,
  maintainer,
  onbuild,
  run,
  shell,
  stopsignal,
  user,
  volume,
  workdir,
}

export function carryOut<I extends StageInstruction>(
  state: StageState,
  instruction: I,
  services: BuildServices,
): StepResult | Promise<StepResult> {
  // The table pairs each kind with the step for it, which the compiler cannot follow through an index.
  const step = steps[instruction.kind] as Step<I>
  return step(state, instruction, services)
}

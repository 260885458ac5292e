import type { History } from '../oci/config.ts'
import type { BuildEvent } from './build-event.ts'
import { atPlace, type Place } from './dockerfile/errors.ts'
import type { StageInstruction } from './dockerfile/instructions/table.ts'
import type { StageState } from './stage-state.ts'
import type { BuildServices, StepResult } from './steps/step.ts'
import { carryOut } from './steps/table.ts'
import { isoTime } from './write-image.ts'

/** Counts steps over all stages and tells of them. */
export class StepCounter {
  readonly #total: number
  readonly #emit: (event: BuildEvent) => void
  #step = 0

  constructor(total: number, emit: (event: BuildEvent) => void) {
    this.#total = total
    this.#emit = emit
  }

  async count<T>(
    stage: string,
    { source, place }: { readonly source: string; readonly place: Place },
    run: () => Promise<T>,
    told: (result: T) => { readonly isCached: boolean; readonly layerBytes: number | undefined },
  ): Promise<T> {
    this.#step += 1
    const common = { step: this.#step, total: Math.max(this.#total, this.#step) }
    this.#emit({ kind: 'step-started', ...common, stage, source, place })
    const start = performance.now()
    const result = await run()
    const milliseconds = performance.now() - start
    this.#emit({ kind: 'step-done', ...common, milliseconds, ...told(result) })
    return result
  }
}

/** Carries the instructions of one stage out, one after the other. */
export async function buildStage(
  start: StageState,
  instructions: readonly StageInstruction[],
  services: BuildServices,
  { counter, name }: { readonly counter: StepCounter; readonly name: string },
): Promise<StageState> {
  let state = start
  for (const instruction of instructions) {
    services.signal.throwIfAborted()
    const result = await counter.count(
      name,
      instruction,
      () => atPlace(instruction.place, () => carryOut(state, instruction, services)),
      ({ layer, isCached }) => ({
        isCached: isCached ?? layer?.isCached ?? false,
        layerBytes: layer?.descriptor.size,
      }),
    )
    state = afterStep(result, instruction, services)
  }
  return state
}

function afterStep(
  { state, layer, createdBy }: StepResult,
  { source }: StageInstruction,
  { epoch }: BuildServices,
): StageState {
  if (layer) state.files.push(layer)
  const entry: History = {
    created: isoTime(epoch),
    created_by: createdBy ?? source,
    comment: 'galley',
    ...(layer ? {} : { empty_layer: true }),
  }
  return { ...state, history: [...state.history, entry] }
}

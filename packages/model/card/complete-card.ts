import type { TensorSpec } from '../tensor.ts'
import type { ModelCard, PartialCard } from './card.ts'
import { completeInput } from './complete-input.ts'
import { completeLabels } from './complete-labels.ts'
import { CardError } from './errors.ts'

/** What a card is completed from. */
export interface ModelFacts {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** Preprocessing found in the model's own layers, a few words each: `Rescaling(1/127.5, -1)`. */
  readonly preprocessing?: readonly string[]
  /** The activation that makes the outputs, as far as the model names it: `softmax`, `linear`. */
  readonly activation?: string | null
}

export interface CompletedCard {
  readonly card: ModelCard
  /** One sentence for each thing that neither the card nor the model says. */
  readonly assumptions: readonly string[]
}

/** A part of a card, and what was assumed to fill it. */
export interface Completed<Part> {
  readonly value: Part
  readonly assumptions: readonly string[]
}

/** What photos were prepared by in the lab that Galley grew from: Pillow's resize, then 1/255. */
const defaults = {
  resampling: 'bicubic',
  resize: 'stretch',
  orientation: 'ignore',
  scaling: 'unit',
} as const

/**
 * Fills what a card leaves out from the model, and else with what is usual, saying so.
 *
 * @throws CardError where card and model contradict each other, or the model does not classify photos.
 */
export function completeCard(partial: PartialCard | undefined, model: ModelFacts): CompletedCard {
  const input = completeInput(partial?.input, model.inputs)
  const labels = completeLabels(partial?.labels, model.outputs)
  const outputs = completeOutputs(partial?.outputs, model.activation)
  const card = {
    ...defaults,
    ...partial,
    input: input.value,
    labels: labels.value,
    outputs: outputs.value,
  }
  checkScaling(card)
  const assumptions = [
    ...input.assumptions,
    ...preparationAssumptions(partial ?? {}, model.preprocessing ?? []),
    ...labels.assumptions,
    ...outputs.assumptions,
  ]
  return { card, assumptions }
}

function preparationAssumptions(partial: PartialCard, inside: readonly string[]): string[] {
  const assumptions: string[] = []
  if (!partial.resampling && !partial.resize) {
    assumptions.push('Photos are stretched to the input size by bicubic resampling.')
  } else if (!partial.resampling) assumptions.push('Photos are resized by bicubic resampling.')
  else if (!partial.resize) assumptions.push('Photos are stretched to the input size.')
  if (!partial.orientation) assumptions.push('The orientation that a camera noted is ignored.')
  if (!partial.scaling) assumptions.push(scalingAssumption(inside))
  return assumptions
}

function scalingAssumption(inside: readonly string[]): string {
  const assumed = 'Values are divided by 255, to 0…1'
  if (inside.length === 0) return `${assumed}.`
  return `${assumed}, although the model itself contains ${inside.join(', ')}: if it expects 0…255, let its card say "scaling": "none".`
}

function completeOutputs(
  said: ModelCard['outputs'] | undefined,
  activation: string | null | undefined,
): Completed<ModelCard['outputs']> {
  if (said) return { value: said, assumptions: [] }
  if (activation !== 'linear') return { value: 'probabilities', assumptions: [] }
  const assumption = 'The model ends without softmax or sigmoid: its outputs are taken for logits.'
  return { value: 'logits', assumptions: [assumption] }
}

function checkScaling({ scaling, input: { channels } }: ModelCard): void {
  if (typeof scaling === 'object') {
    const { mean, std } = scaling
    if (mean.length === channels && std.length === channels) return
    const found = `"scaling" has ${mean.length} means and ${std.length} stds`
    throw new CardError(`${found}; the input has ${channels} channels, and each needs one.`)
  }
  if (channels === 3 || (scaling !== 'caffe' && scaling !== 'torch')) return
  throw new CardError(
    `"scaling" is "${scaling}", which is for 3 channels; the input has ${channels}.`,
  )
}

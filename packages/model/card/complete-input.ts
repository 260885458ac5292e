import type { TensorSpec } from '../tensor.ts'
import type { ModelCard, PartialCard } from './card.ts'
import type { Completed } from './complete-card.ts'
import { CardError } from './errors.ts'
import { showShape } from './show-shape.ts'

type Input = ModelCard['input']
type Free<T> = { [Key in keyof T]: T[Key] | null }

const usualSide = 224

/** The input by the model's shape; what is free there by the card, and else by what is usual. */
export function completeInput(
  said: PartialCard['input'] = {},
  inputs: readonly TensorSpec[],
): Completed<Input> {
  const found = readShape(soleInput(inputs), said.layout)
  for (const key of ['width', 'height', 'channels', 'layout'] as const)
    check(key, said[key], found[key])
  const input = {
    width: said.width ?? found.width ?? usualSide,
    height: said.height ?? found.height ?? usualSide,
    channels: said.channels ?? found.channels ?? 3,
    layout: said.layout ?? found.layout,
  }
  return { value: input, assumptions: assumptionsOf(said, found, input) }
}

function soleInput(inputs: readonly TensorSpec[]): TensorSpec {
  const [input] = inputs
  if (input && inputs.length === 1) return input
  throw new CardError(`The model takes ${inputs.length} inputs; for photos it needs exactly one.`, {
    next: 'Galley serves classifiers that take one photo and give one number a class.',
  })
}

/** Batch, height, width, channels, or batch, channels, height, width. */
function readShape(
  input: TensorSpec,
  layout: Input['layout'] | undefined,
): Free<Input> & { layout: Input['layout'] } {
  const [, a = null, b = null, c = null] = input.shape
  if (input.shape.length !== 4) throw notAnImage(input)
  const isFirst = layout ? layout === 'channels-first' : !isChannels(c) && isChannels(a)
  const [height, width, channels] = isFirst ? [b, c, a] : [a, b, c]
  if (channels !== null && channels !== 1 && channels !== 3) throw notAnImage(input)
  return { width, height, channels, layout: isFirst ? 'channels-first' : 'channels-last' }
}

function isChannels(size: number | null): boolean {
  return size === 1 || size === 3
}

function notAnImage({ name, shape }: TensorSpec): CardError {
  const due = 'a photo needs batch × height × width × 1 or 3 channels, or with the channels first'
  return new CardError(`The model's input ${name} has the shape ${showShape(shape)}; ${due}.`, {
    next: 'Galley serves classifiers that take one photo and give one number a class.',
  })
}

function check(key: keyof Input, said: unknown, found: unknown): void {
  if (said === undefined || found === null || said === found) return
  throw new CardError(`"input.${key}" is ${said} in the card and ${found} in the model.`)
}

function assumptionsOf(
  said: NonNullable<PartialCard['input']>,
  found: Free<Input>,
  input: Input,
): string[] {
  const assumptions: string[] = []
  if ((!said.width && !found.width) || (!said.height && !found.height)) {
    const size = `${input.width}×${input.height}`
    assumptions.push(`The model takes photos of any size; they are resized to ${size}.`)
  }
  if (!said.channels && !found.channels) {
    assumptions.push('The model takes any number of channels; it is given 3 (RGB).')
  }
  return assumptions
}

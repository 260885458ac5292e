import { closedObject, listOf, textOf, wholeNumber } from '@galley/kit/schemas'
import * as v from 'valibot'

/*
 * The schema of `<model>.card.json`. A description says what is allowed, and is what the user is told
 * when something else is found; docs/model-card.md says the same at length.
 */

const text = (maxLength: number) =>
  v.pipe(textOf(maxLength), v.description(`a text of up to ${maxLength} characters`))

const side = v.pipe(wholeNumber(1, 4096), v.description('a whole number of pixels from 1 to 4096'))

const byte = wholeNumber(0, 255)

/** What `input` consists of. */
export const inputFields = {
  width: side,
  height: side,
  channels: v.pipe(v.picklist([1, 3]), v.description('1 (grey) or 3 (RGB)')),
  layout: v.pipe(
    v.picklist(['channels-last', 'channels-first']),
    v.description('"channels-last" or "channels-first"'),
  ),
}

const Resampling = v.pipe(
  v.picklist(['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']),
  v.description('"nearest", "box", "bilinear", "hamming", "bicubic" or "lanczos"'),
)

const Resize = v.pipe(
  v.union([
    v.picklist(['stretch', 'crop']),
    closedObject({ pad: v.strictTuple([byte, byte, byte]) }),
  ]),
  v.description('"stretch", "crop" or {"pad": [red, green, blue]} with colours from 0 to 255'),
)

const Orientation = v.pipe(v.picklist(['ignore', 'apply']), v.description('"ignore" or "apply"'))

const finite = v.pipe(v.number(), v.finite())
const perChannel = <Item extends v.GenericSchema<number>>(item: Item) =>
  v.pipe(listOf(item, 3), v.nonEmpty())

const Scaling = v.pipe(
  v.union([
    v.picklist(['unit', 'none', 'tf', 'caffe', 'torch']),
    closedObject({ mean: perChannel(finite), std: perChannel(v.pipe(finite, v.gtValue(0))) }),
  ]),
  v.description(
    '"unit", "none", "tf", "caffe", "torch" or {"mean": […], "std": […]} with a number a channel, std above 0',
  ),
)

const Labels = v.pipe(
  listOf(v.pipe(textOf(200), v.nonEmpty()), 100_000),
  v.minLength(2),
  v.description(
    'a list of at least two names, one for each class in the order of the model’s outputs',
  ),
)

const Outputs = v.pipe(
  v.picklist(['probabilities', 'logits']),
  v.description('"probabilities" or "logits"'),
)

const titles = {
  name: text(200),
  version: text(200),
  description: text(10_000),
}

const handling = {
  labels: Labels,
  resampling: Resampling,
  resize: Resize,
  orientation: Orientation,
  scaling: Scaling,
  outputs: Outputs,
}

/** What a card consists of. */
export const cardFields = {
  ...titles,
  ...handling,
  input: v.pipe(
    closedObject(optional(inputFields)),
    v.description('an object of width, height, channels and layout'),
  ),
}

/** A card as a user writes it: whatever is left out is found in the model or assumed. */
export const PartialCard = closedObject(optional(cardFields))
export type PartialCard = v.InferOutput<typeof PartialCard>

/** How a photo becomes what the model takes, and what the model's outputs mean. Nothing is left open. */
export type ModelCard = v.InferOutput<typeof ModelCard>
const ModelCard = closedObject({
  ...optional(titles),
  ...handling,
  input: closedObject(inputFields),
})

type Optional<Entries extends v.ObjectEntries> = {
  readonly [Key in keyof Entries]: v.ExactOptionalSchema<Entries[Key], undefined>
}

function optional<const Entries extends v.ObjectEntries>(entries: Entries): Optional<Entries> {
  const optionals = Object.entries(entries).map(([key, entry]) => [key, v.exactOptional(entry)])
  return Object.fromEntries(optionals) as Optional<Entries> // under the same keys, as the line above shows
}

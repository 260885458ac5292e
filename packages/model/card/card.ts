import Type, { type Static } from 'typebox'

/*
 * The schema of `<model>.card.json`. A description says what is allowed, and is what the user is told
 * when something else is found; docs/model-card.md says the same at length.
 */

const closed = { additionalProperties: false }

const text = (maxLength: number) =>
  Type.String({ maxLength, description: `a text of up to ${maxLength} characters` })

const side = Type.Integer({
  minimum: 1,
  maximum: 4096,
  description: 'a whole number of pixels from 1 to 4096',
})

const byte = Type.Integer({ minimum: 0, maximum: 255 })

const Input = Type.Object(
  {
    width: side,
    height: side,
    channels: Type.Union([Type.Literal(1), Type.Literal(3)], {
      description: '1 (grey) or 3 (RGB)',
    }),
    layout: Type.Union([Type.Literal('channels-last'), Type.Literal('channels-first')], {
      description: '"channels-last" or "channels-first"',
    }),
  },
  { ...closed, description: 'an object of width, height, channels and layout' },
)

const Resampling = Type.Union(
  [
    Type.Literal('nearest'),
    Type.Literal('box'),
    Type.Literal('bilinear'),
    Type.Literal('hamming'),
    Type.Literal('bicubic'),
    Type.Literal('lanczos'),
  ],
  { description: '"nearest", "box", "bilinear", "hamming", "bicubic" or "lanczos"' },
)

const Resize = Type.Union(
  [
    Type.Literal('stretch'),
    Type.Literal('crop'),
    Type.Object({ pad: Type.Tuple([byte, byte, byte]) }, closed),
  ],
  { description: '"stretch", "crop" or {"pad": [red, green, blue]} with colours from 0 to 255' },
)

const Orientation = Type.Union([Type.Literal('ignore'), Type.Literal('apply')], {
  description: '"ignore" or "apply"',
})

const perChannel = (item: Type.TNumber) => Type.Array(item, { minItems: 1, maxItems: 3 })

const Scaling = Type.Union(
  [
    Type.Literal('unit'),
    Type.Literal('none'),
    Type.Literal('tf'),
    Type.Literal('caffe'),
    Type.Literal('torch'),
    Type.Object(
      { mean: perChannel(Type.Number()), std: perChannel(Type.Number({ exclusiveMinimum: 0 })) },
      closed,
    ),
  ],
  {
    description:
      '"unit", "none", "tf", "caffe", "torch" or {"mean": […], "std": […]} with a number a channel, std above 0',
  },
)

const Labels = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
  minItems: 2,
  maxItems: 100_000,
  description:
    'a list of at least two names, one for each class in the order of the model’s outputs',
})

const Outputs = Type.Union([Type.Literal('probabilities'), Type.Literal('logits')], {
  description: '"probabilities" or "logits"',
})

const fields = {
  name: Type.Optional(text(200)),
  version: Type.Optional(text(200)),
  description: Type.Optional(text(10_000)),
  labels: Labels,
  resampling: Resampling,
  resize: Resize,
  orientation: Orientation,
  scaling: Scaling,
  outputs: Outputs,
}

/** How a photo becomes what the model takes, and what the model's outputs mean. Nothing is left open. */
export const ModelCard = Type.Object({ ...fields, input: Input }, closed)
export type ModelCard = Static<typeof ModelCard>

/** A card as a user writes it: whatever is left out is found in the model or assumed. */
export const PartialCard = Type.Partial(
  Type.Object({ ...fields, input: Type.Partial(Input, closed) }),
  closed,
)
export type PartialCard = Static<typeof PartialCard>

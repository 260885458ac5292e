import Type, { type Static } from 'typebox'

/** Draft of the schema of `<model>.card.json`; see docs/model-card.md. */
export const ModelCard = Type.Object(
  {
    labels: Type.Array(Type.String(), { minItems: 1 }),
    input: Type.Object({
      width: Type.Integer({ minimum: 1, maximum: 4096 }),
      height: Type.Integer({ minimum: 1, maximum: 4096 }),
      channels: Type.Union([Type.Literal(1), Type.Literal(3)]),
      layout: Type.Union([Type.Literal('channels-last'), Type.Literal('channels-first')]),
    }),
  },
  { additionalProperties: false },
)

export type ModelCard = Static<typeof ModelCard>

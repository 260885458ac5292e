import Type from 'typebox'

const Milliseconds = Type.Number({ minimum: 0, description: 'Milliseconds' })
const Probability = Type.Number({ minimum: 0, maximum: 1 })

/** One classified photo, as `POST /predict` tells it in JSON: a `Classification`. */
export const ClassificationAnswer = Type.Object({
  label: Type.String({ description: 'The most probable class' }),
  probability: Probability,
  probabilities: Type.Array(Type.Object({ label: Type.String(), probability: Probability }), {
    description: "All classes, in the model's order",
  }),
  photo: Type.Object({
    format: Type.String({ description: 'jpeg, png, webp, gif, tiff or avif' }),
    width: Type.Integer(),
    height: Type.Integer(),
  }),
  timings: Type.Object({
    decodeMs: Milliseconds,
    resizeMs: Milliseconds,
    queueMs: Milliseconds,
    inferenceMs: Milliseconds,
    totalMs: Milliseconds,
  }),
})

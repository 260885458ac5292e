import Type from 'typebox'

/** Errors of all routes but the Open Inference Protocol's. */
export const ErrorAnswer = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'For programs: no-photo, not-a-picture, overloaded, …' }),
    message: Type.String({ description: 'For people' }),
    next: Type.Optional(Type.String({ description: 'What to do about it' })),
  }),
})

export const InferErrorAnswer = Type.Object({ error: Type.String() })

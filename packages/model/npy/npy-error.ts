import { GalleyError } from '@galley/kit/errors'

/** The array file is damaged, hostile, or holds what no tensor is made of. */
export class NpyError extends GalleyError {
  constructor(message: string, cause?: unknown) {
    super('invalid', message, {
      cause,
      next: 'Save the array again with numpy.save, as float32, float64, float16, an integer or bool.',
    })
  }
}

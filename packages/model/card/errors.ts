import { GalleyError } from '@galley/kit/errors'

/** A model card that says something else than a card may, or than its model. */
export class CardError extends GalleyError {
  constructor(message: string, details: { next?: string; cause?: unknown } = {}) {
    super('invalid', message, {
      next: 'Correct the model card; docs/model-card.md describes it.',
      ...details,
    })
  }
}

import { GalleyError } from '../../errors.ts'

/** An error with a field of its own, as the domains have them. */
export class TooSalty extends GalleyError {
  readonly gramsOfSalt: number

  constructor(where: string, gramsOfSalt: number, cause?: unknown) {
    super('too-large', `${gramsOfSalt} g of salt ${where}`, { next: 'Add water.', cause })
    this.gramsOfSalt = gramsOfSalt
  }
}

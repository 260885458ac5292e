/** How far a ratio may be from 1 without a move, in each direction. */
export interface Tolerance {
  readonly down: number
  readonly up: number
}

export const isWithin = ({ down, up }: Tolerance, ratio: number): boolean =>
  1 - down <= ratio && ratio <= 1 + up

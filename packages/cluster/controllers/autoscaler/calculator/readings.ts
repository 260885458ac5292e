/** What a pod uses, in thousandths of the unit, and when it was read over how long (milliseconds). */
export interface Reading {
  readonly value: bigint
  readonly at: number
  readonly window: number
}

/** By pod. */
export type Readings = ReadonlyMap<string, Reading>

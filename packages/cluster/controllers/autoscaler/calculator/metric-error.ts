/** A metric could not be read, or no replica count follows from it; the words are upstream's. */
export class MetricError extends Error {
  override readonly name = 'MetricError'
}

/** Says before an error's own words what was tried. */
export const because = (tried: string, error: unknown): MetricError =>
  new MetricError(`${tried}${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  })

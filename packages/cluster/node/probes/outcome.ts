/** What came of asking a container once. */
export type ProbeOutcome =
  | { readonly kind: 'success' }
  /** Taken for a success, but told of. */
  | { readonly kind: 'warning'; readonly output: string }
  | { readonly kind: 'failure'; readonly output: string }
  /** It could not be asked, which says nothing of the container. */
  | { readonly kind: 'error'; readonly state: 'unknown' | 'failure'; readonly message: string }

export const success: ProbeOutcome = { kind: 'success' }

export const failure = (output: string): ProbeOutcome => ({ kind: 'failure', output })

export const unknown = (message: string): ProbeOutcome => ({
  kind: 'error',
  state: 'unknown',
  message,
})

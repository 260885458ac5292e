/** Sorted, as errors list them. */
export const protocols: readonly string[] = ['SCTP', 'TCP', 'UDP']

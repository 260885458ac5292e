export interface CpuShare {
  /** Graphs that compute side by side. */
  readonly workers: number
  /** Threads that compute one graph. */
  readonly threads: number
}

export function shareCpus(cpus: number): CpuShare {
  return { workers: 1, threads: Math.max(1, Math.round(cpus)) }
}

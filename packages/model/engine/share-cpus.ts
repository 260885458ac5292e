export interface CpuShare {
  /** Graphs that compute side by side. */
  readonly workers: number
  /** Threads that compute one graph. */
  readonly threads: number
}

/** Between EfficientNetB0 (21 MB) and DenseNet121 (32 MB): from there on inference is most of a request. */
const heavyGraphBytes = 24 * 2 ** 20
const mostWorkers = 4

/**
 * How to compute a graph of this size on that many CPUs (a fraction counts as one).
 *
 * A light graph gets half of the CPUs, since decoding a photo costs more than MobileNetV2 does, and
 * one thread a graph: on two idle cores two threads took 0.83 ms a photo, one 1.39 ms, but for half as
 * much CPU time again, as threads wait for each other after every layer; with all cores busy two
 * threads were no faster than one. A worker costs 65 MB, hence no more than four; more CPUs than that
 * go into threads.
 *
 * A heavy graph is loaded once and gets all CPUs as threads.
 */
export function shareCpus(cpus: number, graphBytes: number): CpuShare {
  if (graphBytes >= heavyGraphBytes) return { workers: 1, threads: Math.max(1, Math.round(cpus)) }
  const half = Math.max(1, Math.round(cpus / 2))
  const workers = Math.min(half, mostWorkers)
  return { workers, threads: Math.floor(half / workers) }
}

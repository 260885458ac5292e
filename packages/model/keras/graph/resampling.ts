/**
 * How `tf.image.resize` weighs the pixels of one axis. Facts from TensorFlow's kernels: those for
 * bicubic and area have rules of their own; the others are sampled kernels whose weights are brought
 * to a sum of one.
 */
export type Resampling = (typeof resamplings)[number]

export const resamplings = [
  'nearest',
  'bilinear',
  'bicubic',
  'area',
  'lanczos3',
  'lanczos5',
  'gaussian',
  'mitchellcubic',
] as const

/** The source of each target pixel under nearest-neighbour, in the float32 steps that TensorFlow takes. */
export function nearestIndices(from: number, to: number): number[] {
  const scale = Math.fround(from / to)
  return Array.from({ length: to }, (_, target) => {
    return Math.min(from - 1, Math.floor(Math.fround((target + 0.5) * scale)))
  })
}

/** Row-major `from` × `to`: column `t` holds the weights of the source pixels in target pixel `t`. */
export function resamplingMatrix(
  from: number,
  to: number,
  method: Resampling,
  antialias: boolean,
): Float32Array {
  const matrix = new Float32Array(from * to)
  for (let target = 0; target < to; target++) {
    for (const [source, weight] of weightsOf(from, to, target, method, antialias)) {
      matrix[source * to + target] = (matrix[source * to + target] ?? 0) + weight
    }
  }
  return matrix
}

type Weights = readonly (readonly [source: number, weight: number])[]

function weightsOf(
  from: number,
  to: number,
  target: number,
  method: Resampling,
  antialias: boolean,
): Weights {
  if (method === 'area') return areaWeights(from, to, target)
  if (method === 'bicubic' && !antialias) return bicubicWeights(from, to, target)
  return kernelWeights(
    from,
    to,
    target,
    kernels[method === 'nearest' ? 'bilinear' : method],
    antialias,
  )
}

function areaWeights(from: number, to: number, target: number): Weights {
  const scale = from / to
  const [start, end] = [target * scale, Math.min((target + 1) * scale, from)]
  return pixels(Math.floor(start), Math.min(from - 1, Math.ceil(end) - 1)).map((source) => {
    const covered = Math.min(source + 1, end) - Math.max(source, start)
    return [source, covered / scale]
  })
}

/** Steps of a pixel that TensorFlow's table of cubic weights tells apart. */
const CUBIC_STEPS = 1024

/** Without antialiasing TensorFlow looks weights up in a table, and leaves out pixels beyond the edge. */
function bicubicWeights(from: number, to: number, target: number): Weights {
  const centre = Math.fround(Math.fround(target + 0.5) * Math.fround(from / to)) - 0.5
  const first = Math.floor(centre)
  const fraction = Math.round((centre - first) * CUBIC_STEPS) / CUBIC_STEPS
  const inside = pixels(Math.max(0, first - 1), Math.min(from - 1, first + 2))
  return toSumOfOne(inside.map((source) => [source, keysCubic(first + fraction - source)]))
}

interface Kernel {
  readonly radius: number
  readonly at: (distance: number) => number
}

function kernelWeights(
  from: number,
  to: number,
  target: number,
  kernel: Kernel,
  antialias: boolean,
): Weights {
  const scale = from / to
  const stretch = antialias ? Math.max(scale, 1) : 1
  const centre = (target + 0.5) * scale
  const reach = kernel.radius * stretch
  const first = Math.max(0, Math.ceil(centre - reach - 0.5))
  const last = Math.min(from - 1, Math.floor(centre + reach - 0.5))
  const weights = pixels(first, last).map((source): [number, number] => {
    return [source, kernel.at((source + 0.5 - centre) / stretch)]
  })
  return toSumOfOne(weights)
}

function toSumOfOne(weights: Weights): Weights {
  const sum = weights.reduce((total, [, weight]) => total + weight, 0)
  return sum === 0 ? weights : weights.map(([source, weight]) => [source, weight / sum])
}

function pixels(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

/** Keys's cubic convolution with a = -1/2. */
function keysCubic(distance: number): number {
  const x = Math.abs(distance)
  if (x >= 2) return 0
  if (x >= 1) return ((-0.5 * x + 2.5) * x - 4) * x + 2
  return (1.5 * x - 2.5) * x * x + 1
}

/** Mitchell and Netravali's cubic with B = C = 1/3. */
function mitchellCubic(distance: number): number {
  const x = Math.abs(distance)
  if (x >= 2) return 0
  if (x >= 1) return (((-7 / 18) * x + 2) * x - 10 / 3) * x + 16 / 9
  return ((7 / 6) * x - 2) * x * x + 8 / 9
}

function lanczos(radius: number): Kernel {
  const at = (distance: number) => {
    const x = Math.abs(distance)
    if (x > radius) return 0
    if (x <= 1e-3) return 1
    const angle = Math.PI * x
    return (radius * Math.sin(angle) * Math.sin(angle / radius)) / (angle * angle)
  }
  return { radius, at }
}

/** Three standard deviations of half a pixel. */
function gaussian(distance: number): number {
  return Math.abs(distance) >= 1.5 ? 0 : Math.exp(-(distance * distance) / (2 * 0.5 * 0.5))
}

const kernels: Readonly<Record<Exclude<Resampling, 'nearest' | 'area'>, Kernel>> = {
  bilinear: { radius: 1, at: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  bicubic: { radius: 2, at: keysCubic },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  gaussian: { radius: 1.5, at: gaussian },
  mitchellcubic: { radius: 2, at: mitchellCubic },
}

/** How samples are weighed by their distance, and how far a filter reaches, both in source pixels. */
export interface Filter {
  readonly support: number
  weight(distance: number): number
}

const box: Filter = { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) }

const bilinear: Filter = { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) }

/** Pillow's constants are single precision, so that their sum misses one a little, but not at 0. */
const hamming: Filter = {
  support: 1,
  weight(x) {
    if (x === 0) return 1
    if (Math.abs(x) >= 1) return 0
    return sinc(x) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(x * Math.PI))
  },
}

/** Keys' cubic with a = -1/2; the order of operations decides the last bits. */
const bicubic: Filter = {
  support: 2,
  weight(distance) {
    const a = -0.5
    const x = Math.abs(distance)
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
    if (x < 2) return (((x - 5) * x + 8) * x - 4) * a
    return 0
  },
}

const lanczos: Filter = {
  support: 3,
  weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0),
}

/** The filters of Pillow's `Image.resize` that weigh samples, by their names. */
export const filters = { box, bilinear, hamming, bicubic, lanczos } as const

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI)
}

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import fc from 'fast-check'
import sharp from 'sharp'
import { filters } from './filters.ts'
import type { Pixels } from './pixels.ts'
import { type Resampling, resize } from './resize.ts'

const resamplings: readonly Resampling[] = [
  'nearest',
  'box',
  'bilinear',
  'hamming',
  'bicubic',
  'lanczos',
]

test('every resized photo that Pillow recorded is met to the last bit', {
  skip: needsShared,
}, async (t) => {
  const folder = join(sharedFolder, 'photos/pillow')
  for (const { source, width, height, resample, expected } of casesOf(folder)) {
    await t.test(expected, async () => {
      const photo = await readPng(join(folder, 'src', source))
      const due = await readPng(join(folder, 'expected', expected))
      assert.deepEqual(resize(photo, width, height, resample), due)
    })
  }
})

const side = fc.integer({ min: 1, max: 70 })
const photos = fc.record({ width: side, height: side, seed: fc.integer() }).map(noise)

test('two passes in fixed point give what the definition gives', () => {
  const filtering = fc.constantFrom(...resamplings.filter((name) => name !== 'nearest'))
  fc.assert(
    fc.property(photos, side, side, filtering, (photo, width, height, name) => {
      assert.deepEqual(resize(photo, width, height, name), byDefinition(photo, width, height, name))
    }),
    { numRuns: 150 },
  )
})

test('a photo of one colour keeps it at any size', () => {
  const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  const anyResampling = fc.constantFrom(...resamplings)
  fc.assert(
    fc.property(colour, side, side, side, side, anyResampling, (rgb, w, h, w2, h2, name) => {
      const photo = {
        width: w,
        height: h,
        data: Uint8Array.from(
          Array(w * h)
            .fill(rgb)
            .flat(),
        ),
      }
      const due = Uint8Array.from(
        Array(w2 * h2)
          .fill(rgb)
          .flat(),
      )
      assert.deepEqual(resize(photo, w2, h2, name).data, due)
    }),
  )
})

test('a photo that has the size already stays as it is', () => {
  const photo = noise({ width: 13, height: 7, seed: 1 })
  for (const name of resamplings) assert.deepEqual(resize(photo, 13, 7, name), photo)
})

test('the longest lines that a photo may have are resized', () => {
  for (const [width, height] of [
    [65_535, 2],
    [2, 65_535],
  ] as const) {
    const photo = noise({ width, height, seed: 3 })
    assert.deepEqual(resize(photo, 5, 3, 'lanczos'), byDefinition(photo, 5, 3, 'lanczos'))
  }
})

interface Case {
  readonly source: string
  readonly width: number
  readonly height: number
  readonly resample: Resampling
  readonly expected: string
}

function casesOf(folder: string): readonly Case[] {
  return JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')).cases
}

async function readPng(path: string): Promise<Pixels> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: Uint8Array.from(data) }
}

function noise(of: { width: number; height: number; seed: number }): Pixels {
  let state = of.seed | 1
  const data = new Uint8Array(of.width * of.height * 3).map(() => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223
    return state >>> 24
  })
  return { width: of.width, height: of.height, data }
}

/** The algorithm in its plainest words: whole photo across, then whole photo down. */
function byDefinition(
  photo: Pixels,
  width: number,
  height: number,
  name: keyof typeof filters,
): Pixels {
  const across = lineWeights(photo.width, width, name)
  const down = lineWeights(photo.height, height, name)
  const at = (x: number, y: number, c: number) => photo.data[(y * photo.width + x) * 3 + c] ?? 0
  const rows = Array.from({ length: photo.height }, (_, y) =>
    across.map((weights) => [0, 1, 2].map((c) => weigh(weights, (x) => at(x, y, c)))),
  )
  const data = down.flatMap((weights) =>
    across.flatMap((_, x) => [0, 1, 2].map((c) => weigh(weights, (y) => rows[y]?.[x]?.[c] ?? 0))),
  )
  return { width, height, data: Uint8Array.from(data) }
}

function weigh(weights: readonly (readonly [number, number])[], sample: (at: number) => number) {
  const sum = weights.reduce((total, [at, weight]) => total + weight * sample(at), 2 ** 21)
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** 22)))
}

/** For each sample of the result: positions in the line, and weights of 22 bits after the point. */
function lineWeights(from: number, to: number, name: keyof typeof filters) {
  const scale = from / to
  const stretch = Math.max(1, scale)
  const reach = filters[name].support * stretch
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale
    const first = Math.max(0, Math.trunc(center - reach + 0.5))
    const end = Math.min(from, Math.trunc(center + reach + 0.5))
    const at = Array.from({ length: end - first }, (_, j) => first + j)
    const raw = at.map((x) => filters[name].weight((x - center + 0.5) * (1 / stretch)))
    const sum = raw.reduce((a, b) => a + b, 0)
    return at.map((x, j) => {
      const weight = ((raw[j] ?? 0) / sum) * 2 ** 22
      return [x, Math.sign(weight) * Math.floor(Math.abs(weight) + 0.5)] as const
    })
  })
}

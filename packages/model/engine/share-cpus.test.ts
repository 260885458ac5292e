import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareCpus } from './share-cpus.ts'

const megabyte = 2 ** 20

/** CPUs, and workers × threads for a light and for a heavy graph. */
const shares = [
  [0.1, '1 × 1', '1 × 1'],
  [0.5, '1 × 1', '1 × 1'],
  [1, '1 × 1', '1 × 1'],
  [1.5, '1 × 1', '1 × 2'],
  [2, '1 × 1', '1 × 2'],
  [4, '2 × 1', '1 × 4'],
  [8, '4 × 1', '1 × 8'],
  [16, '4 × 2', '1 × 16'],
] as const

for (const [cpus, light, heavy] of shares) {
  test(`${cpus} CPUs compute a light graph by ${light} threads, a heavy one by ${heavy}`, () => {
    const format = (bytes: number) => {
      const { workers, threads } = shareCpus(cpus, bytes)
      return `${workers} × ${threads}`
    }
    assert.deepEqual([format(9 * megabyte), format(98 * megabyte)], [light, heavy])
  })
}

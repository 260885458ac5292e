import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import sharp from 'sharp'
import type { ModelCard } from '../card/card.ts'
import { defaultPhotoLimits as limits } from './limits.ts'
import { prepare } from './prepare.ts'

type Input = ModelCard['input']

function input(width: number, height: number, channels: 1 | 3, layout: Input['layout']): Input {
  return { width, height, channels, layout }
}

const plain: ModelCard = {
  labels: ['a', 'b'],
  input: input(64, 64, 3, 'channels-last'),
  resampling: 'bicubic',
  resize: 'stretch',
  orientation: 'ignore',
  scaling: 'unit',
  outputs: 'probabilities',
}

/**
 * SHA-256 of the float32 arrays that Pillow 13.0 (`resize`, `convert('L')`, `ImageOps.pad`) and Keras
 * 3.15.1 (`load_img`, `preprocess_input`) make of `lasagna-500x375.png`.
 */
const recorded: readonly [Partial<ModelCard>, string][] = [
  [{}, '142514f8dc5f92f8d9a88b387a45a63d497c2da3f0e799a132db1942d7e75759'],
  [
    {
      input: input(224, 224, 3, 'channels-first'),
      resampling: 'bilinear',
      resize: 'crop',
      scaling: 'caffe',
    },
    'ad4d9f86916496ff67ae6ca7d2e02835580ccf8df0c497a8b6d8dbbe56fe7377',
  ],
  [
    {
      input: input(160, 97, 3, 'channels-last'),
      resampling: 'lanczos',
      resize: { pad: [10, 20, 30] },
      scaling: 'torch',
    },
    'a4ba5c1a430056e443f2710deb5dae90d358bb2b904a2590856b58dbc91c4e31',
  ],
  [
    { input: input(28, 29, 1, 'channels-last'), resampling: 'box', scaling: 'tf' },
    'ae737a590c5d7e3e0af24451721a5bb8cabe9830614f436278180e0223004a3a',
  ],
  [
    {
      input: input(33, 57, 1, 'channels-first'),
      resampling: 'nearest',
      resize: { pad: [7, 7, 7] },
    },
    '85e9fd77681bb6999e100c124bd2d28d855dfdefe56776a2b021d01bf8f2d943',
  ],
  [
    {
      input: input(96, 120, 3, 'channels-last'),
      resampling: 'hamming',
      resize: 'crop',
      scaling: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] },
    },
    'acc2cc4f1c055c2dbd7371332af574f6420c68e4c622af4e26224e8290dcf2d1',
  ],
  [
    {
      input: input(50, 50, 3, 'channels-last'),
      resampling: 'nearest',
      resize: 'crop',
      scaling: 'none',
    },
    'e2de5192bf6018c1f74f0279f9603ce8f59bc36508c78bc18d201cd92209de56',
  ],
]

test('photos become the very numbers that Pillow and Keras make of them', {
  skip: needsShared,
}, async () => {
  const bytes = readFileSync(join(sharedFolder, 'photos/pillow/src/lasagna-500x375.png'))
  for (const [part, due] of recorded) {
    const { data } = await prepare(bytes, { ...plain, ...part }, limits)
    const digest = createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex')
    assert.equal(digest, due, JSON.stringify(part))
  }
})

const size = { width: 4, height: 2, channels: 3 } as const
const colours = Uint8Array.from({ length: 24 }, (_, i) => i * 10)
const png = () => sharp(colours, { raw: size }).png().toBuffer()

test('channels come last or first, and blue first in caffe’s way', async () => {
  const bytes = await png()
  const card: ModelCard = { ...plain, input: input(4, 2, 3, 'channels-last'), scaling: 'none' }
  const last = await prepare(bytes, card, limits)
  assert.deepEqual([...last.data], [...colours])
  const first = { ...card, input: input(4, 2, 3, 'channels-first') }
  const planes = [0, 1, 2].flatMap((c) => [...colours].filter((_, i) => i % 3 === c))
  assert.deepEqual([...(await prepare(bytes, first, limits)).data], planes)
  const caffe = await prepare(bytes, { ...card, scaling: 'caffe' }, limits)
  assert.deepEqual(
    [...caffe.data.subarray(0, 3)],
    [20 - 103.939, 10 - 116.779, 0 - 123.68].map(Math.fround),
  )
})

test('what was found out about the photo comes with it', async () => {
  const { format, width, height, decodeMs, resizeMs } = await prepare(await png(), plain, limits)
  assert.deepEqual([format, width, height], ['png', 4, 2])
  assert.ok(decodeMs > 0 && resizeMs > 0)
})

test('a line of pixels is cropped and padded without losing it', async () => {
  const line = { width: 300, height: 1, channels: 3 } as const
  const bytes = await sharp(new Uint8Array(900).fill(255), { raw: line }).png().toBuffer()
  const padded = await prepare(bytes, { ...plain, resize: { pad: [0, 0, 0] } }, limits)
  assert.equal(
    padded.data.reduce((sum, value) => sum + value, 0),
    64 * 3,
  )
  const cropped = await prepare(bytes, { ...plain, resize: 'crop' }, limits)
  assert.ok(cropped.data.every((value) => value === 1))
})

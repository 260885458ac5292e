import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import type { ModelCard } from '../card/card.ts'
import { PhotoError } from './errors.ts'
import { defaultPhotoLimits } from './limits.ts'
import { prepare } from './prepare.ts'
import { type PhotoReaderOptions, startPhotoReader } from './start-photo-reader.ts'

const card: ModelCard = {
  labels: ['a', 'b'],
  input: { width: 16, height: 16, channels: 3, layout: 'channels-last' },
  resampling: 'bicubic',
  resize: 'stretch',
  orientation: 'ignore',
  scaling: 'unit',
  outputs: 'probabilities',
}

async function open(options: Partial<PhotoReaderOptions> = {}) {
  const reader = await startPhotoReader({ card, decoders: 1, queueLimit: 10, ...options })
  return { reader, [Symbol.asyncDispose]: () => reader.close() }
}

function noise(side: number): Promise<Buffer> {
  return sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg()
    .toBuffer()
}

test('photos are prepared in workers as on the spot, and the caller keeps its bytes', async () => {
  await using opened = await open({ decoders: 2 })
  const bytes = await noise(50)
  const due = await prepare(bytes, card, defaultPhotoLimits)
  const copy = Buffer.from(bytes)
  const photos = await Promise.all([1, 2, 3].map(() => opened.reader.read(bytes)))
  for (const photo of photos) {
    assert.deepEqual(photo.data, due.data)
    assert.deepEqual([photo.format, photo.width, photo.height], ['jpeg', 50, 50])
  }
  assert.deepEqual(bytes, copy)
})

test('a part of a larger buffer is read as that part alone', async () => {
  await using opened = await open()
  const bytes = await noise(20)
  const larger = Buffer.concat([Buffer.alloc(100, 1), bytes, Buffer.alloc(100, 2)])
  const photo = await opened.reader.read(larger.subarray(100, 100 + bytes.length))
  assert.deepEqual([photo.width, photo.height], [20, 20])
})

test('bad photos are refused for their own fault, while good ones go on', async () => {
  await using opened = await open({ limits: { maxBytes: 5_000, maxPixels: 10_000 } })
  const good = await noise(10)
  const fault = (bytes: Uint8Array) =>
    opened.reader.read(bytes).catch((error) => error instanceof PhotoError && error.fault)
  const answers = await Promise.all([
    opened.reader.read(good),
    fault(Buffer.from('not a photo')),
    fault(good.subarray(0, 300)),
    fault(Buffer.alloc(5_001)),
    fault(
      await sharp({ create: { width: 101, height: 100, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    ),
    opened.reader.read(good),
  ])
  const faults = answers.slice(1, -1)
  assert.deepEqual(faults, ['not-a-picture', 'broken', 'too-many-bytes', 'too-many-pixels'])
})

test('over its queue a reader refuses, and in time a reader answers', async () => {
  await using opened = await open({ queueLimit: 1 })
  const large = await noise(1500)
  const outcomes = await Promise.allSettled([
    opened.reader.read(large),
    opened.reader.read(large, { timeoutMs: 1 }),
    opened.reader.read(large),
  ])
  const codes = outcomes.map((o) => (o.status === 'fulfilled' ? 'read' : o.reason.code))
  assert.deepEqual(codes, ['read', 'deadline', 'overloaded'])
})

test('closing lets a photo that is being read finish', async () => {
  const { reader } = await open()
  const reading = reader.read(await noise(800))
  const closed = reader.close()
  assert.equal((await reading).width, 800)
  await closed
  await assert.rejects(reader.read(await noise(10)), { code: 'cancelled' })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeFrame, FrameDecoder, frameType } from './frame.ts'

test('frames come out as they went in, however the stream is cut', () => {
  const frame = fc.record({
    type: fc.constantFrom(...Object.values(frameType)),
    payload: fc.uint8Array(),
  })
  fc.assert(
    fc.property(fc.array(frame), fc.integer({ min: 1, max: 40 }), (frames, cut) => {
      const whole = Buffer.concat(frames.map(({ type, payload }) => encodeFrame(type, payload)))
      const decoder = new FrameDecoder()
      const found = []
      for (let at = 0; at < whole.length; at += cut) {
        found.push(...decoder.push(whole.subarray(at, at + cut)))
      }
      assert.deepEqual(
        found.map(({ type, payload }) => ({ type, payload: [...payload] })),
        frames.map(({ type, payload }) => ({ type, payload: [...payload] })),
      )
    }),
  )
})

test('a frame too large for anybody is refused before it is held', () => {
  assert.throws(() => new FrameDecoder().push(Buffer.from([1, 255, 255, 255, 255])), RangeError)
})

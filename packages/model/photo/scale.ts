import type { ModelCard } from '../card/card.ts'
import type { Pixels } from './pixels.ts'

/**
 * Pixels as the numbers that a model takes, in its order of dimensions.
 *
 * @param photo has the input's width and height.
 */
export function scale(photo: Pixels, { input, scaling }: ModelCard): Float32Array<ArrayBuffer> {
  const area = photo.width * photo.height
  const data = new Float32Array(area * input.channels)
  const [start, step] = input.layout === 'channels-first' ? [area, 1] : [1, input.channels]
  for (const [channel, { source, table }] of channelsOf(scaling, input.channels).entries()) {
    fill(data, channel * start, step, photo.data, source, table)
  }
  return data
}

function fill(
  data: Float32Array,
  start: number,
  step: number,
  bytes: Uint8Array,
  source: number,
  table: Float32Array,
): void {
  let target = start
  for (let i = source; i < bytes.length; i += 3) {
    data[target] = table[bytes[i] ?? 0] ?? 0
    target += step
  }
}

interface Channel {
  /** Which of red, green, blue. */
  readonly source: number
  /** The number for each byte. */
  readonly table: Float32Array
}

function channelsOf(scaling: ModelCard['scaling'], count: number): readonly Channel[] {
  const order = scaling === 'caffe' ? [2, 1, 0] : [0, 1, 2]
  return order.slice(0, count).map((source, channel) => ({
    source,
    table: Float32Array.from({ length: 256 }, (_, byte) => scaled(byte, scaling, channel)),
  }))
}

const caffeMeans = [103.939, 116.779, 123.68]
const torch = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }

/** As Keras's `preprocess_input` computes in each mode, rounding to float32 after each step. */
function scaled(byte: number, scaling: ModelCard['scaling'], channel: number): number {
  const f = Math.fround
  if (scaling === 'none') return byte
  if (scaling === 'tf') return f(byte / 127.5) - 1
  if (scaling === 'caffe') return byte - f(caffeMeans[channel] ?? 0)
  const unit = f(byte / 255)
  if (scaling === 'unit') return unit
  const { mean, std } = scaling === 'torch' ? torch : scaling
  return f(unit - f(mean[channel] ?? 0)) / f(std[channel] ?? 1)
}

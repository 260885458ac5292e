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
  const isFirst = input.layout === 'channels-first'
  const step = isFirst ? 1 : input.channels
  channelsOf(scaling, input.channels).forEach(({ source, table }, channel) => {
    let target = isFirst ? channel * area : channel
    for (let i = source; i < photo.data.length; i += 3) {
      data[target] = table[photo.data[i] ?? 0] ?? 0
      target += step
    }
  })
  return data
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

import type { Attribute } from '../../onnx/graph.ts'
import type { Shape } from '../../tensor.ts'
import type { Config } from '../config.ts'
import { channelsFirst } from '../graph/layout.ts'
import { naturalOrder } from '../graph/value.ts'
import { invalid, refuse } from '../problem.ts'

/** Which axes of Keras's shape are channels and space, and the order that ONNX's operators want. */
export interface ImageAxes {
  readonly channel: number
  readonly space: readonly number[]
  readonly order: readonly number[]
}

/** @param rank batch and channels included. */
export function imageAxes(config: Config, rank: number): ImageAxes {
  const format = config.choice('data_format', ['channels_last', 'channels_first'], 'channels_last')
  const axes = naturalOrder(rank)
  if (format === 'channels_first') return { channel: 1, space: axes.slice(2), order: axes }
  return { channel: rank - 1, space: axes.slice(1, -1), order: channelsFirst(rank) }
}

export type WindowPadding = 'valid' | 'same' | 'causal'

/** A window that slides over the spatial axes; all lists have one entry an axis. */
export interface Window {
  readonly size: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly padding: WindowPadding
}

/** What the window does to one axis. `pads` is `null` where they depend on a size not known yet. */
interface Slide {
  readonly pads: readonly [number, number] | null
  readonly size: number | null
}

/** The window's attributes for Conv and the pools, and the spatial shape that comes out. */
export function slideWindow(
  window: Window,
  space: Shape,
): { readonly attributes: Record<string, Attribute>; readonly space: Shape } {
  const slides = space.map((dim, index) => slideAxis(window, index, dim))
  return {
    attributes: { ...padsOf(slides), strides: window.strides },
    space: slides.map(({ size }) => size),
  }
}

function padsOf(slides: readonly Slide[]): Record<string, Attribute> {
  const pads = slides.map((slide) => slide.pads)
  if (pads.some((pair) => pair === null)) return { auto_pad: 'SAME_UPPER' }
  return { pads: [...pads.map((pair) => pair?.[0] ?? 0), ...pads.map((pair) => pair?.[1] ?? 0)] }
}

function slideAxis(window: Window, index: number, dim: number | null): Slide {
  const stride = window.strides[index] ?? 1
  const reach = ((window.size[index] ?? 1) - 1) * (window.dilations[index] ?? 1) + 1
  if (window.padding === 'same') {
    const dilated = reach !== window.size[index]
    if (dim === null && stride > 1 && reach > 1 && (dilated || reach < stride)) {
      refuse('has strides that pad by a size which is not known')
    }
    return slideSame(reach, stride, dim)
  }
  const before = window.padding === 'causal' ? reach - 1 : 0
  if (dim === null) return { pads: [before, 0], size: null }
  if (dim + before < reach) invalid(`its window of ${reach} is larger than its input of ${dim}`)
  return { pads: [before, 0], size: Math.floor((dim + before - reach) / stride) + 1 }
}

/** TensorFlow's rule: as many outputs as strides begin, and the odd row of padding at the end. */
function slideSame(reach: number, stride: number, dim: number | null): Slide {
  if (dim === null && stride > 1 && reach > 1) return { pads: null, size: null }
  const size = dim === null ? null : Math.ceil(dim / stride)
  const total = Math.max(
    size === null || dim === null ? reach - 1 : (size - 1) * stride + reach - dim,
    0,
  )
  const before = Math.floor(total / 2)
  return { pads: [before, total - before], size }
}

import { derived } from '../graph/constant.ts'
import { inOrder } from '../graph/layout.ts'
import { permute } from '../graph/permute.ts'
import { knownDim, makeValue, naturalOrder } from '../graph/value.ts'
import { inputOfRank, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'
import { activate } from './activate.ts'
import { biasOf, convWindow, imageShape, spatialAxes } from './conv.ts'
import { imageAxes, type Window } from './window.ts'

export const convTranspose: LayerConverter = {
  classes: ['Conv1DTranspose', 'Conv2DTranspose', 'Conv3DTranspose', 'Convolution2DTranspose'],
  convert(call) {
    const { graph } = call
    const axes = imageAxes(call.config, spatialAxes(call) + 2)
    const input = inOrder(graph, inputOfRank(call, axes.order.length), axes.order)
    const filters = call.config.integer('filters', { min: 1 })
    const channels = knownDim(input, axes.channel)
    const window = convWindow(call, axes.space.length)
    const kernel = call.weights.get('kernel', [...window.size, filters, channels])
    const bias = biasOf(call, filters)
    const perm = [
      ...naturalOrder(kernel.shape.length).slice(-2).reverse(),
      ...naturalOrder(window.size.length),
    ]
    const weight = derived(graph, kernel, 'inputs first', [channels, filters, ...window.size], () =>
      permute(kernel.read(), kernel.shape, perm),
    )
    const growth = axes.space.map((_, index) => growAxis(call, window, index))
    const name = graph.node(
      'ConvTranspose',
      [input.name, weight.name, ...(bias ? [bias.name] : [])],
      {
        strides: window.strides,
        dilations: window.dilations,
        kernel_shape: window.size,
        pads: [...growth.map(({ before }) => before), ...growth.map(({ after }) => after)],
        output_padding: growth.map(({ extra }) => extra),
      },
    )
    const space = axes.space.map((axis, index) => {
      const dim = input.shape[axis] ?? null
      return dim === null
        ? null
        : (dim - 1) * (window.strides[index] ?? 1) + (growth[index]?.added ?? 0)
    })
    const shape = imageShape(input.shape, axes, space, filters)
    return activate(call, makeValue(name, shape, { order: axes.order }))
  },
}

/**
 * How one axis grows: to `(input - 1) * stride + added`. A transposed convolution is the gradient of a
 * convolution whose padding follows from the larger size; ONNX wants that padding and what is missing.
 */
interface Growth {
  readonly added: number
  readonly before: number
  readonly after: number
  readonly extra: number
}

function growAxis(call: LayerCall, window: Window, index: number): Growth {
  const stride = window.strides[index] ?? 1
  const size = window.size[index] ?? 1
  const reach = (size - 1) * (window.dilations[index] ?? 1) + 1
  const added = addedSize(call, window.padding, { index, stride, reach })
  if (added < 1) invalid('its output_padding leaves nothing of its output')
  const total = window.padding === 'same' ? Math.max(reach - added, 0) : 0
  const before = Math.floor(total / 2)
  const extra = added - (reach - total)
  if (extra < 0 || extra >= stride) {
    refuse('has strides, kernel and output_padding that only TensorFlow can combine')
  }
  return { added, before, after: total - before, extra }
}

function addedSize(
  { config }: LayerCall,
  padding: Window['padding'],
  axis: { index: number; stride: number; reach: number },
): number {
  const { index, stride, reach } = axis
  if (config.get('output_padding') === null) {
    return padding === 'same' ? stride : stride + Math.max(reach - stride, 0)
  }
  const paddings = config.get('output_padding')
  const count = Array.isArray(paddings) ? paddings.length : index + 1
  const extra = config.integers('output_padding', count)[index] ?? 0
  return padding === 'same' ? reach - 2 * Math.floor(reach / 2) + extra : reach + extra
}

import type { Attribute } from '../../onnx/graph.ts'
import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { inOrder } from '../graph/layout.ts'
import { makeValue, type Value } from '../graph/value.ts'
import { inputOfRank, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { imageShape, spatialAxes } from './conv.ts'
import { imageAxes, slideWindow, type Window } from './window.ts'

/** ONNX's average, like TensorFlow's, leaves the padding out unless told otherwise. */
export const pooling: LayerConverter = {
  classes: [
    'MaxPooling1D',
    'MaxPooling2D',
    'MaxPooling3D',
    'AveragePooling1D',
    'AveragePooling2D',
    'AveragePooling3D',
  ],
  convert(call) {
    const { graph } = call
    const space = spatialAxes(call)
    const axes = imageAxes(call.config, space + 2)
    const input = inOrder(graph, inputOfRank(call, space + 2), axes.order)
    const window = poolWindow(call, space)
    const sizes = axes.space.map((axis) => input.shape[axis] ?? null)
    const slid = slideWindow(window, sizes)
    const operator = call.className.startsWith('Max') ? 'MaxPool' : 'AveragePool'
    const sliding = isPadded(graph, input) ? namedPadding(window) : slid.attributes
    const attributes = { ...sliding, kernel_shape: window.size }
    const name = graph.node(operator, [input.name], attributes)
    const channels = input.shape[axes.channel] ?? null
    return makeValue(name, imageShape(input.shape, axes, slid.space, channels), {
      order: axes.order,
    })
  },
}

function isPadded(graph: GraphBuilder, input: Value): boolean {
  return graph.producer(input.name)?.op === 'Pad'
}

/**
 * ONNX Runtime (PadFusion) moves zeros from before a pool into the pool's `pads`, where they would
 * no longer count as values, unless the pool names its padding.
 */
function namedPadding({ padding, strides }: Window): Record<string, Attribute> {
  return { auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID', strides }
}

function poolWindow({ config }: LayerCall, space: number): Window {
  const size = config.integers('pool_size', space, { min: 1, absent: 2 })
  const strides =
    config.get('strides') === null ? size : config.integers('strides', space, { min: 1 })
  const padding = config.choice('padding', ['valid', 'same'], 'valid')
  return { size, strides, dilations: size.map(() => 1), padding }
}

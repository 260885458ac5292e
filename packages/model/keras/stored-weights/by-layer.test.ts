import assert from 'node:assert/strict'
import { test } from 'node:test'
import { snakeCase } from './by-layer.ts'

test('class names become group names as Keras makes them', () => {
  const names = {
    Dense: 'dense',
    Conv2D: 'conv2d',
    Conv2DTranspose: 'conv2d_transpose',
    DepthwiseConv2D: 'depthwise_conv2d',
    BatchNormalization: 'batch_normalization',
    PReLU: 'p_re_lu',
    MultiHeadAttention: 'multi_head_attention',
    LayerScale: 'layer_scale',
  }
  assert.deepEqual(Object.keys(names).map(snakeCase), Object.values(names))
})

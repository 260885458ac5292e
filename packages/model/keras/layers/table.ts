import type { LayerConverter } from '../layer-call.ts'
import { activation, activationLayer } from './activation.ts'
import { attention } from './attention.ts'
import { batchNormalization } from './batch-normalization.ts'
import { concatenate } from './concatenate.ts'
import { conv } from './conv.ts'
import { convTranspose } from './conv-transpose.ts'
import { cropping } from './cropping.ts'
import { dense } from './dense.ts'
import { depthwiseConv } from './depthwise-conv.ts'
import { dot } from './dot.ts'
import { einsumDense } from './einsum-dense.ts'
import { embedding } from './embedding.ts'
import { globalPooling } from './global-pooling.ts'
import { groupNormalization } from './group-normalization.ts'
import { identity } from './identity.ts'
import { layerNormalization } from './layer-normalization.ts'
import { merge } from './merge.ts'
import { multiHeadAttention } from './multi-head-attention.ts'
import { normalization } from './normalization.ts'
import { pooling } from './pooling.ts'
import { prelu } from './prelu.ts'
import { rescaling } from './rescaling.ts'
import { flatten, permute, repeatVector, reshape } from './reshaping.ts'
import { centerCrop, randomCrop, resizing } from './resizing.ts'
import { customScaleLayer, layerScale } from './scale.ts'
import { separableConv } from './separable-conv.ts'
import { unitNormalization } from './unit-normalization.ts'
import { upSampling } from './up-sampling.ts'
import { zeroPadding } from './zero-padding.ts'

const converters: readonly LayerConverter[] = [
  activation,
  activationLayer,
  attention,
  batchNormalization,
  centerCrop,
  concatenate,
  conv,
  convTranspose,
  cropping,
  customScaleLayer,
  dense,
  depthwiseConv,
  dot,
  einsumDense,
  embedding,
  flatten,
  globalPooling,
  groupNormalization,
  identity,
  layerNormalization,
  layerScale,
  merge,
  multiHeadAttention,
  normalization,
  permute,
  pooling,
  prelu,
  randomCrop,
  repeatVector,
  rescaling,
  reshape,
  resizing,
  separableConv,
  unitNormalization,
  upSampling,
  zeroPadding,
]

/** The classes of layers that are converted. */
export const layers: ReadonlyMap<string, LayerConverter> = new Map(
  converters.flatMap((converter) => converter.classes.map((name) => [name, converter])),
)

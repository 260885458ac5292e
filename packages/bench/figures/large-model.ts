import { readFile, rm, writeFile } from 'node:fs/promises'
import { writeZip } from '@galley/model/zip/testing/write-zip'
import { File, type Group, ready } from 'h5wasm/node'
import { seededRandom } from '../load/random.ts'

/** A layer of the large model, with the name that Keras gives it, and the shape of its kernel. */
interface LargeLayer {
  readonly className: 'Conv2D' | 'GlobalAveragePooling2D' | 'Dense'
  readonly config: { readonly name: string; readonly [key: string]: unknown }
  readonly kernel?: readonly number[]
}

const side = 64
const classes = 1000
/** Filters of each convolution. float32 makes 103 MB of 25.7 million parameters, 20.5 of 5.1. */
const largeFilters = [64, 128, 256, ...Array.from({ length: 11 }, () => 512)]
const middlingFilters = [64, 128, 256, 512, 640]

/** Convolutions as in VGG and a dense head. */
function layersWith(filters: readonly number[]): readonly LargeLayer[] {
  return [
    ...filters.map((count, index) => convolution(index, count, filters[index - 1] ?? 3)),
    { className: 'GlobalAveragePooling2D', config: { name: 'global_average_pooling2d' } },
    {
      className: 'Dense',
      config: { name: 'dense', units: classes, activation: 'softmax', use_bias: true },
      kernel: [filters.at(-1) ?? 3, classes],
    },
  ]
}

function convolution(index: number, filters: number, channels: number): LargeLayer {
  const config = {
    name: index === 0 ? 'conv2d' : `conv2d_${index}`,
    filters,
    kernel_size: [3, 3],
    strides: [index % 2 === 1 ? 2 : 1, index % 2 === 1 ? 2 : 1],
    padding: 'same',
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    groups: 1,
    activation: 'relu',
    use_bias: true,
  }
  return { className: 'Conv2D', config, kernel: [3, 3, channels, filters] }
}

const keras2Names = ['kernel:0', 'bias:0'] as const
const keras3Names = ['0', '1'] as const

/** The large model as Keras 2 saves it in a `.h5` file. */
export function writeKeras2H5(path: string): Promise<void> {
  return writeH5(path, layersWith(largeFilters), 0)
}

/** A model of 20 MB in the same format; another `seed` gives it other weights. */
export function writeMiddlingH5(path: string, seed: number): Promise<void> {
  return writeH5(path, layersWith(middlingFilters), seed)
}

async function writeH5(path: string, layers: readonly LargeLayer[], seed: number): Promise<void> {
  await writeHdf5(path, (root) => {
    const input = { batch_input_shape: [null, side, side, 3], dtype: 'float32', name: 'input' }
    root.create_attribute('model_config', JSON.stringify(sequential(input, layers)))
    root.create_attribute('keras_version', '2.14.0')
    root.create_attribute('backend', 'tensorflow')
    const weights = root.create_group('model_weights')
    weights.create_attribute('backend', 'tensorflow')
    weights.create_attribute('keras_version', '2.14.0')
    weights.create_attribute(
      'layer_names',
      layers.map(({ config }) => config.name),
      null,
      'S64',
    )
    for (const { config, kernel } of layers) {
      const group = weights.create_group(config.name)
      const names = kernel ? keras2Names.map((name) => `${config.name}/${name}`) : []
      group.create_attribute('weight_names', names, [names.length], 'S64')
      if (kernel)
        writeWeights(group.create_group(config.name), kernel, { names: keras2Names, seed })
    }
  })
}

/** The large model as Keras 3 saves it in a `.keras` file: an archive, nothing in it compressed. */
export async function writeKeras3Archive(path: string): Promise<void> {
  const weights = `${path}.weights.h5`
  const layers = layersWith(largeFilters)
  await writeHdf5(weights, (root) => {
    const groups = root.create_group('layers')
    for (const { config, kernel } of layers) {
      const variables = groups.create_group(config.name).create_group('vars')
      if (kernel) writeWeights(variables, kernel, { names: keras3Names, seed: 0 })
    }
  })
  const input = { batch_shape: [null, side, side, 3], dtype: 'float32', name: 'input' }
  const text = (value: unknown) => Buffer.from(JSON.stringify(value))
  const archive = writeZip([
    { name: 'metadata.json', bytes: text({ keras_version: '3.15.1' }) },
    { name: 'config.json', bytes: text({ module: 'keras', ...sequential(input, layers) }) },
    { name: 'model.weights.h5', bytes: await readFile(weights) },
  ])
  await writeFile(path, archive)
  await rm(weights)
}

function sequential(
  input: { readonly name: string; readonly [key: string]: unknown },
  layers: readonly LargeLayer[],
) {
  const first = { className: 'InputLayer', config: input }
  return {
    class_name: 'Sequential',
    config: {
      name: 'large',
      layers: [first, ...layers].map(({ className, config }) => ({
        class_name: className,
        config: { trainable: true, dtype: 'float32', ...config },
      })),
    },
  }
}

async function writeHdf5(path: string, write: (root: Group) => void): Promise<void> {
  await ready
  const file = new File(path, 'w')
  write(file)
  file.close()
}

function writeWeights(
  group: Group,
  kernel: readonly number[],
  { names, seed }: { names: typeof keras2Names | typeof keras3Names; seed: number },
): void {
  const [kernelName, biasName] = names
  const size = kernel.reduce((product, dim) => product * dim, 1)
  const random = seededRandom(size + seed)
  const values = Float32Array.from({ length: size }, () => (random() - 0.5) / 32)
  const bias = new Float32Array(kernel.at(-1) ?? 0)
  group.create_dataset({ name: kernelName, data: values, shape: [...kernel] })
  group.create_dataset({ name: biasName, data: bias })
}

import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import { openKerasFile } from './keras-file.ts'
import type { LayerSpec, LayerVariables, ModelSpec, VariableSpec } from './spec.ts'

const models = join(sharedFolder, 'models/keras')

function weight(name: string, shape: readonly number[], trainable = true): VariableSpec {
  return { name, within: [], shape, trainable }
}

function normalization(channels: number): VariableSpec[] {
  const shape = [channels]
  return [
    weight('gamma', shape),
    weight('beta', shape),
    weight('moving_mean', shape, false),
    weight('moving_variance', shape, false),
  ]
}

function layered(kernel: readonly number[]): VariableSpec[] {
  return [weight('kernel', kernel), weight('bias', kernel.slice(-1))]
}

/** All layers of a model and of those inside it, with their paths. */
function* layersOf(
  model: ModelSpec,
  path: readonly string[] = [],
): Generator<{ layer: LayerSpec; path: readonly string[] }> {
  for (const layer of model.layers) {
    yield { layer, path: [...path, layer.name] }
    if (layer.model) yield* layersOf(layer.model, [...path, layer.name])
  }
}

/** The layers of a class that have weights, each with the next of the declarations. */
function declare(
  model: ModelSpec,
  declarations: Readonly<Record<string, VariableSpec[][]>>,
): LayerVariables[] {
  const left = new Map(Object.entries(declarations).map(([name, list]) => [name, [...list]]))
  return [...layersOf(model)].flatMap(({ layer, path }) => {
    const variables = left.get(layer.className)?.shift()
    return variables ? [{ layer, path, variables }] : []
  })
}

async function readAll(path: string, declarations: Readonly<Record<string, VariableSpec[][]>>) {
  const file = await openKerasFile(path)
  try {
    const due = declare(file.model, declarations)
    return file
      .locate(due)
      .flatMap((variables, i) =>
        variables.map((stored, j) => [due[i]?.variables[j]?.name, [...stored.read()]]),
      )
  } finally {
    file.close()
  }
}

const twoFormats = {
  'nested-twice': {
    Conv2D: [layered([3, 3, 6, 5])],
    BatchNormalization: [normalization(5)],
    Dense: [layered([5, 4]), layered([4, 11])],
  },
  names: { Conv2D: [layered([1, 1, 6, 2]), layered([1, 1, 2, 2])], Dense: [layered([308, 2])] },
  'shared-layers': { Conv2D: [layered([3, 3, 6, 4])], Dense: [layered([8, 2])] },
}

for (const generation of ['keras2', 'keras3']) {
  for (const [name, declarations] of Object.entries(twoFormats)) {
    test(`the weights of ${generation}-${name} are the same in both formats`, {
      skip: needsShared,
    }, async () => {
      const folder = join(models, `${generation}-${name}`)
      const [h5, keras] = await Promise.all(
        ['model.h5', 'model.keras'].map((file) => readAll(join(folder, file), declarations)),
      )
      assert.ok(h5 && h5.length > 0)
      assert.deepEqual(h5, keras)
    })
  }
}

test('every recorded model opens, whichever Keras wrote it', { skip: needsShared }, async () => {
  const files = readdirSync(models)
    .flatMap((name) => [join(models, name, 'model.h5'), join(models, name, 'model.keras')])
    .filter((path) => existsSync(path))
  for (const path of files) {
    const { model, kerasVersion, close } = await openKerasFile(path)
    close()
    assert.match(kerasVersion ?? '', path.includes('keras2-') ? /^2\.14/ : /^3\./)
    assert.ok(model.inputs.length > 0 && model.outputs.length > 0, path)
  }
})

test('a weight of another shape is refused by the path of its layer', {
  skip: needsShared,
}, async () => {
  for (const format of ['h5', 'keras']) {
    const file = await openKerasFile(join(models, `keras3-nested-twice/model.${format}`))
    const declarations = { ...twoFormats['nested-twice'], Conv2D: [layered([3, 3, 6, 7])] }
    assert.throws(() => file.locate(declare(file.model, declarations)), {
      name: 'ModelFileError',
      message:
        'middle/inner/conv2d_25/kernel: the file holds a weight of shape [3, 3, 6, 5]; the layer needs [3, 3, 6, 7]',
    })
    file.close()
  }
})

test('a weight that the file does not have is refused, as is one too many', {
  skip: needsShared,
}, async () => {
  for (const format of ['h5', 'keras']) {
    const file = await openKerasFile(join(models, `keras2-two-outputs/model.${format}`))
    const [first] = declare(file.model, { Conv2D: [layered([3, 3, 6, 4])] })
    assert.ok(first)
    const [kernel, bias] = first.variables
    assert.ok(kernel && bias)
    for (const variables of [[kernel], [kernel, bias, weight('extra', [4])]]) {
      assert.throws(() => file.locate([{ ...first, variables }]), { name: 'ModelFileError' })
    }
    file.close()
  }
})

test('a file that is gone, a folder and a text are told apart', async () => {
  await assert.rejects(openKerasFile(join(import.meta.dirname, 'no-such.keras')), {
    code: 'not-found',
  })
  await assert.rejects(openKerasFile(import.meta.dirname), /is a folder/)
  await assert.rejects(openKerasFile(import.meta.filename), /neither an HDF5 file/)
})

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import { openSession } from '../engine/session.ts'
import { largestDifference } from '../verify/compare.ts'
import { asType } from '../verify/convert-tensor.ts'
import { readReference } from '../verify/reference.ts'
import { convertKeras } from './convert.ts'
import { UnsupportedLayerError } from './errors.ts'
import { openKerasFile } from './keras-file.ts'
import { summarizeKeras } from './summary.ts'

interface RecordedModel {
  readonly name: string
  readonly files: readonly string[]
  readonly parameters: number
  readonly tolerance: number
}

const models = join(sharedFolder, 'models/keras')
const folder = mkdtempSync(join(tmpdir(), 'galley-equivalence-'))
after(() => rmSync(folder, { recursive: true }))

function recorded(index: string): readonly RecordedModel[] {
  return needsShared ? [] : JSON.parse(readFileSync(join(models, index), 'utf8'))
}

async function convert(file: string, out: string) {
  const keras = await openKerasFile(file)
  try {
    return await convertKeras(keras, out)
  } finally {
    keras.close()
  }
}

async function differenceOf(model: RecordedModel, file: string): Promise<number> {
  const graph = join(folder, `${model.name}-${file}.onnx`)
  const { outputs } = await convert(join(models, model.name, file), graph)
  const reference = await readReference(join(models, model.name))
  const session = await openSession(graph, 1)
  const inputs = session.inputs.flatMap(({ type }, index) => {
    const input = reference.inputs[index]
    return input ? [asType(input, type)] : []
  })
  const actual = await session.run(inputs)
  const differences = actual.map((tensor, index) => {
    const expected = reference.outputs[index]
    assert.deepEqual(tensor.dims, expected?.dims)
    assert.deepEqual(outputs[index]?.shape.slice(1), expected?.dims.slice(1))
    return expected ? largestDifference(tensor, expected) : Number.POSITIVE_INFINITY
  })
  return Math.max(...differences)
}

for (const index of ['index-keras2.json', 'index-keras3.json']) {
  describe(`models recorded in ${index}`, { skip: needsShared }, () => {
    for (const model of recorded(index)) {
      for (const file of model.files) {
        if (model.name.endsWith('-refused')) refuses(model, file)
        else agrees(model, file)
      }
    }
  })
}

function agrees(model: RecordedModel, file: string): void {
  test(`${model.name}/${file} gives what Keras gave`, async () => {
    const difference = await differenceOf(model, file)
    assert.ok(difference <= model.tolerance, `differs by ${difference}`)
  })

  test(`${model.name}/${file} has as many parameters as Keras counts`, async () => {
    const keras = await openKerasFile(join(models, model.name, file))
    const { parameters } = summarizeKeras(keras)
    keras.close()
    assert.equal(parameters.total, model.parameters)
  })
}

function refuses(model: RecordedModel, file: string): void {
  test(`${model.name}/${file} is refused by layer and class`, async () => {
    const path = join(models, model.name, file)
    await assert.rejects(convert(path, join(folder, 'refused.onnx')), (error) => {
      assert.ok(error instanceof UnsupportedLayerError)
      assert.match(error.message, /^(lambda: Lambda|scale: Scale) /)
      return true
    })
  })
}

import type { Inspection } from '@galley/model/inspect-model'
import { describePreprocessing } from '@galley/model/keras/describe-preprocessing'
import type { ModelSummary } from '@galley/model/keras/summary'
import type { Shape, TensorSpec } from '@galley/model/tensor'
import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { table } from '../terminal.ts'

export const modelInspect = command({
  name: 'model inspect',
  summary: "print a model's layers, shapes and parameters",
  description:
    'Prints what model.summary() prints in Keras, what the model takes and gives, and what preprocessing it already contains. Reads no weights.',
  arguments: [{ name: 'MODEL', summary: 'a .keras, .h5 or .onnx file' }],
  options: { output: outputOption },
  examples: [
    { line: 'galley model inspect model.keras', what: 'Print the layers as a table.' },
    {
      line: 'galley model inspect model.h5 --output json | jq .summary.parameters.total',
      what: 'Count the parameters.',
    },
  ],
  async run([model = ''], { output }, terminal) {
    const { inspectModel } = await import('@galley/model/inspect-model')
    const inspection = await inspectModel(model, { signal: terminal.signal })
    const lines = output === 'json' ? [JSON.stringify(inspection)] : describe(inspection)
    for (const line of lines) terminal.out(line)
    return exitCodes.done
  },
})

function describe({ file, digest, inputs, outputs, summary }: Inspection): string[] {
  return [
    `${file.path}: ${file.format}, ${count(file.bytes)} bytes, ${digest}`,
    ...(summary ? ['', ...describeLayers(summary)] : []),
    '',
    ...inputs.map((spec) => `input   ${describeTensor(spec)}`),
    ...outputs.map((spec) => `output  ${describeTensor(spec)}`),
  ]
}

function describeLayers(summary: ModelSummary): string[] {
  const { name, className, kerasVersion, layers, parameters, preprocessing } = summary
  const rows = layers.map((layer) => [
    `${'  '.repeat(layer.depth)}${layer.path.split('/').at(-1)} (${layer.className})`,
    layer.outputShapes.map(showShape).join(' '),
    count(layer.parameters),
    layer.connectedTo.join(', '),
  ])
  return [
    `${className} "${name}"${kerasVersion ? `, saved by Keras ${kerasVersion}` : ''}`,
    ...table(['LAYER', 'OUTPUT SHAPE', 'PARAMETERS', 'CONNECTED TO'], rows),
    `Parameters: ${count(parameters.total)} (${count(parameters.trainable)} trainable, ${count(parameters.nonTrainable)} not)`,
    preprocessing.length === 0
      ? 'Preprocessing inside the model: none'
      : `Preprocessing inside the model: ${preprocessing.map(describePreprocessing).join(', ')}`,
  ]
}

function describeTensor({ name, type, shape }: TensorSpec): string {
  return `${name}  ${type}  ${showShape(shape)}`
}

/** As Keras prints it: `(None, 96, 96, 3)`. */
function showShape(shape: Shape): string {
  return `(${shape.map((size) => size ?? 'None').join(', ')})`
}

function count(number: number): string {
  return number.toLocaleString('en')
}

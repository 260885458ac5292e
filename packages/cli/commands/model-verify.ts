import type { Certificate } from '@galley/model/verify/verify-model'
import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { withProgress } from '../progress.ts'
import { table } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { anyText, positiveNumber } from '../values.ts'

export const modelVerify = command({
  name: 'model verify',
  summary: 'compare a model with outputs that Keras recorded',
  description:
    'Runs the model on recorded inputs and compares with the recorded outputs. Prints a certificate; the exit status is 1 when a difference exceeds the tolerance.',
  arguments: [{ name: 'MODEL', summary: 'a .keras, .h5 or .onnx file' }],
  options: {
    reference: {
      flags: '--reference <path>',
      summary: 'a folder with input0.npy, output0.npy, …, or an .npz with the same names (needed)',
      parse: anyText,
    },
    tolerance: {
      flags: '--tolerance <number>',
      summary: 'largest difference allowed',
      parse: positiveNumber,
      defaultText: '1e-5 for probabilities, 1e-4 for other outputs',
    },
    output: outputOption,
  },
  examples: [
    {
      line: 'galley model verify model.keras --reference REF.npz',
      what: 'Compare with what model.predict gave; docs/models.md shows how to write REF.npz.',
    },
  ],
  async run([model = ''], { reference, tolerance, output }, terminal) {
    if (reference === undefined) throw new UsageError('--reference is needed')
    const { verifyModel } = await import('@galley/model/verify/verify-model')
    const work = verifyModel(model, reference, { ...(tolerance !== undefined && { tolerance }) })
    const certificate = await withProgress(terminal, `Verifying ${model}`, work)
    const lines = output === 'json' ? [JSON.stringify(certificate)] : describe(certificate)
    for (const line of lines) terminal.out(line)
    return certificate.pass ? exitCodes.done : exitCodes.no
  },
})

function describe({ model, digest, reference, versions, cases, ...rest }: Certificate): string[] {
  const { keras, galley, onnxruntime } = versions
  const rows = rest.outputs.map(({ name, kind, largestDifference, tolerance, pass }) => [
    name,
    kind,
    largestDifference.toExponential(2),
    tolerance.toExponential(),
    pass ? 'equal' : 'DIFFERENT',
  ])
  return [
    `model      ${model}`,
    `digest     ${digest}`,
    `reference  ${reference}, ${cases} cases`,
    `versions   Galley ${galley}, ONNX Runtime ${onnxruntime}${keras ? `, saved by Keras ${keras}` : ''}`,
    '',
    ...table(['OUTPUT', 'KIND', 'LARGEST DIFFERENCE', 'TOLERANCE', 'VERDICT'], rows),
  ]
}

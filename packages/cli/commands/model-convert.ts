import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { withProgress } from '../progress.ts'
import { anyText, milliseconds } from '../values.ts'

export const modelConvert = command({
  name: 'model convert',
  summary: 'write a Keras model as an ONNX file',
  description:
    'Writes a Keras model as one ONNX file that any ONNX runtime reads. The batch size stays free.',
  arguments: [{ name: 'MODEL', summary: 'a .keras or .h5 file' }],
  options: {
    out: {
      flags: '-o, --out <file>',
      summary: 'where to write',
      parse: anyText,
      defaultText: 'MODEL with the suffix .onnx',
    },
    timeout: {
      flags: '--timeout <time>',
      summary: 'give up after this long',
      parse: milliseconds,
      default: 300_000,
      defaultText: '5m',
    },
    output: outputOption,
  },
  examples: [
    { line: 'galley model convert model.keras', what: 'Write model.onnx.' },
    { line: 'galley model convert model.h5 -o build/net.onnx', what: 'Write it elsewhere.' },
  ],
  async run([model = ''], { out, timeout, output }, terminal) {
    const { convertModel } = await import('@galley/model/conversion/convert-model')
    const path = out ?? model.replace(/\.(keras|h5|hdf5)$/i, '').concat('.onnx')
    const work = convertModel(model, path, { timeoutMs: timeout, signal: terminal.signal })
    const result = await withProgress(terminal, `Converting ${model}`, work)
    if (output === 'json') terminal.out(JSON.stringify(result))
    else terminal.out(`Wrote ${path}: ${result.bytes} bytes in ${(result.ms / 1000).toFixed(2)} s`)
    return exitCodes.done
  },
})

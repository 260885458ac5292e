import { readFile } from 'node:fs/promises'
import { GalleyError } from '@galley/kit/errors'
import type { Classification } from '@galley/model/classifier'
import { command } from '../command.ts'
import { cardOption, outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { withProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import { wholeNumber } from '../values.ts'

export const predict = command({
  name: 'predict',
  summary: 'classify photos with a model, once',
  arguments: [
    { name: 'MODEL', summary: 'a .keras, .h5 or .onnx file' },
    { name: 'PHOTO...', summary: 'JPEG, PNG, WebP, GIF, TIFF or AVIF files' },
  ],
  options: {
    card: cardOption,
    top: {
      flags: '--top <count>',
      summary: 'how many classes to print for each photo',
      parse: wholeNumber(1, 1000),
      default: 3,
    },
    output: outputOption,
  },
  examples: [
    { line: 'galley predict model.keras soup.jpg', what: 'Print the three likeliest classes.' },
    {
      line: 'galley predict model.h5 *.jpg --output json | jq -r .label',
      what: 'One JSON object a photo, a line each.',
    },
  ],
  async run([model = '', ...photos], { card, top, output }, terminal) {
    const { startClassifier } = await import('@galley/model/start-classifier')
    const { signal } = terminal
    const starting = startClassifier({ model, signal, ...(card && { card }) })
    const classifier = await withProgress(terminal, `Loading ${model}`, starting)
    try {
      if (output === 'text') for (const line of classifier.model.assumptions) terminal.note(line)
      for (const path of photos) {
        const result = await classifier.classify(await readPhoto(path), { signal })
        if (output === 'json') terminal.out(JSON.stringify({ file: path, ...result }))
        else print(path, result, top, terminal)
      }
      return exitCodes.done
    } finally {
      await classifier.close()
    }
  },
})

async function readPhoto(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new GalleyError('not-found', `photo ${path} cannot be read`, {
      cause,
      next: 'Check the path.',
    })
  }
}

function print(path: string, result: Classification, top: number, terminal: Terminal): void {
  const ranked = result.probabilities.toSorted((a, b) => b.probability - a.probability)
  const best = ranked
    .slice(0, top)
    .map(({ label, probability }) => `${label} (${probability.toFixed(2)})`)
  terminal.out(`${path}: ${best.join(', ')}`)
}

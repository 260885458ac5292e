import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchSettings, Figure } from './figure.ts'
import { figures } from './figures.ts'

export interface BenchOptions extends BenchSettings {
  readonly figures: readonly Figure[]
  readonly output: 'text' | 'json'
  readonly help: boolean
}

const defaultModel = resolve(import.meta.dirname, '../../models/food11/food11.keras')

export const usage = `Usage: npm run bench -- [options]

Measures what Galley promises and prints medians.

Options:
  --only NAME      measure this figure; may be given again for others
  --runs N         how often each number is measured (default: 5)
  --requests N     how many requests the memory figure sends (default: 100000)
  --model FILE     the model to serve (default: models/food11/food11.keras)
  --output FORMAT  text or json (default: text)
  --help           print this

Figures:
${figures.map(({ name, summary }) => `  ${name}\n      ${summary}`).join('\n')}`

/** Reads the command line. Throws an error with a sentence for the user where it is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: figures.map(({ name }) => name) },
      runs: { type: 'string', default: '5' },
      requests: { type: 'string', default: '100000' },
      model: { type: 'string', default: defaultModel },
      output: { type: 'string', default: 'text' },
      help: { type: 'boolean', default: false },
    },
  })
  const { output, model, help } = values
  if (output !== 'text' && output !== 'json')
    throw new Error(`--output takes text or json, not ${output}.`)
  return {
    figures: values.only.map(figureNamed),
    runs: count('--runs', values.runs),
    requests: count('--requests', values.requests),
    model: resolve(model),
    output,
    help,
  }
}

function figureNamed(name: string): Figure {
  const figure = figures.find((known) => known.name === name)
  if (!figure) throw new Error(`There is no figure ${name}.`)
  return figure
}

function count(flag: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${flag} takes a whole number, not ${text}.`)
  return Number(text)
}

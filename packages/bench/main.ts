import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Figure } from './figure.ts'
import { figures } from './figures.ts'
import { readMachine } from './machine.ts'
import { type FigureReport, formatMachine, formatReport, toJson } from './report.ts'

const usage = `Usage: npm run bench -- [--only NAME]… [--runs N] [--output json] [--model FILE]

Measures what Galley promises and prints medians. Names:
${figures.map(({ name, summary }) => `  ${name}: ${summary}`).join('\n')}
`

const defaultModel = fileURLToPath(new URL('../../models/food11/food11.keras', import.meta.url))

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string', default: '5' },
    output: { type: 'string', default: 'text' },
    model: { type: 'string', default: defaultModel },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(usage)
else await bench(chosen(values.only), Number(values.runs))

async function bench(selection: readonly Figure[], runs: number): Promise<void> {
  const isJson = values.output === 'json'
  const machine = await readMachine()
  if (!isJson) console.log(`${formatMachine(machine)}\nMedians of ${runs} runs.\n`)
  const reports: FigureReport[] = []
  for (const figure of selection) {
    const report = { figure, readings: await figure.measure({ model: values.model, runs }) }
    reports.push(report)
    if (!isJson) console.log(`${formatReport(report)}\n`)
  }
  if (isJson) console.log(toJson(machine, reports))
}

function chosen(names: readonly string[] | undefined): readonly Figure[] {
  if (!names) return figures
  return names.map((name) => {
    const figure = figures.find((known) => known.name === name)
    if (figure) return figure
    console.error(`There is no figure ${name}.\n\n${usage}`)
    return process.exit(2)
  })
}

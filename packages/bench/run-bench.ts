import { toGalleyError } from '@galley/kit/errors'
import type { BenchSettings, Figure } from './figure.ts'
import { leaveNothingBehind } from './leavings.ts'
import { readMachine } from './machine.ts'
import type { BenchOptions } from './options.ts'
import { type FigureReport, formatMachine, formatReport, toJson } from './report.ts'

/** Measures and prints; false when a figure could not be measured. One that misses its due is no failure. */
export async function runBench({ figures, output, ...settings }: BenchOptions): Promise<boolean> {
  leaveNothingBehind()
  const isText = output === 'text'
  const machine = await readMachine()
  if (isText) console.log(`${formatMachine(machine)}\nMedians of ${settings.runs} runs.\n`)
  const reports: FigureReport[] = []
  for (const figure of figures) {
    const report = await measure(figure, settings)
    reports.push(report)
    if (isText) console.log(`${formatReport(report)}\n`)
  }
  if (!isText) console.log(toJson(machine, reports))
  return reports.every(({ failure }) => failure === undefined)
}

async function measure(figure: Figure, settings: BenchSettings): Promise<FigureReport> {
  try {
    return { figure, readings: await figure.measure(settings) }
  } catch (thrown) {
    return { figure, readings: [], failure: toGalleyError(thrown).message }
  }
}

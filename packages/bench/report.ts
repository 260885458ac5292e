import { type Due, type Figure, isMet, type Reading } from './figure.ts'
import type { Machine } from './machine.ts'
import { median } from './statistics.ts'

export interface FigureReport {
  readonly figure: Figure
  readonly readings: readonly Reading[]
  /** Why it could not be measured. */
  readonly failure?: string
}

export function formatMachine(machine: Machine): string {
  const { cpu, cores, quota, memoryGb, loadBefore, node, onnxRuntime } = machine
  const parts = [`${cpu}, ${cores} cores`, `${quota} CPUs granted`, `${memoryGb} GB`]
  const versions = `Node ${node}, ONNX Runtime ${onnxRuntime}`
  return `${parts.join(', ')}; load ${loadBefore.toFixed(1)}; ${versions}`
}

/** One line a reading: its median, what is due, the spread of its runs. */
export function formatReport({ figure, readings, failure }: FigureReport): string {
  const rows = readings.map((reading) => [
    reading.what,
    `${formatNumber(median(reading.runs))} ${reading.unit}`.trim(),
    reading.due ? formatDue(reading.due) : '',
    verdict(reading),
    spread(reading),
  ])
  const lines = failure === undefined ? align(rows) : [`NOT MEASURED: ${failure}`]
  return [`${figure.name}: ${figure.summary}`, ...lines].join('\n  ')
}

export function toJson(machine: Machine, reports: readonly FigureReport[]): string {
  const figures = reports.map(({ figure, readings, failure }) => ({
    name: figure.name,
    summary: figure.summary,
    failure,
    readings: readings.map((reading) => ({
      ...reading,
      median: median(reading.runs),
      met: isMet(reading),
    })),
  }))
  return JSON.stringify({ machine, figures }, null, 2)
}

function formatDue({ kind, value }: Due): string {
  return `due ${kind === 'at-least' ? '≥' : '≤'} ${value}`
}

function verdict(reading: Reading): string {
  const met = isMet(reading)
  if (met === undefined) return ''
  return met ? 'met' : 'MISSED'
}

function spread({ runs }: Reading): string {
  if (runs.length === 1) return '1 run'
  return `${formatNumber(Math.min(...runs))} … ${formatNumber(Math.max(...runs))}`
}

function formatNumber(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

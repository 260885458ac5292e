import { type Due, type Figure, isMet, median, type Reading } from './figure.ts'
import type { Machine } from './machine.ts'

export interface FigureReport {
  readonly figure: Figure
  readonly readings: readonly Reading[]
}

export function formatMachine(machine: Machine): string {
  const { cpu, cores, quota, memoryGb, loadBefore, node, onnxRuntime } = machine
  const parts = [`${cpu}, ${cores} cores`, `${quota} CPUs granted`, `${memoryGb} GB`]
  const versions = `Node ${node}, ONNX Runtime ${onnxRuntime}`
  return `${parts.join(', ')}; load ${loadBefore.toFixed(1)}; ${versions}`
}

/** One line a reading: its median, what is due, the spread of its runs. */
export function formatReport({ figure, readings }: FigureReport): string {
  const rows = readings.map((reading) => [
    reading.what,
    `${formatNumber(median(reading.runs))} ${reading.unit}`.trim(),
    reading.due ? formatDue(reading.due) : '',
    verdict(reading),
    `${formatNumber(Math.min(...reading.runs))} … ${formatNumber(Math.max(...reading.runs))}`,
  ])
  return [`${figure.name}: ${figure.summary}`, ...align(rows)].join('\n  ')
}

export function toJson(machine: Machine, reports: readonly FigureReport[]): string {
  const figures = reports.map(({ figure, readings }) => ({
    name: figure.name,
    summary: figure.summary,
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

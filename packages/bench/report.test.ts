import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atLeast, atMost, type Figure } from './figure.ts'
import type { Machine } from './machine.ts'
import { formatMachine, formatReport, toJson } from './report.ts'

const figure: Figure = { name: 'salt', summary: 'grams of salt', measure: async () => [] }
const readings = [
  { what: 'in soup', unit: 'g', runs: [3, 1, 2], due: atMost(2) },
  { what: 'in bread', unit: 'g', runs: [0.5, 0.25], due: atLeast(1) },
  { what: 'in all', unit: 'g', runs: [123.4] },
]
const machine: Machine = {
  cpu: 'Stove',
  cores: 4,
  quota: 1.5,
  memoryGb: 8,
  loadBefore: 0.25,
  node: 'v24',
  onnxRuntime: '1.2',
}

test('a report says of each reading its median, what is due, whether it is met, and the spread', () => {
  assert.equal(
    formatReport({ figure, readings }),
    `salt: grams of salt
  in soup   2.00 g  due ≤ 2  met     1.00 … 3.00
  in bread  0.38 g  due ≥ 1  MISSED  0.25 … 0.50
  in all    123 g                    1 run`,
  )
})

test('a figure that could not be measured says why', () => {
  const report = formatReport({ figure, readings: [], failure: 'no scales' })
  assert.equal(report, 'salt: grams of salt\n  NOT MEASURED: no scales')
})

test('the machine is described in one line', () => {
  assert.equal(
    formatMachine(machine),
    'Stove, 4 cores, 1.5 CPUs granted, 8 GB; load 0.3; Node v24, ONNX Runtime 1.2',
  )
})

test('JSON holds every run, its median and its verdict', () => {
  const json = JSON.parse(toJson(machine, [{ figure, readings }]))
  assert.deepEqual(json.machine, machine)
  assert.deepEqual(json.figures[0].readings[1], { ...readings[1], median: 0.375, met: false })
})

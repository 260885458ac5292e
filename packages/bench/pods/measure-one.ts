import type { BenchSettings } from '../figure.ts'
import { leaveNothingBehind } from '../leavings.ts'
import { podFigures } from './figures.ts'

const [name = '', settings = '{}'] = process.argv.slice(2)
const figure = podFigures.find((one) => one.name === name)
if (!figure) throw new Error(`There is no figure ${name}.`)
leaveNothingBehind()
// Safe: written by `in-own-network.ts`.
console.log(JSON.stringify(await figure.measure(JSON.parse(settings) as BenchSettings)))

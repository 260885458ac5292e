import type { Engine } from '@galley/containers/verbs/engine'
import { listContainers } from '@galley/containers/verbs/list'
import { type ContainerReadings, containerReadings } from '@galley/containers/verbs/stats'
import { sleep } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'

export interface StatsShown {
  readonly stream: boolean
  readonly output: 'text' | 'json'
}

/** Readings with the CPU time of the last interval, in percent of one core. */
interface Usage extends ContainerReadings {
  readonly cpuPercent: number
}

const intervalMs = 1000
/** Back to the upper left corner, all below cleared (ECMA-48, 8.3.21 and 8.3.39). */
const clearScreen = '\u001b[H\u001b[J'

/** Prints what containers use, once or each second until the command is to end. */
export async function printStats(
  engine: Engine,
  names: readonly string[],
  { stream, output }: StatsShown,
  terminal: Terminal,
): Promise<void> {
  let before = await readingsOf(engine, names)
  do {
    await sleep(engine.clock, intervalMs, terminal.signal).catch(() => {})
    if (terminal.signal.aborted) return
    const now = await readingsOf(engine, names)
    const lines = linesOf(usages(before, now), output)
    const isScreen = stream && output === 'text' && process.stdout.isTTY
    terminal.out(`${isScreen ? clearScreen : ''}${lines.join('\n')}`)
    before = now
  } while (stream)
}

async function readingsOf(engine: Engine, names: readonly string[]): Promise<ContainerReadings[]> {
  const running = await listContainers(engine)
  const wanted = names.length > 0 ? names : running.map(({ config }) => config.id)
  const readings = await Promise.all(wanted.map((name) => readingOf(engine, name, names)))
  return readings.filter((reading) => reading !== undefined)
}

/** One that nobody named may end and be gone meanwhile. */
async function readingOf(engine: Engine, name: string, named: readonly string[]) {
  try {
    return await containerReadings(engine, name)
  } catch (error) {
    const isGone = error instanceof GalleyError && error.code === 'not-found'
    if (isGone && !named.includes(name)) return undefined
    throw error
  }
}

function usages(
  before: readonly ContainerReadings[],
  now: readonly ContainerReadings[],
): readonly Usage[] {
  return now.map((reading) => {
    const { at, cpuSeconds } = before.find(({ id }) => id === reading.id) ?? reading
    const seconds = (reading.at - at) / 1000
    const share = seconds > 0 ? (reading.cpuSeconds - cpuSeconds) / seconds : 0
    return { ...reading, cpuPercent: Math.max(0, share * 100) }
  })
}

function linesOf(usages: readonly Usage[], output: StatsShown['output']): readonly string[] {
  if (output === 'json') return usages.map((usage) => JSON.stringify(usage))
  const header = ['CONTAINER ID', 'NAME', 'CPU %', 'MEM USAGE / LIMIT', 'MEM %', 'PIDS']
  const rows = usages.map((usage) => {
    const { id, name, cpuPercent, workingSetBytes, memoryLimitBytes, processes } = usage
    const share = (100 * workingSetBytes) / memoryLimitBytes
    const memory = `${binarySize(workingSetBytes)} / ${binarySize(memoryLimitBytes)}`
    const percent = (value: number) => `${value.toFixed(2)}%`
    return [id.slice(0, 12), name, percent(cpuPercent), memory, percent(share), String(processes)]
  })
  return columns(header, rows)
}

/** As Docker prints memory: four digits, binary units: `12.34MiB`. */
function binarySize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${Number((bytes / 2 ** (10 * step)).toPrecision(4))}${units[step]}`
}

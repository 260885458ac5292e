import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { GalleyError } from '@galley/kit/errors'
import { atMost, type Figure, type Reading } from '../figure.ts'
import { spawnGalley } from '../galley.ts'
import { memoryMbOf, needLinux, orNone, treeOf } from '../proc.ts'
import { writeKeras2H5, writeKeras3Archive } from './large-model.ts'

/** How often the memory of the processes is read. */
const everyMs = 4

const formats = [
  { file: 'keras2.h5', write: writeKeras2H5 },
  { file: 'keras3.keras', write: writeKeras3Archive },
] as const

export const convert: Figure = {
  name: 'convert',
  summary:
    'galley model convert of a Keras file of 100 MB: seconds, and peak memory of all its processes ÷ file',
  async measure({ runs }) {
    needLinux('convert')
    const folder = await mkdtemp(join(tmpdir(), 'galley-convert-'))
    try {
      const readings: Reading[] = []
      for (const { file, write } of formats) {
        const path = join(folder, file)
        await write(path)
        readings.push(...(await measureFile(path, runs)))
      }
      return readings
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function measureFile(path: string, runs: number): Promise<Reading[]> {
  const megabytes = (await stat(path)).size / 1e6
  const seconds: number[] = []
  const peaks: number[] = []
  for (let run = 0; run < runs; run++) {
    const conversion = await convertOnce(path)
    seconds.push(conversion.seconds)
    peaks.push(conversion.peakMb / megabytes)
  }
  const format = path.replace(/.*\./, '.')
  return [
    { what: `${format}, ${megabytes.toFixed(0)} MB`, unit: 's', runs: seconds, due: atMost(3) },
    { what: `${format}, peak ÷ file`, unit: '', runs: peaks, due: atMost(4) },
  ]
}

async function convertOnce(path: string): Promise<{ seconds: number; peakMb: number }> {
  const began = performance.now()
  const child = await spawnGalley(['model', 'convert', path, '--out', `${path}.onnx`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // `stdio` made it a pipe.
  const said = text(child.stderr as Readable)
  const ended = new AbortController()
  const watching = peakOf(child.pid ?? 0, ended.signal)
  const [code] = await once(child, 'exit')
  const seconds = (performance.now() - began) / 1000
  ended.abort()
  if (code !== 0) {
    const why = `galley model convert ended with ${code}: ${(await said).trim()}`
    throw new GalleyError('internal', why)
  }
  return { seconds, peakMb: await watching }
}

/** The sum of the most memory that each process of a tree ever held: no less than the tree's own peak. */
async function peakOf(pid: number, ended: AbortSignal): Promise<number> {
  const peaks = new Map<number, number>()
  while (!ended.aborted) {
    for (const one of treeOf(pid)) {
      const [peak = 0] = orNone(() => [memoryMbOf(one, 'VmHWM')])
      peaks.set(one, Math.max(peak, peaks.get(one) ?? 0))
    }
    await delay(everyMs)
  }
  return [...peaks.values()].reduce((sum, peak) => sum + peak, 0)
}

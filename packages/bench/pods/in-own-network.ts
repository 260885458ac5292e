import { type SpawnOptionsWithStdioTuple, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { GalleyError } from '@galley/kit/errors'
import { inOwnNamespace } from '@galley/kit/own-network'
import type { BenchSettings, Figure, Reading } from '../figure.ts'
import { endWithUs } from '../leavings.ts'

const measureOne = resolve(import.meta.dirname, 'measure-one.ts')

/** The same figure, measured in a network namespace of its own: a cluster's nodes have addresses, which this machine keeps none of. */
export const inOwnNetwork = (figure: Figure): Figure => ({
  ...figure,
  async measure(settings) {
    needRoot(figure.name)
    return await measuredApart(figure.name, settings)
  },
})

function needRoot(figure: string): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) return
  throw new GalleyError(
    'unsupported',
    `${figure} runs pods in containers and a network of their own: it needs Linux, and root.`,
  )
}

async function measuredApart(name: string, settings: BenchSettings): Promise<readonly Reading[]> {
  const words = [process.execPath, measureOne, name, JSON.stringify(settings)]
  const options: SpawnOptionsWithStdioTuple<'ignore', 'pipe', 'pipe'> = {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  }
  const child = spawn(...inOwnNamespace(words), options)
  endWithUs(child)
  const [output, errors] = [text(child.stdout), text(child.stderr)]
  const [status] = await once(child, 'exit')
  // Safe: written by `measure-one.ts`.
  if (status === 0) return JSON.parse(await output) as readonly Reading[]
  throw new GalleyError('unavailable', (await errors).slice(-1500).trim())
}

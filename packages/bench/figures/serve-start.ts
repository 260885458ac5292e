import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, type Figure } from '../figure.ts'
import { serveGalley } from '../served-galley.ts'

export const serveStart: Figure = {
  name: 'serve-start',
  summary: 'seconds from the start of galley serve to 200 from /readyz',
  async measure({ model, runs }) {
    const first: number[] = []
    const converting: number[] = []
    const again: number[] = []
    for (let run = 0; run < runs; run++) {
      // The first start keeps its compiled code and the converted model there.
      const cache = await mkdtemp(join(tmpdir(), 'galley-cache-'))
      first.push(await secondsToReady(model, cache))
      await rm(join(cache, 'galley/graphs'), { recursive: true, force: true })
      converting.push(await secondsToReady(model, cache))
      again.push(await secondsToReady(model, cache))
      await rm(cache, { recursive: true, force: true })
    }
    return [
      { what: 'start', unit: 's', runs: again, due: atMost(0.8) },
      { what: 'start with another model', unit: 's', runs: converting, due: atMost(0.8) },
      { what: 'first start ever', unit: 's', runs: first },
    ]
  },
}

async function secondsToReady(model: string, cache: string): Promise<number> {
  await using galley = await serveGalley(model, { env: { XDG_CACHE_HOME: cache } })
  return galley.readyMs / 1000
}

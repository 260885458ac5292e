import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, type Figure } from '../figure.ts'
import { serveGalley } from '../served-galley.ts'

export const serveStart: Figure = {
  name: 'serve-start',
  summary:
    'seconds from the start of galley serve to 200 from /readyz, the model’s conversion included',
  async measure({ model, runs }) {
    const first: number[] = []
    const later: number[] = []
    for (let run = 0; run < runs; run++) {
      // Compiled code is kept there by the first start for all others.
      const cache = await mkdtemp(join(tmpdir(), 'galley-cache-'))
      first.push(await secondsToReady(model, cache))
      later.push(await secondsToReady(model, cache))
      await rm(cache, { recursive: true, force: true })
    }
    return [
      { what: 'start', unit: 's', runs: later, due: atMost(0.8) },
      { what: 'first start ever', unit: 's', runs: first },
    ]
  },
}

async function secondsToReady(model: string, cache: string): Promise<number> {
  await using galley = await serveGalley(model, { env: { XDG_CACHE_HOME: cache } })
  return galley.readyMs / 1000
}

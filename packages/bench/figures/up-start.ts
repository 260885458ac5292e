import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, type Figure } from '../figure.ts'
import { runGalley } from '../galley.ts'

export const upStart: Figure = {
  name: 'up-start',
  summary:
    'seconds from galley up MODEL, which is what npm start runs, to the first prediction that a pod answered: again on a machine that has done so before, and the first time ever',
  async measure({ model, runs }) {
    const first: number[] = []
    const again: number[] = []
    for (let run = 0; run < runs; run++) {
      const folder = await mkdtemp(join(tmpdir(), 'galley-up-'))
      const env = { GALLEY_DATA: join(folder, 'data'), KUBECONFIG: join(folder, 'kubeconfig') }
      first.push(await secondsToPrediction(model, env))
      again.push(await secondsToPrediction(model, env))
      await runGalley(['cluster', 'reset'], env)
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    }
    return [
      { what: 'again', unit: 's', runs: again, due: atMost(6) },
      { what: 'the first time, image built', unit: 's', runs: first },
    ]
  },
}

async function secondsToPrediction(model: string, env: Record<string, string>): Promise<number> {
  const began = performance.now()
  await runGalley(['up', model], env)
  const seconds = (performance.now() - began) / 1000
  await runGalley(['down', '--all'], env)
  return seconds
}

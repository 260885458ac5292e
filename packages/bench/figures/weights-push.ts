import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, type Figure } from '../figure.ts'
import { runGalley } from '../galley.ts'
import { startGalleyRegistry } from '../registry/registry-processes.ts'
import { writeMiddlingH5 } from './large-model.ts'

export const weightsPush: Figure = {
  name: 'weights-push',
  summary: 'galley build and push of a model image after a change of its weights alone (20 MB)',
  async measure({ runs }) {
    const folder = await mkdtemp(join(tmpdir(), 'galley-weights-'))
    try {
      await using registry = await startGalleyRegistry(join(folder, 'registry'))
      const pushes = []
      // The first one sends all there is.
      for (let seed = 0; seed <= runs; seed++) {
        pushes.push(await buildAndPush(folder, `${registry.host}/service:1`, seed))
      }
      const later = pushes.slice(1)
      return [
        {
          what: 'build and push',
          unit: 's',
          runs: later.map(({ seconds }) => seconds),
          due: atMost(1.5),
        },
        { what: 'layers sent', unit: '', runs: later.map(({ layers }) => layers), due: atMost(1) },
      ]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function buildAndPush(folder: string, name: string, seed: number) {
  const model = join(folder, 'model.h5')
  const data = ['--data', join(folder, 'data')]
  await writeMiddlingH5(model, seed)
  const begun = performance.now()
  await runGalley(['build', ...data, '-t', name, model])
  const sent = JSON.parse(await runGalley(['push', ...data, '--output', 'json', name]))
  const seconds = (performance.now() - begun) / 1000
  // A new layer always comes with a new config, a few hundred bytes that name it.
  return { seconds, layers: Number(sent.blobs) - 1 }
}

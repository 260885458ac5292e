import { cardFileOf, readCard } from '@galley/model/card/card-file'
import { completeCard } from '@galley/model/card/complete-card'
import { openSession } from '@galley/model/engine/session'
import { openGraph } from '@galley/model/graph'
import { defaultPhotoLimits } from '@galley/model/photo/limits'
import { prepare } from '@galley/model/photo/prepare'
import type { AloneSetup } from './alone.ts'

process.once('message', async (setup: AloneSetup) => {
  const classify = await open(setup)
  process.on('message', async (photos: number) => process.send?.(await cpuFor(photos, classify)))
  process.send?.(0)
})

/** What turns the photo into probabilities, once a call, with one thread for inference. */
async function open({ model, photo }: AloneSetup): Promise<() => Promise<unknown>> {
  await using graph = await openGraph(model)
  const session = await openSession(graph.path, 1)
  const { card } = completeCard(await readCard(cardFileOf(model)), graph.facts ?? session)
  const dims = [1, ...(session.inputs[0]?.shape.slice(1).map(Number) ?? [])]
  return async () => {
    const { data } = await prepare(photo, card, defaultPhotoLimits)
    return session.run([{ type: 'float32', dims, data }])
  }
}

async function cpuFor(photos: number, classify: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let photo = 0; photo < photos; photo++) await classify()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

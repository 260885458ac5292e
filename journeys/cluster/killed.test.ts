import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { serveCluster } from '../support/cluster-process.ts'
import { Expected } from '../support/expected-state.ts'
import { temporaryFolder } from '../support/images.ts'
import { readMaps, writeMapsUntilGone } from '../support/map-writers.ts'

/** `GALLEY_KILLS=200 node --test journeys/cluster/killed.test.ts` takes some minutes. */
const kills = Number(process.env.GALLEY_KILLS ?? 25)
const longestRoundMs = 10_000

test('a cluster killed in the middle of writes keeps all that it acknowledged, whole', {
  timeout: kills * longestRoundMs,
}, async (context) => {
  const folder = await temporaryFolder(context)
  const data = join(folder, 'data')
  const kubeconfig = join(folder, 'kubeconfig')
  const expected = new Expected()
  let acknowledged = 0
  for (let round = 0; round < kills; round++) {
    const server = await serveCluster(data, kubeconfig)
    context.after(() => server.kill())
    const core = clientOf(kubeconfig)
    const found = await readMaps(core)
    expected.hear(found)
    const writing = writeMapsUntilGone(core, found, round)
    await new Promise((resolve) => setTimeout(resolve, 50 + ((round * 37) % 250)))
    await server.kill()
    const notes = await writing
    for (const note of notes) expected.hear(note)
    acknowledged += notes.filter(({ kind }) => kind === 'acknowledged').length
  }
  const server = await serveCluster(data, kubeconfig)
  context.after(() => server.kill())
  expected.hear(await readMaps(clientOf(kubeconfig)))
  context.diagnostic(`${acknowledged} acknowledged changes, ${kills} kills`)
  assert.ok(acknowledged > kills)
})

function clientOf(kubeconfig: string): CoreV1Api {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  return config.makeApiClient(CoreV1Api)
}

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { serveCluster } from '../support/cluster-process.ts'
import { temporaryFolder } from '../support/images.ts'
import { Rollout } from '../support/rollout.ts'

/** `GALLEY_KILLS=100 node --test journeys/cluster/rollout-kill.test.ts` takes some minutes. */
const kills = Number(process.env.GALLEY_KILLS ?? 6)
const longestRoundMs = 60_000
const replicas = 100

test('a rollout whose cluster is killed ends in what was asked for', {
  timeout: (kills + 2) * longestRoundMs,
}, async (context) => {
  const folder = await temporaryFolder(context)
  const [data, kubeconfig] = [join(folder, 'data'), join(folder, 'kubeconfig')]
  const serve = () => serveCluster(data, kubeconfig, ['--simulated-nodes', '3'])
  let server = await serve()
  context.after(() => server.kill())
  // Undisturbed ones, to know how long kills have to fall within.
  const lengths = [await undisturbed(kubeconfig, 0), await undisturbed(kubeconfig, 1)] as const
  let inTheMiddle = 0
  for (let round = 2; round < kills + 2; round++) {
    const rollout = new Rollout(kubeconfig)
    await begin(rollout, round)
    // Every moment comes as often as any other, in an order that is the same every time.
    await wait(((round * 0.618_034) % 1) * lengths[round % 2 === 0 ? 0 : 1])
    if (await rollout.isUnderWay(replicas)) inTheMiddle++
    await server.kill()
    server = await serve()
    await settles(kubeconfig, round)
  }
  context.diagnostic(
    `${kills} kills, ${inTheMiddle} of them in the middle of a rollout of ${lengths.map(Math.round).join(' or ')} ms`,
  )
  assert.ok(inTheMiddle > 0)
})

const imageOf = (round: number) => `example.com/web:${round}`

/** Even rounds create what odd ones change. */
async function begin(rollout: Rollout, round: number): Promise<void> {
  if (round % 2 === 1) return rollout.change(replicas, imageOf(round))
  if (round > 0) await rollout.delete()
  await until(() => rollout.leftovers())
  await rollout.create(replicas, imageOf(round))
}

/** How long it takes, in milliseconds. */
async function undisturbed(kubeconfig: string, round: number): Promise<number> {
  const rollout = new Rollout(kubeconfig)
  await begin(rollout, round)
  const began = performance.now()
  await until(() => rollout.differences(replicas, imageOf(round)))
  return performance.now() - began
}

/** Waits until all is as that round asked for, and sees that it stays so. */
async function settles(kubeconfig: string, round: number): Promise<void> {
  const rollout = new Rollout(kubeconfig)
  const differences = () => rollout.differences(replicas, imageOf(round))
  await until(differences)
  await wait(300)
  assert.deepEqual(await differences(), [], `round ${round}`)
}

async function until(differences: () => Promise<readonly string[]>): Promise<void> {
  const end = performance.now() + longestRoundMs
  for (;;) {
    const found = await differences()
    if (found.length === 0) return
    assert.ok(performance.now() < end, found.join(', '))
    await wait(100)
  }
}

import { createDeployment, scaleDeployment, untilGone, untilReady } from '../cluster/deployments.ts'
import { type Side, startSideBySide } from '../cluster/side-by-side.ts'
import { atMost, type Figure } from '../figure.ts'
import { needLinux } from '../proc.ts'

const replicas = 1000
const roomForAll = { pods: String(replicas) }

export const deploymentRollout: Figure = {
  name: 'deployment',
  summary: `a Deployment of ${replicas} replicas on simulated nodes, until all are ready and until all are gone, ÷ the real control plane with kwok's nodes`,
  async measure({ runs }) {
    needLinux('deployment')
    await using sides = await startSideBySide(4, true)
    for (const side of [sides.ours, sides.real]) await makeRoom(side)
    const up: number[] = []
    const down: number[] = []
    for (let run = 0; run < runs; run++) {
      const ours = await rollOut(sides.ours, `d-${run}`)
      const real = await rollOut(sides.real, `d-${run}`)
      up.push(ours.up / real.up)
      down.push(ours.down / real.down)
    }
    return [
      { what: 'created → all ready ÷ real', unit: '', runs: up, due: atMost(0.7) },
      { what: 'scaled to 0 → gone ÷ real', unit: '', runs: down, due: atMost(0.7) },
    ]
  },
}

async function makeRoom({ client }: Side): Promise<void> {
  for (const node of ['node-0', 'node-1', 'node-2']) {
    const path = `/api/v1/nodes/${node}/status`
    const { status, ...object } = JSON.parse(await client.send('GET', path))
    const roomy = {
      ...status,
      capacity: { ...status.capacity, ...roomForAll },
      allocatable: { ...status.allocatable, ...roomForAll },
    }
    await client.send('PUT', path, JSON.stringify({ ...object, status: roomy }))
  }
}

/** Milliseconds up and down. */
async function rollOut({ client }: Side, name: string) {
  const began = performance.now()
  await createDeployment(client, name, replicas)
  await untilReady(client, name, replicas)
  const ready = performance.now()
  await scaleDeployment(client, name, 0)
  await untilGone(client, name)
  return { up: ready - began, down: performance.now() - ready }
}

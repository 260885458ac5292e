import { podManifest } from '../cluster/manifests.ts'
import { costOf, inParallel, type Side, startSideBySide } from '../cluster/side-by-side.ts'
import { atMost, type Figure } from '../figure.ts'
import { needLinux } from '../proc.ts'

const clients = 16
const gets = 4000
const pods = 1000
const listsARun = 5

export const apiReads: Figure = {
  name: 'api-reads',
  summary: 'gets by 16 clients (CPU) and lists of 1,000 pods (time) ÷ those of the real API server',
  async measure({ runs }) {
    needLinux('api-reads')
    await using sides = await startSideBySide(clients)
    for (const side of [sides.ours, sides.real]) await fill(side)
    const cpu: number[] = []
    const lists: number[] = []
    for (let run = 0; run <= runs; run++) {
      const ours = await get(sides.ours)
      const real = await get(sides.real)
      const listed = [await list(sides.ours), await list(sides.real)] as const
      if (run === 0) continue
      cpu.push(ours.cpu / real.cpu)
      lists.push(listed[0] / listed[1])
    }
    return [
      { what: 'CPU a get ÷ real', unit: '', runs: cpu, due: atMost(1) },
      { what: 'list of 1,000 pods ÷ real', unit: '', runs: lists, due: atMost(1) },
    ]
  },
}

const path = '/api/v1/namespaces/default/pods'

async function fill({ client }: Side): Promise<void> {
  await inParallel(clients, pods, (index) => client.send('POST', path, podManifest(index)))
}

const get = (side: Side) =>
  costOf(side, () =>
    inParallel(clients, gets, (index) => side.client.send('GET', `${path}/pod-${index % pods}`)),
  )

async function list(side: Side): Promise<number> {
  const { seconds } = await costOf(side, () =>
    inParallel(1, listsARun, () => side.client.send('GET', path)),
  )
  return seconds / listsARun
}

import { costOf, inParallel, type Side, startSideBySide } from '../cluster/side-by-side.ts'
import { atLeast, atMost, type Figure } from '../figure.ts'
import { needLinux } from '../proc.ts'

const clients = 16
const creates = 2000

export const apiWrites: Figure = {
  name: 'api-writes',
  summary:
    'creates of ConfigMaps (1 KB) by 16 clients, durable: rate and CPU ÷ those of the real API server with etcd',
  async measure({ runs }) {
    needLinux('api-writes')
    await using sides = await startSideBySide(clients)
    const rate: number[] = []
    const cpu: number[] = []
    // The first run warms both up.
    for (let run = 0; run <= runs; run++) {
      const ours = await create(sides.ours, run)
      const real = await create(sides.real, run)
      if (run === 0) continue
      rate.push(real.seconds / ours.seconds)
      cpu.push(ours.cpu / real.cpu)
    }
    return [
      { what: 'rate ÷ real', unit: '', runs: rate, due: atLeast(1) },
      { what: 'CPU a create ÷ real', unit: '', runs: cpu, due: atMost(1) },
    ]
  },
}

async function create(side: Side, run: number) {
  const path = '/api/v1/namespaces/default/configmaps'
  const text = 'x'.repeat(1000)
  const body = (index: number) =>
    JSON.stringify({ metadata: { name: `c-${run}-${index}` }, data: { text } })
  return costOf(side, () =>
    inParallel(clients, creates, (index) => side.client.send('POST', path, body(index))),
  )
}

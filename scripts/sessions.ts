// Replays what a real control plane answered against a cluster of ours: `npm run sessions [-- NAME...]`.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { startFreshCluster } from './fidelity/fresh-cluster.ts'

const recordings = resolve(process.env.GALLEY_SHARED ?? '../shared', 'kubernetes')

const asked = process.argv.slice(2)
const sessions = globSync('sessions/*.session', { cwd: recordings })
  .toSorted()
  .filter((file) => asked.length === 0 || asked.includes(basename(file, '.session')))
  .map((file) => resolve(recordings, file))

if (sessions.length === 0) {
  console.error(
    `No session ${asked.join(', ')} in ${recordings}. GALLEY_SHARED says where recordings are.`,
  )
  process.exit(2)
}

using cluster = startFreshCluster([
  '--simulated-nodes',
  '3',
  '--service-node-port-range',
  '8000-32767',
])
const replay = [
  resolve(recordings, 'run.mjs'),
  'replay',
  '--kubeconfig',
  cluster.kubeconfig,
  '--show',
  '5',
]
process.exitCode =
  spawnSync(process.execPath, [...replay, ...sessions], { stdio: 'inherit' }).status ?? 1

// Replays what a real control plane answered against a cluster of ours, whose nodes are simulated: `npm run sessions [-- NAME...]`;
// what a real node did, against a node of this machine (Linux and root): `npm run sessions:nodes [-- NAME...]`.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { apart } from './fidelity/apart.ts'
import { oneNode, startFreshCluster, testImages } from './fidelity/fresh-cluster.ts'

const recordings = resolve(process.env.GALLEY_SHARED ?? '../shared', 'kubernetes')

const [first, ...others] = process.argv.slice(2)
const areOfNodes = first === '--nodes'
const asked = areOfNodes || first === undefined ? others : [first, ...others]

const sessions = globSync(`${areOfNodes ? 'node-sessions' : 'sessions'}/*.session`, {
  cwd: recordings,
})
  .toSorted()
  .filter((file) => asked.length === 0 || asked.includes(basename(file, '.session')))
  .map((file) => resolve(recordings, file))

if (sessions.length === 0) {
  console.error(
    `No session ${asked.join(', ')} in ${recordings}. GALLEY_SHARED says where recordings are.`,
  )
  process.exitCode = 2
} else if (!areOfNodes) {
  using cluster = startFreshCluster([
    ...['--simulated-nodes', '3', '--service-node-port-range', '8000-32767'],
  ])
  replay(cluster.kubeconfig)
} else if (apart()) {
  using cluster = startFreshCluster(oneNode, testImages(recordings))
  replay(cluster.kubeconfig)
}

function replay(kubeconfig: string): void {
  const line = [resolve(recordings, 'run.mjs'), 'replay', '--kubeconfig', kubeconfig, '--show', '5']
  const { status } = spawnSync(process.execPath, [...line, ...sessions], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}

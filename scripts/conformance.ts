// Runs Kubernetes' own conformance tests against a cluster of ours, with JSON and with protobuf. Needs Go:
// `npm run conformance [-- LIST...]`, LIST a name in kubernetes/real/lists (api and controllers unless
// given) or a file with a test a line. The list `pods` runs on a node of this machine (Linux and root).
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { apart } from './fidelity/apart.ts'
import { oneNode, startFreshCluster, testImages } from './fidelity/fresh-cluster.ts'

const recordings = resolve(process.env.GALLEY_SHARED ?? '../shared', 'kubernetes')
const real = resolve(recordings, 'real')
const asked = process.argv.slice(2)
const lists = (asked.length > 0 ? asked : ['api', 'controllers']).map((name) =>
  existsSync(name) ? resolve(name) : resolve(real, 'lists', `${name}.txt`),
)
const missing = lists.find((list) => !existsSync(list))
/** Tests of the other lists run nothing in their pods. */
const runPods = (list: string) => !['api.txt', 'controllers.txt'].includes(basename(list))

const run = (script: string, args: readonly string[], env = process.env) =>
  spawnSync('bash', [resolve(real, script), ...args], { stdio: 'inherit', env }).status ?? 1

if (missing) {
  console.error(`There is no list ${missing}. GALLEY_SHARED says where the lists are.`)
  process.exitCode = 2
} else if (run('build.sh', []) !== 0) process.exitCode = 1
else if (!lists.some(runPods) || apart()) for (const list of lists) conform(list)

function conform(list: string): void {
  using cluster = runPods(list)
    ? startFreshCluster(oneNode, testImages(recordings))
    : startFreshCluster(['--simulated-nodes', '3'])
  for (const type of ['application/json', 'application/vnd.kubernetes.protobuf']) {
    console.log(`${list}, ${type}:`)
    const status = run('conformance.sh', [cluster.kubeconfig, list], { ...process.env, TYPE: type })
    if (status !== 0) process.exitCode = status
  }
}

// Runs Kubernetes' own conformance tests against a cluster of ours, with JSON and with protobuf. Needs Go:
// `npm run conformance [-- LIST...]`, LIST a name in kubernetes/real/lists (api and controllers unless
// given) or a file with a test a line.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { startFreshCluster } from './fidelity/fresh-cluster.ts'

const real = resolve(process.env.GALLEY_SHARED ?? '../shared', 'kubernetes/real')
const asked = process.argv.slice(2)
const lists = (asked.length > 0 ? asked : ['api', 'controllers']).map((name) =>
  existsSync(name) ? resolve(name) : resolve(real, 'lists', `${name}.txt`),
)
const missing = lists.find((list) => !existsSync(list))

if (missing) {
  console.error(`There is no list ${missing}. GALLEY_SHARED says where the lists are.`)
  process.exit(2)
}
const run = (script: string, args: readonly string[], env = process.env) =>
  spawnSync('bash', [resolve(real, script), ...args], { stdio: 'inherit', env }).status ?? 1

if (run('build.sh', []) !== 0) process.exit(1)
using cluster = startFreshCluster(['--simulated-nodes', '3'])
for (const list of lists)
  for (const type of ['application/json', 'application/vnd.kubernetes.protobuf']) {
    console.log(`${list}, ${type}:`)
    const status = run('conformance.sh', [cluster.kubeconfig, list], { ...process.env, TYPE: type })
    if (status !== 0) process.exitCode = status
  }

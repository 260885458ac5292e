// Runs Kubernetes' own conformance tests against a cluster of ours, with JSON and with protobuf. Needs Go:
// `npm run conformance [-- LIST]`, LIST a name in kubernetes/real/lists or a file with a test a line.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { startFreshCluster } from './fidelity/fresh-cluster.ts'

const real = resolve(process.env.GALLEY_SHARED ?? '../shared', 'kubernetes/real')
const asked = process.argv[2] ?? 'api'
const list = existsSync(asked) ? resolve(asked) : resolve(real, 'lists', `${asked}.txt`)

if (!existsSync(list)) {
  console.error(
    `No list ${asked}: neither a file nor in ${real}/lists. GALLEY_SHARED says where they are.`,
  )
  process.exit(2)
}
const run = (script: string, args: readonly string[], env = process.env) =>
  spawnSync('bash', [resolve(real, script), ...args], { stdio: 'inherit', env }).status ?? 1

if (run('build.sh', []) !== 0) process.exit(1)
using cluster = startFreshCluster(['--simulated-nodes', '3'])
for (const type of ['application/json', 'application/vnd.kubernetes.protobuf']) {
  console.log(`${type}:`)
  const status = run('conformance.sh', [cluster.kubeconfig, list], { ...process.env, TYPE: type })
  if (status !== 0) process.exitCode = status
}

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { defaultPolicy } from '@galley/cluster/apiserver/auth/default-policy'
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'
import { beginServing, cli, serveCluster } from '../support/cluster-process.ts'
import { temporaryFolder } from '../support/images.ts'

const run = promisify(execFile)

/** `GALLEY_KILLS=200 node --test journeys/cluster/killed-while-starting.test.ts` takes some minutes. */
const kills = Number(process.env.GALLEY_KILLS ?? 10)
const longestRoundMs = 15_000
const startsOfOne = 4

test('a cluster killed while it starts, starts again with all that it held', {
  timeout: kills * longestRoundMs,
}, async (context) => {
  const folder = await temporaryFolder(context)
  let longestMs = 1500
  for (let round = 0; round < kills; round++) {
    // A new cluster now and then: a first start makes what later ones find.
    const name = String(Math.floor(round / startsOfOne))
    const [data, kubeconfig] = [join(folder, name), join(folder, `${name}.kubeconfig`)]
    const killed = beginServing(data, kubeconfig)
    // Every moment comes as often as any other, in an order that is the same every time.
    await wait(((round * 0.618_034) % 1) * longestMs)
    await killed.kill()
    const began = performance.now()
    const server = await serveCluster(data, kubeconfig)
    context.after(() => server.kill())
    longestMs = performance.now() - began
    await check(kubeconfig, round % startsOfOne)
    await server.kill()
  }
})

test('a start in the background whose command is killed is no bar to the next', {
  timeout: kills * longestRoundMs,
}, async (context) => {
  const folder = await temporaryFolder(context)
  let longestMs = 1500
  for (let round = 0; round < kills; round++) {
    const name = String(Math.floor(round / startsOfOne))
    const [data, kubeconfig] = [join(folder, name), join(folder, `${name}.kubeconfig`)]
    const killed = spawn(process.execPath, startOf(data, kubeconfig), { stdio: 'ignore' })
    await wait(((round * 0.618_034) % 1) * longestMs)
    killed.kill('SIGKILL')
    const began = performance.now()
    await run(process.execPath, startOf(data, kubeconfig))
    longestMs = performance.now() - began
    const { pid } = JSON.parse(readFileSync(join(data, 'process.json'), 'utf8'))
    context.after(() => killIfThere(pid))
    await check(kubeconfig, round % startsOfOne)
    process.kill(pid, 'SIGKILL')
  }
})

const startOf = (data: string, kubeconfig: string): string[] => [
  cli,
  ...['cluster', 'start', '--data', data, '--kubeconfig', kubeconfig, '--nodes', '0'],
]

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was killed in its round.
  }
}

const defaultRoles = defaultPolicy()
  .filter(({ resource }) => resource.kind === 'ClusterRole')
  .map(({ object }) => object.metadata.name)
  .sort()

/** What a fresh cluster has, and a map of each earlier start. */
async function check(kubeconfig: string, starts: number): Promise<void> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const core = config.makeApiClient(CoreV1Api)
  const namespace = 'kube-public'
  const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: 'start' })
  assert.deepEqual(
    items.map(({ metadata }) => metadata?.name),
    Array.from({ length: starts }, (_, start) => `map-${start}`),
  )
  const body = { metadata: { name: `map-${starts}`, labels: { start: '' } } }
  await core.createNamespacedConfigMap({ namespace, body })
  const service = await core.readNamespacedService({ namespace: 'default', name: 'kubernetes' })
  assert.ok(service.spec?.clusterIP)
  const rbac = config.makeApiClient(RbacAuthorizationV1Api)
  const { items: roles } = await rbac.listClusterRole()
  assert.deepEqual(roles.map(({ metadata }) => metadata?.name).sort(), defaultRoles)
}

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  adapterAccount,
  adapterCertificate,
  adapterRegistrations,
  adapterService,
  autoscaler,
  metrics,
  scaledDeployment,
} from '../support/adapter-objects.ts'
import { ClusterPlace, needsKubectl } from '../support/cluster.ts'
import { until } from '../support/pod-cluster.ts'

const program = resolve(import.meta.dirname, '../support/metrics-adapter.ts')
const period = ['--horizontal-pod-autoscaler-sync-period', '1s']

test('autoscalers go by the metrics of an adapter beside the cluster', {
  skip: needsKubectl,
  timeout: 240_000,
}, async (context) => {
  const place = new ClusterPlace(context)
  assert.equal(place.startSimulated('cluster', 3, ...period).code, 0)
  const kubectl = (...args: readonly string[]) => place.kubectl(...args)
  const names = Object.keys(metrics) as (keyof typeof metrics)[]

  // Before there is an adapter, autoscalers say what they miss.
  const targets = names.map((it) => scaledDeployment(it, { image: 'web' }))
  apply(place, [...targets, ...names.map((it) => autoscaler(it, metrics[it], 10))])
  const missing = /no custom metrics API \(custom.metrics.k8s.io\) registered/
  await until('the custom metrics API is missed', () =>
    missing.test(kubectl('describe', 'hpa', 'pods').stdout),
  )

  apply(place, adapterAccount)
  const certificate = await adapterCertificate()
  const adapter = await started(context, place, certificate)
  // A service of this type stands for a name outside.
  const outside = { type: 'ExternalName', externalName: 'localhost' }
  const service = adapterService({ ...outside, ports: [{ port: adapter.port }] })
  apply(place, [service, ...adapterRegistrations(certificate.authority, adapter.port)])
  const registered = ['v1beta1.custom.metrics.k8s.io', 'v1beta1.external.metrics.k8s.io']
  const waiting = ['wait', '--for=condition=Available', '--timeout=60s']
  const waited = kubectl(...waiting, ...registered.map((it) => `apiservice/${it}`))
  assert.equal(waited.code, 0, waited.stderr)
  const listed = kubectl('get', 'apiservices', ...registered, '--no-headers').stdout
  assert.match(listed, /^v1beta1.custom.metrics.k8s.io +monitoring\/adapter +True /m)
  assert.match(listed, /^v1beta1.external.metrics.k8s.io +monitoring\/adapter +True /m)

  const { stdout } = kubectl('get', '--raw', '/apis/custom.metrics.k8s.io/v1beta1')
  assert.deepEqual(
    JSON.parse(stdout).resources.map((it: { name: string }) => it.name),
    ['services/requests', 'pods/queue'],
  )
  const found = /^jobs +external.metrics.k8s.io\/v1beta1 +true +ExternalMetricValueList/m
  await until('what the adapter serves is found', () => found.test(kubectl('api-resources').stdout))
  const queues = '/apis/custom.metrics.k8s.io/v1beta1/namespaces/default/pods/*/queue'
  const refused = kubectl('get', '--raw', queues, '--as=jane')
  assert.match(refused.stderr, /User "jane" cannot get resource "pods\/queue"/)

  const path = 'jsonpath={.spec.replicas}'
  const replicas = (name: string) => Number(kubectl('get', 'deployment', name, '-o', path).stdout)
  // Three times as many requests as there should be, and pods with twice the queue, however many there are.
  await until('requests ask for all there may be', () => replicas('object') === 10)
  await until('queues ask for all there may be', () => replicas('pods') === 10)
  await until('12 jobs are for 3 pods, 4 each', () => replicas('external') === 3)
  for (const [name, said] of whys) assert.match(place.why(name), said)
  const asked = [
    /^kubernetes-admin \/apis\/custom/m,
    /^system:apiserver .*\/pods\/\*\/queue\?label/m,
  ]
  await until('the adapter is told who asks', () => asked.every((it) => it.test(adapter.log())))
  assert.doesNotMatch(adapter.log(), /jane/)

  await adapter.stop()
  const gone = kubectl('get', '--raw', '/apis/custom.metrics.k8s.io/v1beta1')
  assert.match(gone.stderr, /the server is currently unable to handle the request/)
})

const whys: readonly (readonly [keyof typeof metrics, RegExp])[] = [
  ['object', /Service metric requests: 30, target 10\n +ratio 3; .*\n +asks for 30: /],
  ['pods', /pods metric queue: 10, target 5\n +POD .*\n +pods-\S+ +10 +- +as used/],
  ['external', /external metric jobs\(.*queue: mail.*\): 4 a pod, target 4 a pod\n +ratio 1; /],
]

function apply(place: ClusterPlace, items: readonly object[]): void {
  const path = join(place.folder, 'manifest.json')
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  const { code, stderr } = place.kubectl('apply', '-f', path)
  assert.equal(code, 0, stderr)
}

/** Runs the adapter as a program of this machine, which asks the cluster as its service account. */
async function started(
  context: TestContext,
  place: ClusterPlace,
  { certificate, key }: { readonly certificate: string; readonly key: string },
) {
  const file = (name: string, text: string) => {
    const path = join(place.folder, name)
    writeFileSync(path, text)
    return path
  }
  const view = (path: string) =>
    place.kubectl('config', 'view', '--minify', '--raw', '-o', `jsonpath={${path}}`).stdout
  const token = place.kubectl('create', 'token', 'adapter', '-n', 'monitoring').stdout.trim()
  const authority = view('.clusters[0].cluster.certificate-authority-data')
  const port = await freePort()
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      API: view('.clusters[0].cluster.server'),
      API_AUTHORITY: file('api.crt', Buffer.from(authority, 'base64').toString()),
      API_TOKEN: file('token', token),
      CERTIFICATE: file('adapter.crt', certificate),
      KEY: file('adapter.key', key),
      PORT: String(port),
      VALUES: JSON.stringify({ requests: '30', queue: '10', jobs: '12' }),
    },
  })
  let said = ''
  child.stdout.on('data', (part) => {
    said += part
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  context.after(stop)
  return { port, stop, log: () => said }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { needsKubectl } from '../support/cluster.ts'
import { type Adapter, metricsAdapter } from '../support/metrics-adapter.ts'

const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

interface Outcome {
  readonly stdout: string
  readonly stderr: string
}

/** Others go on meanwhile: the adapter is of this process. */
const running = (command: string, args: readonly string[], env: NodeJS.ProcessEnv) =>
  new Promise<Outcome>((resolve) =>
    execFile(command, args, { env, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    ),
  )

/** A cluster of simulated nodes whose autoscalers look every second. */
async function started(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'galley-adapter-'))
  const env = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig') }
  const galley = (...args: readonly string[]) => running(process.execPath, [cli, ...args], env)
  const data = ['--data', join(folder, 'data')]
  context.after(async () => {
    await galley('cluster', 'stop', ...data)
    rmSync(folder, { recursive: true, force: true })
  })
  const period = ['--horizontal-pod-autoscaler-sync-period', '1s']
  const nodes = ['--simulated-nodes', '3']
  assert.equal((await galley('cluster', 'start', ...data, ...nodes, ...period)).stderr, '')
  const kubectl = (...args: readonly string[]) => running('kubectl', args, env)
  const apply = async (...items: readonly object[]) => {
    const path = join(folder, 'manifest.json')
    writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    assert.equal((await kubectl('apply', '-f', path)).stderr, '')
  }
  return { galley, kubectl, apply, env }
}

type Kubectl = (...args: readonly string[]) => Promise<Outcome>

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isTrue()) return
    await wait(200)
  }
  assert.fail(`It never came true: ${what}`)
}

/** As its documentation tells an adapter's author to do it. */
async function adapterFor(kubectl: Kubectl, env: NodeJS.ProcessEnv): Promise<Adapter> {
  const name = 'extension-apiserver-authentication'
  const { stdout } = await kubectl('get', 'configmap', '-n', 'kube-system', name, '-o', 'json')
  const { data } = JSON.parse(stdout)
  return metricsAdapter({
    frontProxyAuthority: data['requestheader-client-ca-file'],
    frontProxyNames: JSON.parse(data['requestheader-allowed-names']),
    name: 'adapter.monitoring.svc',
    env,
  })
}

/** The adapter is a program beside the cluster, which its service names as one outside. */
const service = (port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'adapter', namespace: 'monitoring' },
  spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
})

const registration = (group: string, { port, authority }: Adapter) => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: `v1beta1.${group}` },
  spec: {
    group,
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { name: 'adapter', namespace: 'monitoring', port },
    caBundle: Buffer.from(authority).toString('base64'),
  },
})

const deployment = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'web' }] },
    },
  },
})

const autoscaler = (name: string, metric: object) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [metric],
  },
})

const metrics = {
  object: {
    type: 'Object',
    object: {
      metric: { name: 'requests' },
      describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' },
      target: { type: 'Value', value: '10' },
    },
  },
  pods: {
    type: 'Pods',
    pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '5' } },
  },
  external: {
    type: 'External',
    external: {
      metric: { name: 'jobs', selector: { matchLabels: { queue: 'mail' } } },
      target: { type: 'AverageValue', averageValue: '4' },
    },
  },
} as const

test('autoscalers go by the metrics of an adapter that somebody added', {
  skip: needsKubectl,
  timeout: 240_000,
}, async (context) => {
  const { galley, kubectl, apply, env } = await started(context)
  const published = ['configmap', '-n', 'kube-system', 'extension-apiserver-authentication']
  await until(
    async () => (await kubectl('get', ...published)).stdout !== '',
    'it is published whom to trust',
  )
  const adapter = await adapterFor(kubectl, env)
  context.after(() => adapter.close())
  Object.assign(adapter.values, { requests: '30', queue: '10', jobs: '12' })
  const names = Object.keys(metrics) as (keyof typeof metrics)[]

  // Before there is an adapter, autoscalers say what they miss.
  await apply(...names.flatMap((it) => [deployment(it), autoscaler(it, metrics[it])]))
  await until(
    async () =>
      /no custom metrics API \(custom.metrics.k8s.io\) registered/.test(
        (await kubectl('describe', 'hpa', 'pods')).stdout,
      ),
    'the custom metrics API is missed',
  )

  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } })
  await apply(
    service(adapter.port),
    registration('custom.metrics.k8s.io', adapter),
    registration('external.metrics.k8s.io', adapter),
  )
  const registered = ['v1beta1.custom.metrics.k8s.io', 'v1beta1.external.metrics.k8s.io']
  const available = ['wait', '--for=condition=Available', '--timeout=30s']
  const waited = await kubectl(...available, ...registered.map((it) => `apiservice/${it}`))
  assert.equal(waited.stderr, '')
  const listed = (await kubectl('get', 'apiservices', ...registered, '--no-headers')).stdout
  assert.match(listed, /^v1beta1.custom.metrics.k8s.io +monitoring\/adapter +True /m)
  assert.match(listed, /^v1beta1.external.metrics.k8s.io +monitoring\/adapter +True /m)

  const { stdout } = await kubectl('get', '--raw', '/apis/custom.metrics.k8s.io/v1beta1')
  assert.deepEqual(
    JSON.parse(stdout).resources.map((it: { name: string }) => it.name),
    ['services/requests', 'pods/queue'],
  )
  await until(
    async () =>
      /^jobs +external.metrics.k8s.io\/v1beta1 +true +ExternalMetricValueList/m.test(
        (await kubectl('api-resources')).stdout,
      ),
    'what the adapter serves is found',
  )
  const queues = '/apis/custom.metrics.k8s.io/v1beta1/namespaces/default/pods/*/queue'
  const refused = await kubectl('get', '--raw', queues, '--as=jane')
  assert.match(refused.stderr, /User "jane" cannot get resource "pods\/queue"/)
  assert.ok(adapter.users.has('kubernetes-admin'))
  assert.ok(!adapter.users.has('jane'))

  const replicas = async (name: string) => {
    const asked = ['get', 'deployment', name, '-o', 'jsonpath={.spec.replicas}']
    return Number((await kubectl(...asked)).stdout)
  }
  // Three times as many requests as there should be, and pods with twice the queue, however many there are.
  await until(async () => (await replicas('object')) === 10, 'requests ask for all there may be')
  await until(async () => (await replicas('pods')) === 10, 'queues ask for all there may be')
  await until(async () => (await replicas('external')) === 3, '12 jobs, 4 for each pod')

  const why = async (name: string) => (await galley('why', 'hpa', name)).stdout
  for (const [name, said] of whys) assert.match(await why(name), said)

  await adapter.close()
  const gone = await kubectl('get', '--raw', '/apis/custom.metrics.k8s.io/v1beta1')
  assert.match(gone.stderr, /the server is currently unable to handle the request/)
})

const whys: readonly (readonly [keyof typeof metrics, RegExp])[] = [
  ['object', /Service metric requests: 30, target 10\n +ratio 3; .*\n +asks for 30: /],
  ['pods', /pods metric queue: 10, target 5\n +POD .*\n +pods-\S+ +10 +- +as used/],
  ['external', /external metric jobs\(.*queue: mail.*\): 4 a pod, target 4 a pod\n +ratio 1; /],
]

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { needsShared, sharedFolder, skipUnless } from '@galley/kit/testing/shared'
import { launchBrowser, needsBrowser } from './browser.ts'
import { needsKubectl } from './cluster.ts'
import { type PodCluster, until } from './pod-cluster.ts'

const needsSiege = skipUnless(
  spawnSync('siege', ['--version'], { stdio: 'ignore' }).status === 0,
  'siege is missing (Debian package siege)',
)

/** False where the exercises can be gone through, otherwise why not. */
export const needsOfExercises = needsKubectl || needsShared || needsBrowser || needsSiege

/** A cluster on which the lab's image is in the registry, as its manifests name it. */
export interface Lab {
  readonly cluster: PodCluster
  /** Where this machine finds what a load balancer's address stands for. */
  reach(address: string): string
}

/** What a cluster has to be started with to take the lab's manifests as printed. */
export const labOptions = ['--service-node-port-range', '8000-32767'] as const

const root = resolve(import.meta.dirname, '../..')
const soup = join(root, 'packages/server/assets/soup.jpg')
const app = 'deployment/flask-test-app'
const asPrinted = (exercise: string) => join(sharedFolder, 'lab', `deployment_${exercise}.yaml`)
const nodePort = 'http://127.0.0.1:8000'

export function pushLabImages(cluster: PodCluster): void {
  cluster.galley('build', join(root, 'models/food11/food11.keras'), '-t', 'ml-app:0.0.1')
  for (const name of ['ml-app', 'my-app']) {
    cluster.galley('tag', 'ml-app:0.0.1', `10.10.1.1:5000/${name}:0.0.1`)
    cluster.galley('push', `10.10.1.1:5000/${name}:0.0.1`)
  }
}

/** The three of them, one after the other. */
export async function tryExercises(context: TestContext, lab: Lab): Promise<void> {
  await context.test('one pod behind a node port, for a browser', () => exerciseNodePort(lab))
  await context.test('five pods behind a load balancer, each in its turn', () =>
    exerciseLoadBalancer(lab),
  )
  await context.test('as many pods as the load needs', () => exerciseAutoscaler(lab))
}

/** One pod behind a node port, for a browser. */
async function exerciseNodePort({ cluster }: Lab): Promise<void> {
  assert.equal(
    cluster.kubectl('apply', '-f', asPrinted('k8s')),
    'service/flask-test-service created\ndeployment.apps/flask-test-app created\n',
  )
  rollsOut(cluster, app)
  assert.match(
    cluster.kubectl('get', 'pods', '-o', 'wide'),
    /^flask-test-app-\w+-\w{5} 1\/1 Running 0 \d+s 10\.244\.\d+\.\d+ node-\d <none> <none>$/m,
  )
  assert.match(
    cluster.kubectl('get', 'svc', '-o', 'wide'),
    /^flask-test-service NodePort 10\.96\.\d+\.\d+ <none> 6000:8000\/TCP \d+s app=flask-test-app$/m,
  )
  await untilServed(cluster)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(nodePort)
    await page.setInputFiles('#file', soup)
    await page.locator('.ticket .label', { hasText: 'Soup' }).waitFor({ timeout: 10_000 })
  } finally {
    await browser.close()
  }
  cluster.kubectl('delete', '-f', asPrinted('k8s'))
  isEmptied(cluster)
}

/** Five pods behind a load balancer, each in its turn. */
async function exerciseLoadBalancer({ cluster, reach }: Lab): Promise<void> {
  cluster.kubectl('apply', '-f', asPrinted('lb'))
  rollsOut(cluster, app)
  const nodes = ['get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}'] as const
  const placed = cluster.kubectl(...nodes).split(' ')
  assert.deepEqual([placed.length, new Set(placed).size], [5, 3])
  const address = reach(balancerOf(cluster, 'flask-test-service'))
  await untilServed(cluster)
  for (const url of [nodePort, `http://${address}:6000`]) {
    const before = answeredBy(cluster)
    assert.ok(before)
    for (let request = 0; request < 50; request++) await askOnce(`${url}/test`)
    const shares = [...(answeredBy(cluster) ?? [])].map(
      ([pod, count]) => count - (before.get(pod) ?? 0),
    )
    assert.deepEqual(shares, [10, 10, 10, 10, 10])
  }
  cluster.kubectl('delete', '-f', asPrinted('lb'))
  isEmptied(cluster)
}

/** As many pods as the load needs. */
async function exerciseAutoscaler({ cluster, reach }: Lab): Promise<void> {
  // As printed, each asks for five CPUs and is scaled beyond half of that, which not every machine has.
  cluster.kubectl('apply', '-f', asPrinted('hpa'))
  rollsOut(cluster, 'deployment/ml-app-hpa')
  assert.match(
    cluster.kubectl('get', 'hpa'),
    /^NAME REFERENCE TARGETS MINPODS MAXPODS REPLICAS AGE\nml-app-hpa Deployment\/ml-app-hpa cpu: .*\/50% 1 5 \d \d+s$/m,
  )
  cluster.kubectl('delete', '-f', asPrinted('hpa'))
  isEmptied(cluster)

  const manifest = join(root, 'examples/lab/autoscaler.yaml')
  cluster.kubectl('apply', '-f', manifest)
  rollsOut(cluster, 'deployment/ml-app')
  const watched = watching(cluster)
  const siege = besieging(cluster, `http://${reach(balancerOf(cluster, 'ml-app'))}:6000/test`)
  const replicas = () =>
    cluster.kubectl('get', 'deployment', 'ml-app', '-o', 'jsonpath={.status.readyReplicas}')
  await until('five replicas are ready', () => replicas() === '5', 100)
  const { failed_transactions: failed } = await siege.end()
  // Without the usual five minutes before anything is taken away.
  const soon = { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } }
  cluster.kubectl('patch', 'hpa', 'ml-app', '-p', JSON.stringify(soon))
  await until('one replica is left', () => replicas() === '1', 100)
  assert.match(await watched.end(), /^ml-app Deployment\/ml-app cpu: \d+%\/50% 1 5 5 \d+m?\d*s?$/m)
  assert.equal(failed, 0)
  cluster.kubectl('delete', '-f', manifest)
  isEmptied(cluster)
}

export function rollsOut(cluster: PodCluster, what: string): void {
  const said = cluster.kubectl('rollout', 'status', what, '--timeout=60s')
  assert.match(said, /successfully rolled out/)
}

/** Nothing of an exercise is left. */
export function isEmptied(cluster: PodCluster): void {
  cluster.kubectl('wait', '--for=delete', 'pods', '--all', '--timeout=60s')
  assert.doesNotMatch(cluster.kubectl('get', 'all', '-o', 'name'), /flask|ml-app/)
}

/** As printed there is no readiness probe: a pod counts as ready before its server listens. */
const untilServed = (cluster: PodCluster) =>
  until('all pods answer', () => answeredBy(cluster) !== undefined)

function balancerOf(cluster: PodCluster, service: string): string {
  const path = 'jsonpath={.status.loadBalancer.ingress[0].ip}'
  return cluster.kubectl('get', 'svc', service, '-o', path)
}

/** On a connection of its own. */
function askOnce(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}`)),
      )
    }).on('error', reject)
  })
}

/** How many requests for /test each pod of the default namespace counts; undefined where one does not answer yet. */
function answeredBy(cluster: PodCluster): ReadonlyMap<string, number> | undefined {
  const names = cluster.kubectl('get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}')
  const counts = new Map<string, number>()
  for (const name of names.split(' ')) {
    const count = answeredByPod(cluster, name)
    if (count === undefined) return undefined
    counts.set(name, count)
  }
  return counts
}

function answeredByPod(cluster: PodCluster, name: string): number | undefined {
  const path = `/api/v1/namespaces/default/pods/${name}:5000/proxy/metrics`
  const { code, stdout } = cluster.tryKubectl('get', '--raw', path)
  const [, count = '0'] =
    /^galley_http_requests_total\{[^}]*route="\/test"[^}]*\} (\d+)$/m.exec(stdout) ?? []
  return code === 0 ? Number(count) : undefined
}

/** `kubectl get hpa -w`, until its end is asked for. */
function watching(cluster: PodCluster) {
  const kubectl = spawn('kubectl', ['get', 'hpa', '-w'], { env: cluster.env })
  const printed = Array.fromAsync(kubectl.stdout)
  return {
    async end(): Promise<string> {
      kubectl.kill()
      return Buffer.concat(await printed)
        .toString()
        .replace(/[^\S\n]+/g, ' ')
    },
  }
}

/** Clients that hardly rest, until their end is asked for: pods have to be able to start beside them. */
function besieging(cluster: PodCluster, url: string) {
  const siege = spawn('siege', ['-c', '3', '-t', '120S', '-d', '0.02', '-j', url], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: cluster.folder },
  })
  const said = Array.fromAsync(siege.stdout)
  siege.stderr.resume()
  return {
    async end(): Promise<{ readonly failed_transactions: number }> {
      siege.kill('SIGINT')
      if (siege.exitCode === null) await once(siege, 'exit')
      // It tells first that it has made itself a configuration.
      const report = Buffer.concat(await said).toString()
      return JSON.parse(report.slice(report.indexOf('{')))
    },
  }
}

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { needsKubectl } from '../support/cluster.ts'
import { PodCluster, until } from '../support/pod-cluster.ts'

const model = resolve(import.meta.dirname, '../../models/food11/food11.keras')
const image = '10.10.1.1:5000/name:1'

/** Says who answers. */
const server = `const name = require('node:os').hostname()
require('node:http').createServer((_, response) => response.end(name)).listen(8080)
process.on('SIGTERM', () => process.exit(0))
`

inOwnNetwork(import.meta.filename, () => {
  test('services carry traffic to real pods, by packet rules and in user space', {
    skip: needsKubectl,
    timeout: 280_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    cluster.start('--service-proxy', 'nft')
    buildImage(cluster)
    apply(cluster, [service, deployment])
    rolledOut(cluster)

    for (const kind of ['nft', 'userspace'] as const)
      await context.test(kind, async (context) => {
        if (kind === 'userspace') {
          cluster.galley('cluster', 'stop')
          cluster.start('--service-proxy', 'userspace')
          rolledOut(cluster)
        }
        const address = await loadBalancerAddress(cluster)
        const places = [`${address}:6000`, '127.0.0.1:30830', '10.10.1.3:30830']
        await until('five pods are known to be ready', () => readyEndpoints(cluster) === 5)
        await until('the service answers', () => isAnswered(places[0] ?? ''))

        await context.test('50 new connections reach each of five pods ten times', async () => {
          for (const place of places) {
            const answers: string[] = []
            for (let count = 0; count < 50; count++) answers.push(await ask(place))
            assert.deepEqual(shares(answers), [10, 10, 10, 10, 10], place)
          }
        })

        await context.test('requests of one connection are balanced if so asked', async () => {
          assert.equal(shares(await overOneConnection(places[0] ?? '', 10)).length, 1)
          annotate(cluster, 'round-robin')
          await until('requests are balanced', async () => {
            const answers = await overOneConnection(places[0] ?? '', 10)
            return String(shares(answers)) === '2,2,2,2,2'
          })
          annotate(cluster, 'fastest')
          await until('a wrong wish is told', () =>
            /InvalidHTTPBalancing .* must be round-robin or least-requests, found 'fastest'/.test(
              cluster.kubectl('describe', 'service', 'names'),
            ),
          )
          cluster.kubectl('annotate', 'service', 'names', 'service.galley.dev/http-balancing-')
          await until('connections are balanced again', async () => {
            const answers = await overOneConnection(places[0] ?? '', 10)
            return shares(answers).length === 1
          })
        })
      })

    await context.test('a service tells of its load balancer', () => {
      const described = cluster.kubectl('describe', 'service', 'names')
      assert.match(described, /^LoadBalancer Ingress: 10\.10\.1\.128 \(VIP\)$/m)
      assert.match(described, /Normal EnsuringLoadBalancer .* service-controller Ensuring load bal/)
      assert.match(described, /Normal EnsuredLoadBalancer .* service-controller Ensured load bal/)
    })

    await context.test('a port that another program has is told, and taken when free', async () => {
      const other = createServer().listen({ host: '127.0.0.1', port: 6001 })
      await once(other, 'listening')
      apply(cluster, [{ ...service, ...late }])
      await until('the trouble is told', () =>
        /FailedToListen .* Cannot listen on 127.0.0.1:6001: another program has the port/.test(
          cluster.kubectl('describe', 'service', 'late'),
        ),
      )
      assert.ok(await isAnswered(`${await loadBalancerAddress(cluster, 'late')}:6001`))
      other.close()
      await until('the port is taken', () => isAnswered('127.0.0.1:6001'))
    })

    cluster.kubectl('delete', 'services,deployments', '--all')
    await until('nothing answers', async () => !(await isAnswered('127.0.0.1:30830')))
  })
})

function buildImage(cluster: PodCluster): void {
  cluster.galley('build', model, '-t', 'base:1')
  const folder = join(cluster.folder, 'image')
  mkdirSync(folder)
  writeFileSync(join(folder, 'server.cjs'), server)
  const steps = ['FROM base:1', 'COPY server.cjs /server.cjs', 'ENTRYPOINT ["node", "/server.cjs"]']
  writeFileSync(join(folder, 'Dockerfile'), `${steps.join('\n')}\n`)
  cluster.galley('build', '-t', image, folder)
  cluster.galley('push', image)
}

const labels = { app: 'names' }

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'names' },
  spec: {
    type: 'LoadBalancer',
    selector: labels,
    ports: [{ port: 6000, targetPort: 8080, nodePort: 30830 }],
  },
}

const late = {
  metadata: { name: 'late' },
  spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 6001, targetPort: 8080 }] },
}

/** A busy machine must not take a pod out of its turn. */
const probe = {
  httpGet: { port: 8080 },
  periodSeconds: 2,
  timeoutSeconds: 20,
  failureThreshold: 10,
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'names' },
  spec: {
    replicas: 5,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'names', image, readinessProbe: probe }] },
    },
  },
}

function apply({ env }: PodCluster, items: readonly object[]): void {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  const { status, stderr } = spawnSync('kubectl', ['apply', '-f', '-'], { env, input })
  assert.equal(status, 0, String(stderr))
}

function rolledOut(cluster: PodCluster): void {
  cluster.kubectl('rollout', 'status', 'deployment/names', '--timeout=90s')
}

function annotate(cluster: PodCluster, value: string): void {
  const annotation = `service.galley.dev/http-balancing=${value}`
  cluster.kubectl('annotate', '--overwrite', 'service', 'names', annotation)
}

async function loadBalancerAddress(cluster: PodCluster, name = 'names'): Promise<string> {
  const path = 'jsonpath={.status.loadBalancer.ingress[0].ip}'
  const read = () => cluster.kubectl('get', 'service', name, '-o', path)
  await until('there is an address', () => read() !== '')
  return read()
}

function readyEndpoints(cluster: PodCluster): number {
  const of = ['endpointslices', '-l', 'kubernetes.io/service-name=names']
  const path = 'jsonpath={.items[*].endpoints[*].conditions.ready}'
  return cluster.kubectl('get', ...of, '-o', path).match(/true/g)?.length ?? 0
}

/** How often each that answered did, the least first. */
const shares = (answers: readonly string[]): readonly number[] =>
  [...Map.groupBy(answers, (it) => it).values()].map(({ length }) => length).toSorted()

async function overOneConnection(place: string, count: number): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const answers: string[] = []
    for (let asked = 0; asked < count; asked++) answers.push(await ask(place, agent))
    return answers
  } finally {
    agent.destroy()
  }
}

const isAnswered = (place: string): Promise<boolean> =>
  ask(place).then(
    () => true,
    () => false,
  )

/** Who answers; on a connection of its own unless an agent keeps one. */
function ask(place: string, agent: Agent | false = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = get(`http://${place}/`, { agent, timeout: 5_000 }, (response) => {
      text(response).then(resolve, reject)
    })
    asked.on('timeout', () => asked.destroy(new Error(`${place} did not answer`)))
    asked.on('error', reject)
  })
}

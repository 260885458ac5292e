import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { needsKubectl } from '../support/cluster.ts'
import { PodCluster, until } from '../support/pod-cluster.ts'
import { SteadyLoad } from '../support/steady-load.ts'

/** Each is done 50 (20) times where the promises are checked in full. */
const rollouts = Number(process.env.GALLEY_ROLLOUTS ?? 3)
const podKills = Number(process.env.GALLEY_POD_KILLS ?? 3)
const galleyKills = Number(process.env.GALLEY_CLUSTER_KILLS ?? 2)

const model = resolve(import.meta.dirname, '../../models/food11/food11.keras')
const rate = 100
const url = 'http://127.0.0.1:30820/'
const run = promisify(execFile)

/** A server as anybody writes one. */
const server = `const server = require('node:http').createServer((_, response) => response.end('ok'))
server.listen(8080)
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`

inOwnNetwork(import.meta.filename, () => {
  test('traffic goes on through rollouts, deaths of pods and deaths of Galley', {
    skip: needsKubectl,
    timeout: 290_000 + 6_000 * (rollouts + podKills + galleyKills),
  }, async (context) => {
    const cluster = new PodCluster(context)
    const kubectl = async (...args: readonly string[]) =>
      (await run('kubectl', args, { env: cluster.env })).stdout
    cluster.start()
    await buildImages(cluster)
    const applied = run('kubectl', ['apply', '-f', '-'], { env: cluster.env })
    applied.child.stdin?.end(JSON.stringify(manifest))
    await applied
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s')
    await underLoad(async () => {}) // Everything is warm.

    await context.test(`${rollouts} rolling updates`, async () => {
      const { failures } = await underLoad(async () => {
        for (let count = 0; count < rollouts; count++) {
          const image = `web=${imageOf(count % 2 === 0 ? 'two' : 'one')}`
          await kubectl('set', 'image', 'deployment/web', image)
          await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s')
        }
        // The last ones that were replaced go, too.
        await delay(2000)
      })
      assert.deepEqual(failures, [])
    })

    await context.test(`${podKills} pods killed`, async () => {
      const killed: number[] = []
      const { failures } = await underLoad(async () => {
        for (let count = 0; count < podKills; count++) {
          const names = stayingPods(await kubectl('get', 'pods', '-l', 'app=web', '-o', 'json'))
          const name = names[count % names.length] ?? ''
          killed.push(performance.now())
          process.kill(processOf(name), 'SIGKILL')
          await delay(1000)
          // A pod that died twice is not started again at once.
          await kubectl('delete', 'pod', name, '--wait=false')
          await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s')
        }
      })
      // In flight when their pod died, or sent within a second of it.
      const late = failures.filter(
        ({ sent, failed }) => !killed.some((at) => sent < at + 1000 && failed > at),
      )
      assert.deepEqual(late, [])
      context.diagnostic(`${failures.length} requests failed with ${podKills} deaths`)
      assert.ok(failures.length <= podKills * 10, `${failures.length} failed`)
    })

    await context.test(`${galleyKills} times kill -9 of Galley`, async () => {
      const before = await podsNow(kubectl)
      const { failures } = await underLoad(async () => {
        for (let count = 0; count < galleyKills; count++) {
          process.kill(cluster.pid, 'SIGKILL')
          await delay(500)
          await run(process.execPath, [cli, 'cluster', 'start'], { env: cluster.env })
          await kubectl('wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=60s')
        }
        await delay(1000)
      })
      assert.deepEqual(failures, [])
      assert.deepEqual(await podsNow(kubectl), before)
      assert.equal(allProcesses().length, before.length)
    })

    kubectlDelete(cluster)
    await until('no container is left', () => allProcesses().length === 0)
  })
})

const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')
const imageOf = (tag: string) => `10.10.1.1:5000/plain:${tag}`

async function underLoad(work: () => Promise<void>): Promise<SteadyLoad> {
  const load = new SteadyLoad(url, rate)
  try {
    await delay(500)
    await work()
  } finally {
    await load.stop()
  }
  assert.ok(load.answered > rate / 4, `only ${load.answered} requests were answered`)
  return load
}

async function buildImages(cluster: PodCluster): Promise<void> {
  cluster.galley('build', model, '-t', 'base:1')
  for (const tag of ['one', 'two']) {
    const folder = join(cluster.folder, tag)
    await mkdir(folder)
    await writeFile(join(folder, 'server.cjs'), `${server}// ${tag}\n`)
    await writeFile(
      join(folder, 'Dockerfile'),
      'FROM base:1\nCOPY server.cjs /plain-server.cjs\nENTRYPOINT ["node", "/plain-server.cjs"]\n',
    )
    cluster.galley('build', '-t', imageOf(tag), folder)
    cluster.galley('push', imageOf(tag))
  }
}

const labels = { app: 'web' }

const manifest = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: {
        type: 'NodePort',
        selector: labels,
        ports: [{ port: 80, targetPort: 8080, nodePort: 30820 }],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 5,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'web',
                image: imageOf('one'),
                readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 },
              },
            ],
          },
        },
      },
    },
  ],
}

/** Host process numbers of all servers in containers. */
function allProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isServer(name))
    .map(Number)
}

const isServer = (pid: string): boolean => /^node\0\/plain-server\.cjs/.test(read(pid, 'cmdline'))

/** The names of those that are not about to go. */
function stayingPods(list: string): readonly string[] {
  const { items }: List = JSON.parse(list)
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name)
}

interface List {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
  }[]
}

/** The one in the pod of that name. */
function processOf(pod: string): number {
  const found = allProcesses().find((pid) =>
    read(String(pid), 'environ').split('\0').includes(`HOSTNAME=${pod}`),
  )
  assert.ok(found, `no process of ${pod} runs`)
  return found
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** Each pod with how often its container was started anew. */
async function podsNow(kubectl: (...args: readonly string[]) => Promise<string>) {
  const path =
    'jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].restartCount} {.status.podIP}{"\\n"}{end}'
  return (await kubectl('get', 'pods', '-l', 'app=web', '-o', path)).trim().split('\n').toSorted()
}

function kubectlDelete(cluster: PodCluster): void {
  cluster.kubectl('delete', 'deployment', 'web')
  cluster.kubectl('wait', '--for=delete', 'pods', '--all', '--timeout=60s')
}

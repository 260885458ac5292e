import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { needsShared, sharedFolder, skipUnless } from '@galley/kit/testing/shared'
import { launchBrowser, needsBrowser } from '../support/browser.ts'
import { needsKubectl } from '../support/cluster.ts'
import { PodCluster, until } from '../support/pod-cluster.ts'

const needsSiege = skipUnless(
  spawnSync('siege', ['--version'], { stdio: 'ignore' }).status === 0,
  'siege is missing (Debian package siege)',
)
const skip = needsKubectl || needsShared || needsBrowser || needsSiege
const root = resolve(import.meta.dirname, '../..')
const soup = join(root, 'packages/server/assets/soup.jpg')
const app = 'deployment/flask-test-app'
const asPrinted = (exercise: string) => join(sharedFolder, 'lab', `deployment_${exercise}.yaml`)
const nodePort = 'http://127.0.0.1:8000'

inOwnNetwork(import.meta.filename, () => {
  test("the lab's exercises work as printed, on nodes that run containers", {
    skip,
    timeout: 280_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    const { galley, kubectl } = bound(cluster)
    cluster.start('--service-node-port-range', '8000-32767')
    galley('build', join(root, 'models/food11/food11.keras'), '-t', 'ml-app:0.0.1')
    for (const name of ['ml-app', 'my-app']) {
      galley('tag', 'ml-app:0.0.1', `10.10.1.1:5000/${name}:0.0.1`)
      galley('push', `10.10.1.1:5000/${name}:0.0.1`)
    }
    const rollsOut = (what = app) =>
      assert.match(kubectl('rollout', 'status', what, '--timeout=60s'), /successfully rolled out/)
    const isEmptied = () => {
      kubectl('wait', '--for=delete', 'pods', '--all', '--timeout=60s')
      assert.doesNotMatch(kubectl('get', 'all', '-o', 'name'), /flask|ml-app/)
    }

    await context.test('one pod behind a node port, for a browser', async () => {
      assert.equal(
        kubectl('apply', '-f', asPrinted('k8s')),
        'service/flask-test-service created\ndeployment.apps/flask-test-app created\n',
      )
      rollsOut()
      assert.match(
        kubectl('get', 'pods', '-o', 'wide'),
        /^flask-test-app-\w+-\w{5} 1\/1 Running 0 \d+s 10\.244\.\d+\.\d+ node-\d <none> <none>$/m,
      )
      assert.match(
        kubectl('get', 'svc', '-o', 'wide'),
        /^flask-test-service NodePort 10\.96\.\d+\.\d+ <none> 6000:8000\/TCP \d+s app=flask-test-app$/m,
      )
      const browser = await launchBrowser()
      try {
        const page = await browser.newPage()
        await page.goto(nodePort)
        await page.setInputFiles('#file', soup)
        await page.locator('.ticket .label', { hasText: 'Soup' }).waitFor({ timeout: 10_000 })
      } finally {
        await browser.close()
      }
      kubectl('delete', '-f', asPrinted('k8s'))
      isEmptied()
    })

    await context.test('five pods behind a load balancer, each in its turn', async () => {
      kubectl('apply', '-f', asPrinted('lb'))
      rollsOut()
      const placed = kubectl('get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}').split(' ')
      assert.deepEqual([placed.length, new Set(placed).size], [5, 3])
      const path = 'jsonpath={.status.loadBalancer.ingress[0].ip}'
      const address = kubectl('get', 'svc', 'flask-test-service', '-o', path)
      // As printed there is no readiness probe: a pod counts as ready before its server listens.
      await until('all pods answer', () => answeredBy(cluster) !== undefined)
      for (const url of [nodePort, `http://${address}:6000`]) {
        const before = answeredBy(cluster)
        assert.ok(before)
        for (let request = 0; request < 50; request++) await askOnce(`${url}/test`)
        const shares = [...(answeredBy(cluster) ?? [])].map(
          ([pod, count]) => count - (before.get(pod) ?? 0),
        )
        assert.deepEqual(shares, [10, 10, 10, 10, 10])
      }
      kubectl('delete', '-f', asPrinted('lb'))
      isEmptied()
    })

    await context.test('as many pods as the load needs', async () => {
      // As printed, each asks for five CPUs and is scaled beyond half of that, which not every machine has.
      kubectl('apply', '-f', asPrinted('hpa'))
      rollsOut('deployment/ml-app-hpa')
      assert.match(
        kubectl('get', 'hpa'),
        /^NAME REFERENCE TARGETS MINPODS MAXPODS REPLICAS AGE\nml-app-hpa Deployment\/ml-app-hpa cpu: .*\/50% 1 5 \d \d+s$/m,
      )
      kubectl('delete', '-f', asPrinted('hpa'))
      isEmptied()

      kubectl('apply', '-f', join(root, 'examples/lab/autoscaler.yaml'))
      rollsOut('deployment/ml-app')
      const watched = watching(cluster)
      const path = 'jsonpath={.status.loadBalancer.ingress[0].ip}'
      const address = kubectl('get', 'svc', 'ml-app', '-o', path)
      const siege = spawn(
        'siege',
        ['-c', '10', '-t', '120S', '-b', '-j', `http://${address}:6000/test`],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, HOME: cluster.folder },
        },
      )
      const said = Array.fromAsync(siege.stdout)
      siege.stderr.resume()
      const replicas = () =>
        kubectl('get', 'deployment', 'ml-app', '-o', 'jsonpath={.status.readyReplicas}')
      await until('five replicas are ready', () => replicas() === '5', 100)
      siege.kill('SIGINT')
      await once(siege, 'exit')
      // Without the usual five minutes before anything is taken away.
      const soon = { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } }
      kubectl('patch', 'hpa', 'ml-app', '-p', JSON.stringify(soon))
      await until('one replica is left', () => replicas() === '1', 100)
      assert.match(
        await watched.end(),
        /^ml-app Deployment\/ml-app cpu: \d+%\/50% 1 5 5 \d+m?\d*s?$/m,
      )
      // It tells first that it has made itself a configuration.
      const report = Buffer.concat(await said).toString()
      const { failed_transactions: failed } = JSON.parse(report.slice(report.indexOf('{')))
      assert.equal(failed, 0)
      kubectl('delete', '-f', join(root, 'examples/lab/autoscaler.yaml'))
      isEmptied()
    })
  })
})

function bound(cluster: PodCluster) {
  return {
    galley: (...args: readonly string[]) => cluster.galley(...args),
    kubectl: (...args: readonly string[]) => cluster.kubectl(...args),
  }
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

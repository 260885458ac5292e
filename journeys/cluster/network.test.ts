import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { needsKubectl } from '../support/cluster.ts'
import { PodCluster, until } from '../support/pod-cluster.ts'

const model = resolve(import.meta.dirname, '../../models/food11/food11.keras')
const image = '10.10.1.1:5000/web:0.0.1'

/** All that the kernel has of networks here. */
const network = () =>
  ['ip -4 addr', 'ip -4 route show table all', 'ip link', 'ip netns', 'nft list ruleset']
    .map((line) => execFileSync('sh', ['-c', line], { encoding: 'utf8' }))
    .concat(readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8'))
    .join('\n')

/** Asks as a pod would whose only program is Node. */
const asking = (script: string) => `(async () => {
  const dns = require('node:dns').promises
  try { console.log(JSON.stringify(await (${script}))) } catch (error) { console.log(error.cause?.code ?? error.code) }
})()`

const askWeb = "fetch('http://web/readyz').then((it) => it.status)"

inOwnNetwork(import.meta.filename, () => {
  test("a cluster's network is there for its pods, and for nobody afterwards", {
    skip: needsKubectl,
    timeout: 280_000,
  }, async (context) => {
    const before = network()
    const cluster = new PodCluster(context)
    const kubectl = (...args: string[]) => cluster.kubectl(...args)
    cluster.start()
    cluster.galley('build', model, '-t', image)
    cluster.galley('push', image)
    kubectl('create', 'deployment', 'web', `--image=${image}`, '--replicas=2')
    kubectl('expose', 'deployment', 'web', '--port=80', '--target-port=5000')
    const headless = ['--name=all', '--cluster-ip=None', '--port=5000']
    kubectl('expose', 'deployment', 'web', ...headless)
    kubectl('rollout', 'status', 'deployment/web', '--timeout=90s')
    const inPod = (script: string) => {
      const program = ['node', '-e', asking(script)]
      return kubectl('exec', 'deployment/web', '--', ...program).trim()
    }
    const address = kubectl('get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}')

    await context.test('pods find services by name, and other names nowhere', async () => {
      assert.equal(inPod("dns.resolve4('web.default.svc.cluster.local')"), `["${address}"]`)
      assert.equal(inPod("dns.lookup('web').then((it) => it.address)"), `"${address}"`)
      assert.equal(
        inPod("dns.lookup('kubernetes.default').then((it) => it.address)"),
        '"10.96.0.1"',
      )
      await until('both pods have an address in the headless service', () =>
        /^2$/.test(inPod("dns.resolve4('all.default.svc.cluster.local').then((it) => it.length)")),
      )
      assert.equal(inPod("dns.resolve4('absent.default.svc.cluster.local')"), 'ENOTFOUND')
      assert.equal(inPod("dns.resolve4('www.example.com')"), 'ESERVFAIL')
      await until('pods serve', () => inPod(askWeb) === '200')
      const api = "fetch('https://kubernetes.default/version').catch((it) => it.cause.code)"
      assert.match(inPod(api), /SELF_SIGNED|UNABLE_TO_VERIFY/, 'of an authority of its own')
    })

    await context.test(
      'another cluster is told what clashes, and runs with other addresses',
      () => {
        const data = mkdtempSync(join(tmpdir(), 'galley-other-'))
        const env = { ...cluster.env, KUBECONFIG: join(data, 'kubeconfig') }
        const other = (...args: string[]) => {
          const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')
          const line = [cli, 'cluster', ...args, '--name', 'other']
          return spawnSync(process.execPath, line, { env, encoding: 'utf8' })
        }
        try {
          const registry = ['--registry', 'none']
          const clash = other('start', ...registry)
          assert.notEqual(clash.status, 0)
          assert.match(clash.stderr, /clashes with .*another cluster/)
          assert.match(clash.stderr, /--node-address/)
          const ranges = [
            ...['--node-address', '10.10.2.1', '--load-balancer-range', '10.10.2.128/25'],
            ...['--pod-cidr', '10.245.0.0/16', '--service-cidr', '10.97.0.0/16'],
          ]
          const started = other('start', ...registry, ...ranges)
          assert.equal(started.status, 0, started.stderr)
          assert.equal(inPod(askWeb), '200')
        } finally {
          assert.equal(other('reset').status, 0)
          rmSync(data, { recursive: true, force: true })
        }
        assert.equal(inPod(askWeb), '200')
      },
    )

    await context.test('a start after a stop has the pods run again', async () => {
      cluster.galley('cluster', 'stop')
      assert.equal(network(), before)
      cluster.start()
      kubectl('wait', '--for=condition=Ready', 'pods', '-l', 'app=web', '--timeout=90s')
      await until('the service answers', () => {
        const line = ['-s', '-o', '/dev/null', '-w', '%{http_code}', `http://${address}/readyz`]
        return spawnSync('curl', line, { encoding: 'utf8' }).stdout === '200'
      })
    })

    await context.test('nothing is left of it', () => {
      cluster.galley('cluster', 'reset')
      assert.equal(network(), before)
    })
  })
})

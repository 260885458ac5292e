import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { needsKubectl } from '../support/cluster.ts'

const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

/** A cluster of simulated nodes whose autoscalers look every second. */
function started(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'galley-autoscaling-'))
  const env = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig') }
  const run = (command: string, ...args: readonly string[]) =>
    spawnSync(command, args, { encoding: 'utf8', env })
  const galley = (...args: readonly string[]) => run(process.execPath, cli, ...args)
  const data = ['--data', join(folder, 'data')]
  context.after(() => {
    galley('cluster', 'stop', ...data)
    rmSync(folder, { recursive: true, force: true })
  })
  const period = ['--horizontal-pod-autoscaler-sync-period', '1s']
  const { status, stderr } = galley(
    'cluster',
    'start',
    ...data,
    '--simulated-nodes',
    '3',
    ...period,
  )
  assert.equal(status, 0, stderr)
  const kubectl = (...args: readonly string[]) => run('kubectl', ...args)
  const apply = (object: object) => {
    const path = join(folder, 'manifest.json')
    writeFileSync(path, JSON.stringify(object))
    return kubectl('apply', '-f', path)
  }
  return { galley, kubectl, apply }
}

const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: {
        labels: { app: 'web' },
        annotations: { 'simulation.galley.dev/load': 'cpu=180m,memory=64Mi' },
      },
      spec: { containers: [{ name: 'main', image, resources: { requests: { cpu: '200m' } } }] },
    },
  },
})

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (isTrue()) return
    await wait(200)
  }
  assert.fail('It never came true')
}

test('load makes an autoscaler add pods, and it tells why', {
  skip: needsKubectl,
  timeout: 120_000,
}, async (context) => {
  const { galley, kubectl, apply } = started(context)
  assert.match(kubectl('top', 'pods').stderr, /Metrics API not available/)
  assert.equal(apply(deployment('a')).stderr, '')
  const autoscale = ['autoscale', 'deployment', 'web', '--max=4', '--cpu-percent=50']
  assert.equal(kubectl(...autoscale).status, 0)
  const replicas = () =>
    kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}').stdout
  await until(() => replicas() === '4')

  const pods = kubectl('top', 'pods', '--containers', '--sort-by=cpu', '--no-headers').stdout
  assert.match(pods, /^web-\S+ +main +180m +64Mi/)
  assert.match(kubectl('top', 'nodes').stdout, /^node-0 +\d+m /m)

  const why = () => galley('why', 'hpa', 'web').stdout
  assert.match(why(), /web scales Deployment\/default\/web, from 1 to 4 replicas/)
  // New pods are set aside at first, so that the syncs that follow may know nothing.
  await until(() => /^ {4}web-\S+ +180m +200m +as used$/m.test(why()))
  const { syncs } = JSON.parse(galley('why', 'hpa', 'web', '--output', 'json').stdout)
  const [first] = syncs.filter(
    (it: { decision: { kind: string } }) => it.decision.kind === 'scaled',
  )
  assert.equal(first.currentReplicas, 1)
  assert.equal(first.metrics[0].ratio, 1.8)

  const { stderr } = apply(deployment('b'))
  assert.match(stderr, /^Warning: spec\.replicas: HorizontalPodAutoscaler "web" sets/)

  const missing = galley('why', 'hpa', 'nobody')
  assert.equal(missing.status, 3)
  assert.match(missing.stderr, /No HorizontalPodAutoscaler default\/nobody in context/)
})

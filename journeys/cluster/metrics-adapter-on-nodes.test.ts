import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import {
  adapterAccount,
  adapterCertificate,
  adapterRegistrations,
  adapterService,
  autoscaler,
  metrics,
  type ServingCertificate,
  scaledDeployment,
} from '../support/adapter-objects.ts'
import { needsKubectl } from '../support/cluster.ts'
import { PodCluster, until } from '../support/pod-cluster.ts'

const model = resolve(import.meta.dirname, '../../models/food11/food11.keras')
const program = resolve(import.meta.dirname, '../support/metrics-adapter.ts')
const image = '10.10.1.1:5000/adapter:1'

inOwnNetwork(import.meta.filename, () => {
  test('an adapter that runs in a pod scales what other pods run', {
    skip: needsKubectl,
    timeout: 280_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    cluster.start('--horizontal-pod-autoscaler-sync-period', '1s')
    buildImage(cluster)
    const certificate = await adapterCertificate()
    const port = { port: 443, targetPort: 6443 }
    apply(cluster, [
      ...adapterAccount,
      adapterService({ selector: labels, ports: [port] }),
      secretOf(certificate),
      adapter,
      ...adapterRegistrations(certificate.authority, 443),
    ])
    const path = 'jsonpath={.status.conditions[0].reason}'
    const reason = () =>
      cluster.kubectl('get', 'apiservice', 'v1beta1.custom.metrics.k8s.io', '-o', path)
    assert.equal(reason(), 'MissingEndpoints')
    cluster.kubectl('rollout', 'status', 'deployment/adapter', '-n', 'monitoring', '--timeout=120s')
    await until('the adapter can be asked', () => reason() === 'Passed')

    const idle = ['node', '-e', 'setInterval(() => {}, 1e6); process.on("SIGTERM", process.exit)']
    const target = scaledDeployment('pods', { image, command: idle })
    apply(cluster, [target, autoscaler('pods', metrics.pods, 4)])
    await until(
      'queues ask for all there may be',
      () =>
        cluster.kubectl('get', 'deployment', 'pods', '-o', 'jsonpath={.status.readyReplicas}') ===
        '4',
    )
    const why = cluster.galley('why', 'hpa', 'pods')
    assert.match(why, /pods metric queue: 10, target 5\n +POD .*\n +pods-\S+ +10 +- +as used/)
    assert.match(cluster.kubectl('describe', 'hpa', 'pods'), /"queue" on pods: 10 \/ 5\n/)

    cluster.kubectl('delete', 'deployment', 'adapter', '-n', 'monitoring')
    await until('the adapter is known to be gone', () => reason() === 'MissingEndpoints')
    const { stderr } = cluster.tryKubectl('get', '--raw', '/apis/custom.metrics.k8s.io/v1beta1')
    assert.match(stderr, /the server is currently unable to handle the request/)
  })
})

/** The usual image has the same Node, which runs the program as it is. */
function buildImage(cluster: PodCluster): void {
  cluster.galley('build', model, '-t', 'base:1')
  const folder = join(cluster.folder, 'image')
  mkdirSync(folder)
  cpSync(program, join(folder, 'adapter.ts'))
  const steps = ['FROM base:1', 'COPY adapter.ts /adapter.ts', 'ENTRYPOINT ["node", "/adapter.ts"]']
  writeFileSync(join(folder, 'Dockerfile'), `${steps.join('\n')}\n`)
  cluster.galley('build', '-t', image, folder)
  cluster.galley('push', image)
}

const labels = { app: 'adapter' }

const secretOf = ({ certificate, key }: ServingCertificate) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'adapter-tls', namespace: 'monitoring' },
  type: 'kubernetes.io/tls',
  stringData: { 'tls.crt': certificate, 'tls.key': key },
})

const adapter = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'adapter', namespace: 'monitoring' },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: 'adapter',
        containers: [
          {
            name: 'adapter',
            image,
            env: [{ name: 'VALUES', value: '{"queue":"10"}' }],
            readinessProbe: { tcpSocket: { port: 6443 }, periodSeconds: 1 },
            volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
          },
        ],
        volumes: [{ name: 'tls', secret: { secretName: 'adapter-tls' } }],
      },
    },
  },
}

function apply({ env }: PodCluster, items: readonly object[]): void {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  const { status, stderr } = spawnSync('kubectl', ['apply', '-f', '-'], { env, input })
  assert.equal(status, 0, String(stderr))
}

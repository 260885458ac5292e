import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deployment, Pod } from '@galley/cluster/client/resources'
import fc from 'fast-check'
import { appName, nameFromModel } from './app.ts'
import { balancedWays } from './app-url.ts'
import { addressRemarks, otherArchitectures } from './remarks.ts'
import { isComplete, troubleOf } from './rollout.ts'

test('an app is named after its model', () => {
  const names = ['food11.keras', 'models/My Model_v2.h5', '2024-run.onnx', '___.keras', '汤.keras']
  assert.deepEqual(names.map(nameFromModel), ['food11', 'my-model-v2', 'run', 'model', 'model'])
})

test('whatever a model is called, the name is one that objects may have', () => {
  fc.assert(fc.property(fc.string(), (file) => appName(nameFromModel(file)) !== ''))
})

const status = {
  observedGeneration: 2,
  updatedReplicas: 3,
  replicas: 3,
  availableReplicas: 3,
}
const deployment = (changed: Partial<typeof status> = {}): Deployment => ({
  metadata: { name: 'app', generation: 2 },
  spec: { replicas: 3, selector: {}, template: {} },
  status: { ...status, ...changed },
})

test('a rollout is complete when all replicas are new and available, and no old ones are left', () => {
  assert.ok(isComplete(deployment()))
  for (const changed of [
    { observedGeneration: 1 },
    { updatedReplicas: 2 },
    { replicas: 4 },
    { availableReplicas: 2 },
  ])
    assert.ok(!isComplete(deployment(changed)), JSON.stringify(changed))
})

const waiting = (image: string, reason: string): Pod => ({
  metadata: { name: 'app-1' },
  spec: { containers: [{ name: 'serve', image }] },
  status: {
    containerStatuses: [
      {
        name: 'serve',
        image,
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason, message: 'why' } },
      },
    ],
  },
})

test('pods that will not run are told of, but for those of an earlier image', () => {
  const trouble = (pod: Pod) => troubleOf(deployment(), [pod], 'new')
  assert.equal(trouble(waiting('new', 'ImagePullBackOff')), 'pod app-1: ImagePullBackOff: why')
  assert.equal(trouble(waiting('new', 'ContainerCreating')), undefined)
  assert.equal(trouble(waiting('old', 'ImagePullBackOff')), undefined)
})

test('a service is reached at each address that it was given', () => {
  const service = {
    metadata: {},
    spec: { ports: [{ port: 8000 }] },
    status: { loadBalancer: { ingress: [{ ip: 'fd00::1' }, { hostname: 'lb.example' }, {}] } },
  }
  assert.deepEqual(
    balancedWays(service).map(({ url }) => url),
    ['http://[fd00::1]:8000', 'http://lb.example:8000'],
  )
})

test('a service without an address of its own is told of', () => {
  const answer = { url: 'http://192.0.2.7:30080', prediction: 'Soup' }
  assert.deepEqual(addressRemarks({ ...answer, isBalanced: true }), [])
  const [remark = ''] = addressRemarks({ ...answer, isBalanced: false })
  assert.match(remark, /no LoadBalancer address: http:\/\/192\.0\.2\.7:30080 is its node port/)
})

test('nodes that cannot run the image are told of, and no cluster of such nodes alone is tried', () => {
  const own = process.arch === 'x64' ? 'amd64' : process.arch
  assert.deepEqual(otherArchitectures([own, own]), [])
  assert.match(otherArchitectures([own, 'riscv64'])[0] ?? '', /nodes of riscv64 cannot run it/)
  assert.throws(() => otherArchitectures(['riscv64']), /all nodes of this cluster are riscv64/)
})

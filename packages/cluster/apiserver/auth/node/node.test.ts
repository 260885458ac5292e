import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { admin, guardedApi, user } from '../testing/guarded-api.ts'

const lab = '/api/v1/namespaces/lab'
const [one, two] = [
  user('system:node:one', 'system:nodes'),
  user('system:node:two', 'system:nodes'),
]

let api: Awaited<ReturnType<typeof guardedApi>>
let podUid: string
const make = (path: string, object: object) => api.send(admin, 'POST', path, object)

/** A pod on node `one` that uses a secret, a config map and a claim, whose volume needs another secret. */
before(async () => {
  api = await guardedApi()
  await make('/api/v1/namespaces', { metadata: { name: 'lab' } })
  for (const name of ['one', 'two']) await make('/api/v1/nodes', { metadata: { name } })
  for (const name of ['default', 'other'])
    await make(`${lab}/serviceaccounts`, { metadata: { name } })
  for (const name of ['used', 'behind', 'free'])
    await make(`${lab}/secrets`, { metadata: { name } })
  await make(`${lab}/configmaps`, { metadata: { name: 'used' } })
  await make('/api/v1/persistentvolumes', {
    metadata: { name: 'pv' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      claimRef: { namespace: 'lab', name: 'claim' },
      csi: {
        driver: 'd',
        volumeHandle: 'h',
        nodePublishSecretRef: { name: 'behind', namespace: 'lab' },
      },
    },
  })
  const made = await make(`${lab}/pods`, {
    metadata: { name: 'p' },
    spec: {
      nodeName: 'one',
      containers: [{ name: 'c', image: 'i', envFrom: [{ secretRef: { name: 'used' } }] }],
      volumes: [
        { name: 'm', configMap: { name: 'used' } },
        { name: 'v', persistentVolumeClaim: { claimName: 'claim' } },
      ],
    },
  })
  podUid = made.body.metadata.uid
})

const reads: readonly (readonly [path: string, ofOne: number, ofTwo: number])[] = [
  [`${lab}/secrets/used`, 200, 403],
  [`${lab}/secrets/behind`, 200, 403],
  [`${lab}/secrets/free`, 403, 403],
  [`${lab}/secrets`, 403, 403],
  [`${lab}/configmaps/used`, 200, 403],
  ['/api/v1/persistentvolumes/pv', 200, 403],
  [`${lab}/pods/p`, 200, 403],
  [`${lab}/pods`, 403, 403],
  [`${lab}/pods?fieldSelector=spec.nodeName%3Done`, 200, 403],
  ['/api/v1/nodes/one', 200, 403],
  ['/api/v1/nodes', 403, 403],
  ['/api/v1/services', 200, 200],
]

describe('a node', () => {
  for (const [path, ofOne, ofTwo] of reads)
    test(`reads ${path} as far as it has to do with it`, async () => {
      assert.equal((await api.send(one, 'GET', path)).status, ofOne)
      assert.equal((await api.send(two, 'GET', path)).status, ofTwo)
    })

  test('says why it may not', async () => {
    const { body } = await api.send(two, 'GET', `${lab}/secrets/used`)
    assert.match(body.message, /: no relationship found between node 'two' and this object$/)
  })

  test('changes itself and no other', async () => {
    const { body: node } = await api.send(one, 'GET', '/api/v1/nodes/one')
    const put = async (name: string, spec: object, labels: object = {}) => {
      const metadata = { name, labels }
      return (await api.send(one, 'PUT', `/api/v1/nodes/${name}`, { ...node, metadata, spec }))
        .status
    }
    assert.equal(await put('one', { ...node.spec, taints: [] }), 403)
    assert.equal(await put('two', node.spec), 403)
    assert.equal(await put('one', node.spec, { 'node-restriction.kubernetes.io/a': 'x' }), 403)
    assert.equal(await put('one', node.spec, { 'kubernetes.io/hostname': 'x' }), 200)
  })

  test('gets tokens for pods that are on it, for those they are meant for', async () => {
    const ask = async (sender: typeof one, spec: object, account = 'default') =>
      (await api.send(sender, 'POST', `${lab}/serviceaccounts/${account}/token`, { spec })).status
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: podUid }
    assert.equal(await ask(one, { boundObjectRef }), 201)
    assert.equal(await ask(one, { boundObjectRef, audiences: ['elsewhere'] }), 403)
    assert.equal(await ask(one, {}), 403)
    assert.equal(await ask(one, { boundObjectRef }, 'other'), 403)
    assert.equal(await ask(two, { boundObjectRef }), 403)
  })

  test('tells the status of pods that are on it, and evicts and deletes them', async () => {
    const { body: pod } = await api.send(admin, 'GET', `${lab}/pods/p`)
    const running = { ...pod, status: { phase: 'Running' } }
    const status = async (sender: typeof one, object: object) =>
      (await api.send(sender, 'PUT', `${lab}/pods/p/status`, object)).status
    assert.equal(await status(two, running), 403)
    assert.equal(
      await status(one, { ...running, metadata: { ...pod.metadata, labels: { a: 'b' } } }),
      403,
    )
    assert.equal(await status(one, running), 200)
    const eviction = { metadata: { name: 'p' } }
    const evict = (sender: typeof one) =>
      api.send(sender, 'POST', `${lab}/pods/p/eviction`, eviction)
    assert.equal((await evict(two)).status, 403)
    assert.equal((await evict(one)).status, 201)
    assert.equal((await api.send(two, 'DELETE', `${lab}/pods/p`)).status, 403)
    assert.equal((await api.send(one, 'DELETE', `${lab}/pods/p`)).status, 200)
  })

  test('makes no pods but mirrors of its own', async () => {
    const spec = { nodeName: 'one', containers: [{ name: 'c', image: 'i' }] }
    const plain = await api.send(one, 'POST', `${lab}/pods`, { metadata: { name: 'x' }, spec })
    assert.match(plain.body.message, /node "one" can only create mirror pods/)
    const { uid } = (await api.send(one, 'GET', '/api/v1/nodes/one')).body.metadata
    const owner = { apiVersion: 'v1', kind: 'Node', name: 'one', uid, controller: true }
    const annotations = { 'kubernetes.io/config.mirror': 'h' }
    const metadata = { name: 'x', annotations, ownerReferences: [owner] }
    assert.equal((await api.send(one, 'POST', `${lab}/pods`, { metadata, spec })).status, 201)
  })

  test('keeps its own lease', async () => {
    const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'
    const make = async (name: string) =>
      (await api.send(one, 'POST', leases, { metadata: { name } })).status
    assert.equal(await make('one'), 201)
    assert.equal(await make('two'), 403)
    assert.equal((await api.send(one, 'GET', `${leases}/one`)).status, 200)
    assert.equal((await api.send(two, 'GET', `${leases}/one`)).status, 403)
  })
})

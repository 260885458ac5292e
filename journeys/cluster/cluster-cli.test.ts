import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { ClusterPlace, needsKubectl } from '../support/cluster.ts'

const skip = needsKubectl

test('a cluster starts, keeps what kubectl puts into it over a stop, and goes with a reset', {
  skip,
}, (context) => {
  const place = new ClusterPlace(context)
  const started = place.start('one')
  assert.equal(started.code, 0, started.stderr)
  assert.match(started.stdout, /^Cluster galley started: https:\/\/127\.0\.0\.1:\d+\n/)
  assert.match(place.kubectl('get', 'namespaces', '-o', 'name').stdout, /namespace\/default\n/)
  assert.equal(
    place.kubectl('create', 'configmap', 'kept', '--from-literal=a=1').stdout,
    'configmap/kept created\n',
  )
  const again = place.start('one')
  assert.match(again.stdout, /runs already/)
  assert.match(place.galley('stop', '--data', place.dataOf('one')).stdout, /stopped/)
  assert.equal(place.galley('status', '--data', place.dataOf('one')).code, 1)
  assert.equal(place.start('one').code, 0)
  assert.equal(place.kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}').stdout, '1')
  assert.match(place.galley('reset', '--data', place.dataOf('one')).stdout, /is gone/)
  assert.doesNotMatch(readFileSync(place.kubeconfig, 'utf8'), /127\.0\.0\.1/)
})

test('a start takes what it is not told from the last one, and its folder knows the context', {
  skip,
}, (context) => {
  const place = new ClusterPlace(context)
  const data = ['--data', place.dataOf('one')]
  const tokens = join(place.folder, 'tokens.csv')
  writeFileSync(tokens, 's3cr3t,ada,1,"staff,lab"\n')
  const settings = ['--name', 'other', '--node-capacity', 'cpu=2,memory=1Gi,pods=7']
  const first = place.start('one', ...settings, '--nodes', '2', '--token-file', tokens)
  assert.match(first.stdout, /^Cluster galley-other started/, first.stderr)
  assert.match(place.galley('stop', ...data).stdout, /^Cluster galley-other stopped/)
  assert.match(place.galley('start', ...data).stdout, /^Cluster galley-other started/)
  assert.match(place.kubectl('delete', 'node', 'node-1').stdout, /deleted/)
  place.galley('stop', ...data)
  place.galley('start', ...data)
  const pods = ['get', 'nodes', '-o', 'jsonpath={.items[*].status.capacity.pods}']
  assert.equal(place.kubectl(...pods).stdout, '7 7')
  place.kubectl('config', 'set-credentials', 'ada', '--token', 's3cr3t')
  const who = ['--user', 'ada', 'auth', 'whoami', '-o', 'jsonpath={.status.userInfo}']
  assert.deepEqual(JSON.parse(place.kubectl(...who).stdout), {
    username: 'ada',
    uid: '1',
    groups: ['staff', 'lab', 'system:authenticated'],
  })
  assert.match(place.galley('reset', ...data).stdout, /^Cluster galley-other is gone/)
})

test('after a kill -9 the next start goes on with all that was acknowledged', {
  skip,
}, (context) => {
  const place = new ClusterPlace(context)
  assert.equal(place.start('one').code, 0)
  place.kubectl('create', 'configmap', 'kept', '--from-literal=a=1')
  process.kill(place.pidOf('one'), 'SIGKILL')
  const status = place.galley('status', '--data', place.dataOf('one'), '--output', 'json')
  assert.equal(JSON.parse(status.stdout).state, 'stopped')
  const started = place.start('one')
  assert.equal(started.code, 0, started.stderr)
  assert.equal(place.kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}').stdout, '1')
})

test('of two starts at once of one cluster, both end with the one that serves', {
  skip,
}, async (context) => {
  const place = new ClusterPlace(context)
  const starts = await Promise.all([place.startBeside('one'), place.startBeside('one')])
  const servers = starts.map(({ stdout }) => /https:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0])
  assert.ok(servers[0] && servers[0] === servers[1], JSON.stringify(starts))
  assert.equal(place.kubectl('get', 'namespace', 'default', '-o', 'name').code, 0)
})

test('two clusters run beside each other, each with a context of its own', { skip }, (context) => {
  const place = new ClusterPlace(context)
  assert.equal(place.start('one').code, 0)
  assert.equal(place.start('two', '--name', 'other').code, 0)
  place.kubectl('--context', 'galley-other', 'create', 'configmap', 'there', '--from-literal=a=1')
  assert.equal(
    place.kubectl('--context', 'galley-other', 'get', 'configmap', 'there', '-o', 'name').code,
    0,
  )
  assert.match(place.kubectl('--context', 'galley', 'get', 'configmap', 'there').stderr, /NotFound/)
})

test('a port that is taken, and a state that is damaged, are told of in words', {
  skip,
}, async (context) => {
  const place = new ClusterPlace(context)
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  context.after(() => other.close())
  const address = other.address()
  assert.ok(address && typeof address === 'object')
  const taken = place.start('one', '--port', String(address.port))
  assert.equal(taken.code, 4)
  assert.match(taken.stderr, /Port \d+ of 127\.0\.0\.1 is taken/)
  writeFileSync(
    join(place.dataOf('one'), 'state.db'),
    'This is no database, but a sentence of some length.',
  )
  const damaged = place.start('one')
  assert.equal(damaged.code, 4)
  assert.match(damaged.stderr, /state\.db cannot be read: file is not a database/)
})

test('a wrong option is the command line’s fault', (context) => {
  const place = new ClusterPlace(context)
  for (const wrong of [
    ['--service-cidr', 'nonsense'],
    ['--service-node-port-range', '5-1'],
    ['--node-capacity', 'cpu'],
    ['--name', 'Not A Name'],
    ['--nodes', '0', '--simulated-nodes', '1'],
  ])
    assert.equal(place.start('one', ...wrong).code, 2, wrong.join(' '))
})

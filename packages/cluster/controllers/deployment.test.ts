import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { DeploymentSpec } from 'kubernetes-types/apps/v1.js'
import {
  type Deployment,
  deployments,
  pods,
  type ReplicaSet,
  replicaSets,
} from '../client/resources.ts'
import { deploymentController } from './deployment.ts'
import { templateHash } from './pods/template-hash.ts'
import { replicaSetController } from './replica-set.ts'
import { messagesAbout } from './testing/events.ts'
import { pass } from './testing/passing.ts'
import { readyPods } from './testing/ready-pods.ts'
import { eventually, running } from './testing/running.ts'

const namespace = 'lab'
const parts = () => [deploymentController, replicaSetController, readyPods]
const cluster = await running(parts)
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster

const template = (app: string, image: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image }], terminationGracePeriodSeconds: 0 },
})

const make = (name: string, spec: Partial<DeploymentSpec> = {}, image = 'i:1', at = client) =>
  at.create(deployments, {
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app: name } }, template: template(name, image), ...spec },
  })

const change = (name: string, spec: object) =>
  client.patch(deployments, { namespace, name }, 'merge', { spec })

const setImage = (name: string, image: string) =>
  change(name, { template: { spec: { containers: [{ name: 'c', image }] } } })

const until = (name: string, isSo: (deployment: Deployment) => boolean, at = client) =>
  eventually(async () => {
    const deployment = await at.get(deployments, { namespace, name })
    return isSo(deployment) ? deployment : undefined
  })

const conditionsOf = ({ status }: Deployment) =>
  Object.fromEntries(
    (status?.conditions ?? []).map(({ type, status: is, reason, message }) => [
      type,
      `${is} ${reason}: ${message}`,
    ]),
  )

const progress = (deployment: Deployment) => conditionsOf(deployment).Progressing ?? ''

const isSettled = (deployment: Deployment): boolean =>
  deployment.status?.observedGeneration === deployment.metadata.generation &&
  progress(deployment).startsWith('True NewReplicaSetAvailable')

const settled = (name: string) => until(name, isSettled)

const setsOf = async (app: string, at = client): Promise<readonly ReplicaSet[]> =>
  (await at.list(replicaSets, namespace, { labelSelector: `app=${app}` })).items.toSorted(
    (a, b) => revision(a) - revision(b),
  )

const revision = ({ metadata }: ReplicaSet | Deployment) =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'])

const sizes = (sets: readonly ReplicaSet[]) => sets.map(({ spec }) => spec?.replicas)

describe('a deployment', () => {
  it('makes a replica set of its template and tells of it', async () => {
    await make('first', { replicas: 3, minReadySeconds: 0 })
    const deployment = await settled('first')
    const [set] = await setsOf('first')
    const name = set?.metadata.name
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? ''
    assert.equal(name, `first-${hash}`)
    assert.deepEqual(set?.spec?.selector.matchLabels, { app: 'first', 'pod-template-hash': hash })
    assert.deepEqual(set?.metadata.annotations, {
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    })
    assert.equal(set?.metadata.ownerReferences?.[0]?.name, 'first')
    const { conditions: _, ...counts } = deployment.status ?? {}
    assert.deepEqual(counts, {
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    })
    assert.deepEqual(conditionsOf(deployment), {
      Available: 'True MinimumReplicasAvailable: Deployment has minimum availability.',
      Progressing: `True NewReplicaSetAvailable: ReplicaSet "${name}" has successfully progressed.`,
    })
    assert.equal(revision(deployment), 1)
    assert.deepEqual(await messagesAbout(client, 'first'), [
      `ScalingReplicaSet: Scaled up replica set ${name} from 0 to 3`,
    ])
  })

  it('rolls out a new template, goes back to the one before and remembers its revisions', async () => {
    await make('roll', { replicas: 4 })
    await settled('roll')
    await setImage('roll', 'i:2')
    await until('roll', (it) => isSettled(it) && revision(it) === 2)
    assert.deepEqual(sizes(await setsOf('roll')), [0, 4])
    await setImage('roll', 'i:1')
    await until('roll', (it) => isSettled(it) && revision(it) === 3)
    const sets = await setsOf('roll')
    assert.deepEqual(sizes(sets), [0, 4])
    assert.deepEqual(sets.map(revision), [2, 3])
    const history = sets[1]?.metadata.annotations?.['deployment.kubernetes.io/revision-history']
    assert.equal(history, '1')
    const [first, second] = [sets[1]?.metadata.name, sets[0]?.metadata.name]
    assert.deepEqual((await messagesAbout(client, 'roll')).slice(0, 4), [
      `ScalingReplicaSet: Scaled up replica set ${first} from 0 to 4`,
      `ScalingReplicaSet: Scaled up replica set ${second} from 0 to 1`,
      `ScalingReplicaSet: Scaled down replica set ${first} from 4 to 3`,
      `ScalingReplicaSet: Scaled up replica set ${second} from 1 to 2`,
    ])
  })

  it('keeps enough pods while those of a new template do not become ready', async () => {
    await make('stuck', { replicas: 4 })
    await settled('stuck')
    await setImage('stuck', 'stuck')
    await eventually(async () => sizes(await setsOf('stuck')).join() === '3,2')
    await change('stuck', { replicas: 8 })
    await eventually(async () => sizes(await setsOf('stuck')).join() === '6,4')
    await setImage('stuck', 'i:3')
    const deployment = await until('stuck', (it) => isSettled(it) && revision(it) === 3)
    assert.equal(deployment.status?.availableReplicas, 8)
    assert.deepEqual(sizes(await setsOf('stuck')), [0, 0, 8])
  })

  it('does nothing about its template while it is paused', async () => {
    await make('paused', { replicas: 1 })
    await settled('paused')
    await change('paused', { paused: true })
    await until('paused', (it) => progress(it) === 'Unknown DeploymentPaused: Deployment is paused')
    await setImage('paused', 'i:2')
    await change('paused', { replicas: 2 })
    await until('paused', ({ status }) => status?.availableReplicas === 2)
    assert.deepEqual(sizes(await setsOf('paused')), [2])
    await change('paused', { paused: false })
    await until('paused', (it) => isSettled(it) && revision(it) === 2)
    assert.deepEqual(sizes(await setsOf('paused')), [0, 2])
  })

  it('makes no pods of a new template before all others are gone, if told so', async () => {
    const strategy = { type: 'Recreate' }
    await make('anew', { replicas: 2, strategy })
    await settled('anew')
    const [pod] = (await client.list(pods, namespace, { labelSelector: 'app=anew' })).items
    const place = { namespace, name: pod?.metadata.name ?? '' }
    await client.patch(pods, place, 'merge', { metadata: { finalizers: ['a.b/c'] } })
    await setImage('anew', 'i:2')
    await until('anew', ({ status }) => !status?.replicas)
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(sizes(await setsOf('anew')), [0])
    await client.patch(pods, place, 'merge', { metadata: { finalizers: null } })
    await until('anew', (it) => isSettled(it) && revision(it) === 2)
    assert.deepEqual(sizes(await setsOf('anew')), [0, 2])
  })

  it('forgets replica sets beyond its history', async () => {
    await make('forget', { replicas: 1, revisionHistoryLimit: 1 })
    await settled('forget')
    for (const number of [2, 3, 4]) {
      await setImage('forget', `i:${number}`)
      await until('forget', (it) => isSettled(it) && revision(it) === number)
    }
    await eventually(async () => (await setsOf('forget')).map(revision).join() === '3,4')
  })

  it('goes back to a revision that an annotation asks for', async () => {
    await make('back', { replicas: 1 })
    await settled('back')
    await setImage('back', 'i:2')
    await until('back', (it) => isSettled(it) && revision(it) === 2)
    const ask = (to: string) =>
      client.patch(deployments, { namespace, name: 'back' }, 'merge', {
        metadata: { annotations: { 'deprecated.deployment.rollback.to': to } },
      })
    await ask('9')
    await until('back', ({ metadata }) => Object.keys(metadata.annotations ?? {}).length === 1)
    await ask('0')
    const deployment = await until('back', (it) => isSettled(it) && revision(it) === 3)
    assert.equal(deployment.spec?.template.spec?.containers[0]?.image, 'i:1')
    const told = (await messagesAbout(client, 'back')).filter((it) => it.includes('Rollback'))
    assert.deepEqual(told, [
      'DeploymentRollbackRevisionNotFound: Unable to find the revision to rollback to.',
      'DeploymentRollback: Rolled back deployment "back" to revision 1',
    ])
  })

  it('takes over a replica set that has its template', async () => {
    await client.create(replicaSets, {
      metadata: { name: 'by-hand', namespace, labels: { app: 'adopt' } },
      spec: { selector: { matchLabels: { app: 'adopt' } }, template: template('adopt', 'i:1') },
    })
    await make('adopt', { replicas: 2 })
    await settled('adopt')
    const sets = await setsOf('adopt')
    assert.deepEqual(sizes(sets), [2])
    assert.equal(sets[0]?.metadata.name, 'by-hand')
    assert.equal(revision(sets[0] ?? { metadata: {} }), 1)
  })

  it('takes another name where one is taken', async () => {
    const wanted = await client.create(
      deployments,
      {
        metadata: { name: 'taken', namespace },
        spec: { selector: { matchLabels: { app: 'taken' } }, template: template('taken', 'i:1') },
      },
      { dryRun: 'All' },
    )
    const hash = templateHash(wanted.spec?.template, undefined)
    await client.create(replicaSets, {
      metadata: { name: `taken-${hash}`, namespace, labels: { app: 'other' } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'other' } },
        template: template('other', 'i:1'),
      },
    })
    await make('taken', { replicas: 1 })
    const deployment = await settled('taken')
    assert.equal(deployment.status?.collisionCount, 1)
    const [set] = await setsOf('taken')
    assert.notEqual(set?.metadata.name, `taken-${hash}`)
  })

  it('gives its annotations and its patience to its replica set', async () => {
    await make('notes', { replicas: 1 })
    await settled('notes')
    await client.patch(deployments, { namespace, name: 'notes' }, 'merge', {
      metadata: { annotations: { note: 'a' } },
      spec: { minReadySeconds: 1 },
    })
    await eventually(async () => {
      const [set] = await setsOf('notes')
      return set?.metadata.annotations?.note === 'a' && set.spec?.minReadySeconds === 1
    })
    assert.equal((await setsOf('notes')).length, 1)
  })

  it('tells that it is stuck when its time is up, and that it is not any more', async () => {
    const clock = new SimulatedClock()
    await using slow = await running(parts, clock)
    await make('late', { replicas: 1, progressDeadlineSeconds: 60 }, 'stuck', slow.client)
    await until('late', ({ status }) => status?.unavailableReplicas === 1, slow.client)
    await pass(clock, 50)
    const before = await slow.client.get(deployments, { namespace, name: 'late' })
    const [set] = await setsOf('late', slow.client)
    const name = set?.metadata.name
    assert.equal(progress(before), `True ReplicaSetUpdated: ReplicaSet "${name}" is progressing.`)
    await pass(clock, 15)
    const late = await until('late', (it) => progress(it).startsWith('False'), slow.client)
    assert.deepEqual(conditionsOf(late), {
      Available: 'False MinimumReplicasUnavailable: Deployment does not have minimum availability.',
      Progressing: `False ProgressDeadlineExceeded: ReplicaSet "${name}" has timed out progressing.`,
    })
    await slow.client.patch(deployments, { namespace, name: 'late' }, 'merge', {
      spec: { template: { spec: { containers: [{ name: 'c', image: 'i:2' }] } } },
    })
    await until('late', (it) => isSettled(it) && revision(it) === 2, slow.client)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { OwnerReference } from '../../client/resource.ts'
import { type Pod, pods, type StatefulSet, statefulSets } from '../../client/resources.ts'
import { controllerReference } from '../loop/owners.ts'
import { wantedOwners } from './retention.ts'

type When = 'Retain' | 'Delete'

const setWith = (whenDeleted: When, whenScaled: When): StatefulSet => ({
  metadata: { name: 'web', namespace: 'lab', uid: 'set' },
  spec: {
    serviceName: 'web',
    replicas: 1,
    selector: {},
    template: {},
    persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
  },
})

const podAt = (ordinal: number, uid = 'pod'): Pod => ({ metadata: { name: `web-${ordinal}`, uid } })

const ownerNames = (
  set: StatefulSet,
  pod: Pod,
  ownerReferences: OwnerReference[],
): string[] | undefined =>
  wantedOwners({ metadata: { ownerReferences } }, set, pod)?.map(({ kind }) => kind)

const bySet = controllerReference(setWith('Retain', 'Retain'), statefulSets)
const byPod = (pod: Pod) => controllerReference(pod, pods)
const other: OwnerReference = { apiVersion: 'v1', kind: 'Other', name: 'o', uid: 'o' }

describe('who is to own a claim', () => {
  it('is the set, the pod that is scaled away, or nobody, as the policy says', () => {
    const cases = [
      ['Retain', 'Retain', 0, undefined],
      ['Retain', 'Retain', 1, undefined],
      ['Delete', 'Retain', 0, ['StatefulSet']],
      ['Delete', 'Retain', 1, ['StatefulSet']],
      ['Retain', 'Delete', 0, undefined],
      ['Retain', 'Delete', 1, ['Pod']],
      ['Delete', 'Delete', 0, ['StatefulSet']],
      ['Delete', 'Delete', 1, ['Pod']],
    ] as const
    for (const [deleted, scaled, ordinal, wanted] of cases)
      assert.deepEqual(ownerNames(setWith(deleted, scaled), podAt(ordinal), []), wanted)
  })

  it('is nobody once the policy is to retain', () => {
    assert.deepEqual(ownerNames(setWith('Retain', 'Retain'), podAt(0), [bySet, other]), ['Other'])
  })

  it('stays as it is where it is right', () => {
    assert.equal(ownerNames(setWith('Delete', 'Delete'), podAt(0), [other, bySet]), undefined)
  })

  it('is made to manage the claim where it only owned it', () => {
    const { controller, ...owned } = bySet
    assert.deepEqual(ownerNames(setWith('Delete', 'Retain'), podAt(0), [owned]), ['StatefulSet'])
  })

  it('is left alone where one before of the same name owns it', () => {
    const before = byPod(podAt(1, 'before'))
    assert.equal(ownerNames(setWith('Delete', 'Delete'), podAt(1), [before]), undefined)
  })

  it('leaves it to whoever else manages the claim', () => {
    const manager = { ...other, controller: true }
    assert.equal(ownerNames(setWith('Delete', 'Delete'), podAt(0), [manager]), undefined)
    assert.deepEqual(ownerNames(setWith('Delete', 'Delete'), podAt(0), [manager, bySet]), ['Other'])
  })
})

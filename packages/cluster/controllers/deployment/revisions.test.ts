import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Deployment, ReplicaSet } from '../../client/resources.ts'
import { historyAnnotation, revisionAnnotation } from './annotations.ts'
import { byRevision, highestRevision, newSetAnnotations, revisionBefore } from './revisions.ts'

const setOf = (name: string, annotations: Record<string, string> = {}): ReplicaSet => ({
  metadata: { name, annotations },
})

const numbered = (name: string, revision: string) => setOf(name, { [revisionAnnotation]: revision })

const deployment: Deployment = {
  metadata: {
    name: 'd',
    annotations: {
      note: 'new',
      [revisionAnnotation]: '7',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    },
  },
}

describe('revisions of replica sets', () => {
  it('count on from the highest, and leave out what cannot be read', () => {
    const sets = [numbered('a', '3'), numbered('b', 'x'), numbered('c', '5'), setOf('d')]
    assert.equal(highestRevision(sets), 5n)
    assert.equal(revisionBefore(sets), 3n)
    assert.equal(revisionBefore([numbered('a', '3')]), 0n)
  })

  it('are of 64 bits', () => {
    const huge = '3546343826724305832'
    assert.equal(highestRevision([numbered('a', huge), numbered('b', `${huge}0`)]), BigInt(huge))
  })

  it('put older ones first', () => {
    const sets = [numbered('b', '2'), numbered('a', '10'), setOf('c')]
    assert.deepEqual(
      sets.toSorted(byRevision).map(({ metadata }) => metadata.name),
      ['c', 'b', 'a'],
    )
  })

  it('come with what the deployment is annotated with, but for what is its own', () => {
    const set = setOf('a', { note: 'old', other: 'kept' })
    assert.deepEqual(newSetAnnotations(deployment, set, 4n), {
      note: 'new',
      other: 'kept',
      [revisionAnnotation]: '4',
    })
  })

  it('are remembered when a replica set gets another', () => {
    const before = { [revisionAnnotation]: '2', [historyAnnotation]: '1' }
    const next = newSetAnnotations(deployment, setOf('a', before), 9n)
    assert.equal(next?.[revisionAnnotation], '9')
    assert.equal(next?.[historyAnnotation], '1,2')
  })

  it('stay where they are the highest, and where they cannot be read', () => {
    const next = newSetAnnotations(deployment, numbered('a', '6'), 4n)
    assert.equal(next?.[revisionAnnotation], '6')
    assert.equal(newSetAnnotations(deployment, numbered('a', 'x'), 4n), undefined)
  })

  it('are forgotten, the oldest first, where they become too many', () => {
    const all = Array.from({ length: 399 }, (_, at) => String(1000 + at)).join()
    const before = { [revisionAnnotation]: '9999', [historyAnnotation]: all }
    const next = newSetAnnotations(deployment, setOf('a', before), 10_000n)
    const history = next?.[historyAnnotation] ?? ''
    assert.equal(history.length, 1999)
    assert.ok(history.startsWith('1000,') && history.endsWith(',1398,9999'))
    const again = newSetAnnotations(deployment, setOf('a', next), 10_001n)
    assert.ok(again?.[historyAnnotation]?.startsWith('1001,'))
  })
})

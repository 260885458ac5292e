import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ControllerRevision } from '../../client/resources.ts'
import { isSameData, revisionData, templateOf } from './data.ts'
import { goJson } from './go-json.ts'
import { revisionHash } from './hash.ts'
import { byRevision } from './order.ts'

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } }

const revision = (name: string, number: number, creationTimestamp: string): ControllerRevision => ({
  metadata: { name, creationTimestamp },
  revision: number,
  data: revisionData(template),
})

describe('a revision', () => {
  it('is hashed over what Go writes, so that names come out as upstream’s', () => {
    const written = goJson({ b: '<&>\u2028', a: [{ d: null, c: 1 }] })
    assert.equal(written, '{"a":[{"c":1,"d":null}],"b":"\\u003c\\u0026\\u003e\\u2028"}')
    // fnv.New32 of the text and of the count, spelled by SafeEncodeString.
    assert.equal(revisionHash({}, 0), 'cccc864bc')
    assert.notEqual(revisionHash({}, 1), revisionHash({}, 0))
  })

  it('is written in the order in which clients write what they compare it with', () => {
    assert.equal(JSON.stringify(revisionData(template)), goJson(revisionData(template)))
  })

  it('gives its template back', () => {
    assert.deepEqual(templateOf(revision('a', 1, '')), template)
    assert.equal(templateOf({ metadata: {}, revision: 1, data: {} }), undefined)
  })

  it('is the same whatever the order of what it remembers', () => {
    const { spec, metadata } = template
    assert.ok(isSameData(revisionData(template), revisionData({ spec, metadata })))
    assert.ok(!isSameData(revisionData(template), revisionData({ metadata })))
  })

  it('comes before those of higher numbers, later times, later names', () => {
    const wanted = [
      revision('z', 1, '2024-01-01T00:00:01Z'),
      revision('b', 2, '2024-01-01T00:00:00Z'),
      revision('a', 2, '2024-01-01T00:00:01Z'),
      revision('c', 2, '2024-01-01T00:00:01Z'),
    ]
    assert.deepEqual(wanted.toReversed().toSorted(byRevision), wanted)
  })
})

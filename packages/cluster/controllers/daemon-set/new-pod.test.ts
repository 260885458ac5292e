import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DaemonSet, Pod } from '../../client/resources.ts'
import { isUpdated } from './new-pod.ts'

const set: DaemonSet = {
  metadata: {
    name: 'd',
    annotations: { 'deprecated.daemonset.template.generation': '1' },
  },
}

const podWith = (labels: Record<string, string>): Pod => ({ metadata: { name: 'p', labels } })

const cases: readonly (readonly [labels: Record<string, string>, is: boolean])[] = [
  [{ 'controller-revision-hash': 'new', 'pod-template-generation': '1' }, true],
  [{ 'controller-revision-hash': 'new', 'pod-template-generation': '9' }, true],
  // Left behind by another set that was as young.
  [{ 'controller-revision-hash': 'old', 'pod-template-generation': '1' }, false],
  [{ 'pod-template-generation': '1' }, true],
  [{ 'pod-template-generation': '2' }, false],
  [{}, false],
]

for (const [labels, is] of cases)
  test(`a pod with ${JSON.stringify(labels)} is ${is ? '' : 'not '}of the set's template`, () => {
    assert.equal(isUpdated(podWith(labels), set, 'new'), is)
  })

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appArmorPrefix, appArmorWarnings } from './app-armor.ts'
import type { Pod } from './types.ts'

const warnings = (annotation: string | undefined, podProfile?: string, own?: string): string[] => {
  const contextOf = (type: string | undefined) =>
    type === undefined ? {} : { securityContext: { appArmorProfile: { type } } }
  const annotations = annotation === undefined ? {} : { [`${appArmorPrefix}c`]: annotation }
  const pod = {
    metadata: { annotations },
    spec: { containers: [{ name: 'c', ...contextOf(own) }], ...contextOf(podProfile) },
  }
  // Safe: nothing else of a pod is looked at.
  return appArmorWarnings(pod as unknown as Pod)
}

test('an annotation is warned of unless a field says the same', () => {
  assert.deepEqual(warnings('unconfined'), [
    `metadata.annotations[${appArmorPrefix}c]: deprecated since v1.30; use the "appArmorProfile" field instead`,
  ])
  assert.equal(warnings('no profile').length, 1)
  assert.equal(warnings('unconfined', 'RuntimeDefault').length, 1)
  assert.deepEqual(warnings('unconfined', 'Unconfined'), [])
  assert.deepEqual(warnings('unconfined', undefined, 'Unconfined'), [])
  assert.deepEqual(warnings(undefined), [])
})

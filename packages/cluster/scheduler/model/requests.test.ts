import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import { countedRequests, podRequests } from './requests.ts'

const container = (cpu?: string, rest: object = {}) => ({
  name: 'c',
  ...(cpu && { resources: { requests: { cpu } } }),
  ...rest,
})
const pod = (spec: object, status: object = {}): Pod => ({
  metadata: { name: 'web' },
  spec: { containers: [], ...spec },
  status,
})
const sidecar = { restartPolicy: 'Always' }

describe('what a pod asks for', () => {
  const cases: readonly (readonly [string, Pod, number])[] = [
    ['its containers together', pod({ containers: [container('1'), container('500m')] }), 1500],
    [
      'no less than any of its init containers',
      pod({
        initContainers: [container('3'), container('2')],
        containers: [container('1'), container('1')],
      }),
      3000,
    ],
    [
      'its sidecars as long as it runs',
      pod({ initContainers: [container('1', sidecar)], containers: [container('1')] }),
      2000,
    ],
    [
      'the sidecars that run already beside an init container',
      pod({
        initContainers: [container('1', sidecar), container('3'), container('5', sidecar)],
        containers: [],
      }),
      6000,
    ],
    ['its overhead on top', pod({ containers: [container('1')], overhead: { cpu: '250m' } }), 1250],
    [
      'what it asks for as a whole instead',
      pod({ containers: [container('1')], resources: { requests: { cpu: '4' } } }),
      4000,
    ],
    ['sums that are rounded once', pod({ containers: [container('100u'), container('100u')] }), 1],
  ]
  for (const [name, of, cpu] of cases)
    it(`is ${name}`, () => assert.equal(podRequests(of).get('cpu'), cpu))

  it('is what it was given, too, while it is being resized', () => {
    const statuses = [{ name: 'c', resources: { requests: { cpu: '2' } } }]
    const resized = pod({ containers: [container('1')] }, { containerStatuses: statuses })
    assert.equal(podRequests(resized, { isRunning: true }).get('cpu'), 2000)
    assert.equal(podRequests(resized).get('cpu'), 1000)
  })

  it('counts as something when nodes are compared, even if it is nothing', () => {
    assert.deepEqual(countedRequests(pod({ containers: [container(), container('1')] })), {
      cpu: 1100,
      memory: 2 * 200 * 1024 * 1024,
    })
  })
})

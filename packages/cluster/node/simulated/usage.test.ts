import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Pod } from '../../client/resources.ts'
import { parseLoad } from './load.ts'
import { usageOf } from './usage.ts'

const start = '2024-01-01T00:00:00Z'

const podOf = (annotations: Readonly<Record<string, string>>): Pod => ({
  metadata: {
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, text]) => [`simulation.galley.dev/${name}`, text]),
    ),
  },
  spec: { containers: [{ name: 'web' }, { name: 'side' }, { name: 'ended' }] },
  status: {
    startTime: start,
    containerStatuses: ['web', 'side'].map((name) => ({
      name,
      image: '',
      imageID: '',
      ready: true,
      restartCount: 0,
      state: { running: {} },
    })),
  },
})

describe('what a simulated pod uses', () => {
  it('is nothing where nobody says so', () => {
    assert.deepEqual(usageOf(podOf({}), Date.parse(start)), [
      { name: 'web', cpu: 0, memory: 0 },
      { name: 'side', cpu: 0, memory: 0 },
    ])
  })

  it('changes with the time since its start, each container on its own', () => {
    const pod = podOf({ load: 'cpu=250m,memory=1Mi; 1m30s cpu=2', 'load.side': 'memory=1k' })
    const at = (seconds: number) => usageOf(pod, Date.parse(start) + seconds * 1000)
    const side = { name: 'side', cpu: 0, memory: 1000 }
    assert.deepEqual(at(0), [{ name: 'web', cpu: 0.25, memory: 2 ** 20 }, side])
    assert.deepEqual(at(90), [{ name: 'web', cpu: 2, memory: 2 ** 20 }, side])
  })

  it('is read from any text or refused', () => {
    for (const text of ['', 'cpu', 'cpu=-1', 'disk=1', 'soon cpu=1', 'cpu=1;'])
      assert.equal(parseLoad(text), undefined, text)
    fc.assert(fc.property(fc.string(), (text) => void parseLoad(text)))
  })
})

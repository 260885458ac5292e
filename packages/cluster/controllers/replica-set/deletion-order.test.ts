import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PodStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { podsToDelete } from './deletion-order.ts'

const now = Date.parse('2024-01-01T12:00:00Z')

interface Facts {
  readonly node?: string
  readonly phase?: string
  readonly ready?: string
  readonly created?: string
  readonly cost?: string
  readonly restarts?: number
  readonly sidecarRestarts?: number
  readonly uid?: string
}

const pod = (name: string, facts: Facts = {}): Pod => ({
  metadata: {
    name,
    uid: facts.uid ?? name,
    creationTimestamp: facts.created ?? '2024-01-01T11:00:00Z',
    ...(facts.cost !== undefined && {
      annotations: { 'controller.kubernetes.io/pod-deletion-cost': facts.cost },
    }),
  },
  spec: {
    containers: [{ name: 'c' }],
    initContainers: [{ name: 's', restartPolicy: 'Always' }, { name: 'i' }],
    ...(facts.node !== '' && { nodeName: facts.node ?? 'n' }),
  },
  status: statusOf(facts),
})

const statusOf = ({ phase, ready, restarts = 0, sidecarRestarts = 0 }: Facts): PodStatus => ({
  phase: phase ?? 'Running',
  ...(ready !== 'no' && {
    conditions: [
      { type: 'Ready', status: 'True', lastTransitionTime: ready ?? '2024-01-01T11:00:10Z' },
    ],
  }),
  containerStatuses: [container('c', restarts)],
  initContainerStatuses: [container('s', sidecarRestarts), container('i', 99)],
})

const container = (name: string, restartCount: number) => ({
  name,
  image: 'i',
  imageID: '',
  ready: true,
  restartCount,
})

const namesOf = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name)

/** Each of these, the first of two goes, wherever it stands. */
const cases: readonly (readonly [string, Facts, Facts])[] = [
  ['has no node', { node: '' }, { ready: 'no', phase: 'Pending' }],
  ['is pending', { phase: 'Pending' }, { ready: 'no' }],
  ['is not ready', { ready: 'no' }, { cost: '-100' }],
  ['costs less', { cost: '-1' }, {}],
  ['costs less than one that is priced', {}, { cost: '1' }],
  [
    'became ready later by a magnitude',
    { ready: '2024-01-01T11:59:00Z', restarts: 0 },
    { restarts: 3 },
  ],
  ['was restarted more often', { restarts: 2 }, { restarts: 1 }],
  ['has a sidecar that was restarted more often', { sidecarRestarts: 2 }, { sidecarRestarts: 1 }],
  ['is younger by a magnitude', { created: '2024-01-01T11:59:00Z' }, {}],
  [
    'has the lower uid where both are about as old',
    { ready: '2024-01-01T11:00:00Z', uid: 'a' },
    { ready: '2024-01-01T11:01:00Z', uid: 'b' },
  ],
]

describe('of pods that are too many', () => {
  for (const [reason, less, more] of cases)
    it(`the one goes that ${reason}`, () => {
      const [first, second] = [
        pod('less', { uid: 'x', ...less }),
        pod('more', { uid: 'y', ...more }),
      ]
      assert.deepEqual(namesOf(podsToDelete([first, second], [], 1, now)), ['less'])
      assert.deepEqual(namesOf(podsToDelete([second, first], [], 1, now)), ['less'])
    })

  for (const cost of ['', '+5', '08', 'many', '2147483648', '-2147483649', '1.5'])
    it(`a cost of "${cost}" counts for nothing`, () => {
      const pods = [pod('priced', { cost }), pod('plain', { cost: '0', restarts: 1 })]
      assert.deepEqual(namesOf(podsToDelete(pods, [], 1, now)), ['plain'])
    })

  it('the one goes whose node has most of its like', () => {
    const pods = [pod('alone', { node: 'a', restarts: 9 }), pod('doubled', { node: 'b' })]
    const related = [
      ...pods,
      pod('sibling', { node: 'b' }),
      pod('ended', { node: 'a', phase: 'Failed' }),
    ]
    assert.deepEqual(namesOf(podsToDelete(pods, related, 1, now)), ['doubled'])
  })

  it('all go when all have to', () => {
    const pods = [pod('a'), pod('b')]
    assert.deepEqual(podsToDelete(pods, [], 2, now), pods)
  })
})

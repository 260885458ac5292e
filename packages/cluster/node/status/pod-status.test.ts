import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Life, type Scene, viewOf } from '../testing/pod-views.ts'
import { hasRun, podStatus } from './pod-status.ts'

const two = { containers: [{ name: 'a' }, { name: 'b' }] }
const staged = { initContainers: [{ name: 'first' }] }
const sided = { initContainers: [{ name: 'side', restartPolicy: 'Always' }] }
const probe = { exec: { command: ['true'] } }

/** A status, in short: phase, conditions that hold, and each container. */
function words(scene: Scene): string {
  const { phase, conditions, initContainerStatuses, containerStatuses } = podStatus(viewOf(scene))
  const good = (conditions ?? []).filter(({ status }) => status === 'True').map(({ type }) => type)
  const containers = [...(initContainerStatuses ?? []), ...(containerStatuses ?? [])].map(
    ({ name, state, ready, lastState, restartCount }) => {
      const is =
        state?.waiting?.reason ?? state?.terminated?.reason ?? (state?.running ? 'runs' : 'waits')
      const last = lastState?.terminated && ` after ${lastState.terminated.reason}`
      return `${name} ${is}${last ?? ''}${ready ? ', ready' : ''}${restartCount ? ` (${restartCount})` : ''}`
    },
  )
  const short = good.map((it) => it.replaceAll(/[a-z]/g, '')).join(' ')
  return `${phase} ${short}: ${containers.join('; ')}`
}

// PRTSC: ready to start containers, I: initialized, R: ready, CR: containers ready, PS: scheduled.
const cases: Readonly<Record<string, Scene & { readonly due: string }>> = {
  'waits for its sandbox': { spec: {}, due: 'Pending I PS: main ContainerCreating' },
  'runs, and is ready without a probe': {
    spec: {},
    lives: { main: 'run' },
    due: 'Running PRTSC I R CR PS: main runs, ready',
  },
  'is not ready before its probe says so': {
    spec: { containers: [{ name: 'main', readinessProbe: probe }] },
    lives: { main: 'run' },
    due: 'Running PRTSC I PS: main runs',
  },
  'is ready once its probe says so': {
    spec: { containers: [{ name: 'main', readinessProbe: probe }] },
    lives: { main: 'run' },
    probes: { 'main/readiness': true },
    due: 'Running PRTSC I R CR PS: main runs, ready',
  },
  'stays ready until a new process has probed it': {
    spec: { containers: [{ name: 'main', readinessProbe: probe }] },
    lives: { main: 'run' },
    before: {
      containerStatuses: [
        {
          name: 'main',
          image: '',
          imageID: '',
          containerID: 'galley://main#0',
          ready: true,
          started: true,
          restartCount: 0,
        },
      ],
    },
    due: 'Running PRTSC I R CR PS: main runs, ready',
  },
  'waits for its init container': {
    spec: staged,
    lives: { first: 'run' },
    due: 'Pending PRTSC PS: first runs; main PodInitializing',
  },
  'backs off': {
    spec: {},
    lives: { main: [1, 1] },
    trouble: { main: 'CrashLoopBackOff' },
    due: 'Running PRTSC I PS: main CrashLoopBackOff after Error (1)',
  },
  'cannot have its image': {
    spec: two,
    lives: { a: 'run' },
    trouble: { b: 'ErrImagePull' },
    due: 'Pending PRTSC I PS: a runs, ready; b ErrImagePull',
  },
  'tells how the run before ended': {
    spec: {},
    lives: { main: [3, 'run'] },
    due: 'Running PRTSC I R CR PS: main runs after Error, ready (1)',
  },
  'forgets how the run before ended once the next one has': {
    spec: {},
    lives: { main: [3, 4] },
    due: 'Running PRTSC I PS: main Error (1)',
  },
  'has succeeded': {
    spec: { restartPolicy: 'Never' },
    lives: { main: 0 },
    isTerminal: true,
    due: 'Succeeded I PS: main Completed',
  },
  'has failed': {
    spec: { ...two, restartPolicy: 'Never' },
    lives: { a: 0, b: 1 },
    isTerminal: true,
    due: 'Failed I PS: a Completed; b Error',
  },
  'has failed before its main containers': {
    spec: { ...staged, restartPolicy: 'Never' },
    lives: { first: 6 },
    isTerminal: true,
    due: 'Failed PS: first Error; main PodInitializing',
  },
  'is not ready while its sidecar is not': {
    spec: sided,
    lives: { side: 1, main: 'run' },
    due: 'Running PRTSC I PS: side Error; main runs, ready',
  },
  'does not end before what runs of it has ended': {
    spec: { restartPolicy: 'Never' },
    before: { phase: 'Running' },
    lives: { main: 0 },
    due: 'Running PRTSC I PS: main Completed',
  },
  'stays as it ended': {
    spec: {},
    before: { phase: 'Failed', reason: 'Evicted', message: 'too much' },
    isTerminal: true,
    due: 'Failed I PS: main ContainerStatusUnknown',
  },
  'ends before its containers could begin': {
    spec: two,
    lives: { a: 1 },
    trouble: { b: 'ErrImagePull' },
    isTerminal: true,
    due: 'Failed I PS: a Error; b ContainerStatusUnknown',
  },
  'ends before its init containers could begin': {
    spec: staged,
    lives: {},
    trouble: { first: 'ErrImagePull' },
    isTerminal: true,
    due: 'Failed PS: first ContainerStatusUnknown; main PodInitializing',
  },
  'ends when its init containers have, but not its main ones': {
    spec: staged,
    lives: { first: 0 },
    isTerminal: true,
    due: 'Failed I PS: first Completed, ready; main ContainerStatusUnknown',
  },
  'ends after its sidecar had begun': {
    spec: sided,
    before: {
      initContainerStatuses: [
        {
          name: 'side',
          image: '',
          imageID: '',
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    },
    lives: { side: 137 },
    isTerminal: true,
    due: 'Failed PS: side Error; main ContainerStatusUnknown',
  },
  'does not lose count of a container whose traces are lost': {
    spec: {},
    before: {
      containerStatuses: [
        {
          name: 'main',
          image: '',
          imageID: '',
          ready: true,
          restartCount: 2,
          state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    },
    due: 'Running I PS: main ContainerCreating after ContainerStatusUnknown (3)',
  },
}

describe('the status of a pod that', () => {
  for (const [name, { due, ...scene }] of Object.entries(cases))
    it(name, () => assert.equal(words(scene), due))

  it('lives on or has ended fits what its containers do', () => {
    const life = fc.constantFrom<Life>('run', 'created', 0, 1)
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b'), life),
        fc.constantFrom('Always', 'OnFailure', 'Never'),
        (main, restartPolicy) => {
          const lives: Record<string, Life> = { first: 0, ...main }
          const view = viewOf({ spec: { ...staged, ...two, restartPolicy }, lives })
          const isThrough = hasRun(view)
          if (isThrough) assert.ok(lives.a !== 'run' && lives.b !== 'run')
          if (restartPolicy === 'Always') assert.ok(!isThrough)
          const { phase, conditions } = podStatus(view)
          assert.ok(phase === 'Pending' || phase === 'Running')
          const isReady = conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
          assert.equal(isReady, lives.a === 'run' && lives.b === 'run')
        },
      ),
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Life, type Scene, viewOf } from '../testing/pod-views.ts'
import { type PodActions, podActions } from './pod-actions.ts'

const probe = { exec: { command: ['true'] } }
const two = { containers: [{ name: 'a' }, { name: 'b' }] }
const staged = { initContainers: [{ name: 'first' }, { name: 'second' }] }
const sided = { initContainers: [{ name: 'side', restartPolicy: 'Always' }, { name: 'after' }] }
const probed = {
  initContainers: [
    { name: 'side', restartPolicy: 'Always', startupProbe: probe },
    { name: 'after' },
  ],
}
const extra = { ephemeralContainers: [{ name: 'look' }] }

/** What is to be done, in words. */
function words(actions: PodActions): string {
  const starts = [...actions.ephemeral, ...actions.init, ...actions.main]
  return [
    actions.killsPod && 'kill the pod',
    actions.createsSandbox && 'make a sandbox',
    ...actions.kills.map(({ message }) => message),
    ...actions.resizes.map(({ container }) => `resize ${container.name}`),
    starts.length > 0 && `start ${starts.join(', ')}`,
  ]
    .filter((it) => it !== false)
    .join('; ')
}

const cases: Readonly<Record<string, Scene & { readonly due: string }>> = {
  'begins with a sandbox': { spec: two, due: 'make a sandbox; start a, b' },
  'begins with its first init container': { spec: staged, due: 'make a sandbox; start first' },
  'starts all main containers': { spec: two, lives: {}, due: 'start a, b' },
  'leaves what runs alone': { spec: two, lives: { a: 'run', b: 'run' }, due: '' },
  'starts a container again': { spec: {}, lives: { main: 0 }, due: 'start main' },
  'starts again only what failed, if so asked': {
    spec: { ...two, restartPolicy: 'OnFailure' },
    lives: { a: 0, b: 1 },
    due: 'start b',
  },
  'is through when nothing is to run again': {
    spec: { ...two, restartPolicy: 'Never' },
    lives: { a: 0, b: 1 },
    due: 'kill the pod',
  },
  'goes on while one container runs': {
    spec: { ...two, restartPolicy: 'Never' },
    lives: { a: 1, b: 'run' },
    due: '',
  },
  'starts what was created only': { spec: {}, lives: { main: 'created' }, due: 'start main' },
  'replaces a container whose image changed': {
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'new' }] },
    lives: { main: 'run' },
    madeWith: 'old',
    due: 'Container main definition changed, will be restarted; start main',
  },
  'restarts a container that does not live': {
    spec: {},
    lives: { main: 'run' },
    probes: { 'main/liveness': false },
    due: 'Container main failed liveness probe, will be restarted; start main',
  },
  'ends with a container that does not live and may not start again': {
    spec: { restartPolicy: 'Never' },
    lives: { main: 'run' },
    probes: { 'main/startup': false },
    due: 'kill the pod; Container main failed startup probe',
  },
  'gives what runs other resources': {
    spec: { containers: [{ name: 'main', resources: { limits: { cpu: '1' } } }] },
    lives: { main: 'run' },
    due: 'resize main',
  },
  'restarts a container for other resources where that is asked for': {
    spec: {
      containers: [
        {
          name: 'main',
          resources: { limits: { memory: '1Gi' } },
          resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }],
        },
      ],
    },
    lives: { main: 'run' },
    due: 'Container main resize requires restart; start main',
  },
  'runs init containers one after the other': {
    spec: staged,
    lives: { first: 0 },
    due: 'start second',
  },
  'waits for an init container': { spec: staged, lives: { first: 0, second: 'run' }, due: '' },
  'tries an init container again': { spec: staged, lives: { first: 3 }, due: 'start first' },
  'gives up with an init container that may not fail': {
    spec: { ...staged, restartPolicy: 'Never' },
    lives: { first: 3 },
    due: 'kill the pod',
  },
  'goes on to main containers': { spec: staged, lives: { second: 0 }, due: 'start main' },
  'takes what comes after a sidecar as soon as that runs': {
    spec: sided,
    lives: { side: 'run' },
    due: 'start after',
  },
  'waits for a sidecar to start up': { spec: probed, lives: { side: 'run' }, due: '' },
  'goes on once a sidecar has started up': {
    spec: probed,
    lives: { side: 'run' },
    probes: { 'side/startup': true },
    due: 'start after',
  },
  'keeps sidecars running': {
    spec: sided,
    lives: { side: 1, after: 0, main: 'run' },
    due: 'start side',
  },
  'is not kept alive by sidecars': {
    spec: { ...sided, restartPolicy: 'Never' },
    lives: { side: 'run', after: 0, main: 0 },
    due: 'kill the pod',
  },
  'lets somebody look in at any time': {
    spec: { ...staged, ...extra },
    lives: { first: 'run' },
    due: 'start look',
  },
  'never starts such a container twice': { spec: extra, lives: { main: 'run', look: 1 }, due: '' },
  'begins anew when its sandbox is lost': {
    spec: staged,
    lives: { first: 0, second: 0, main: 'run' },
    isAlive: false,
    due: 'kill the pod; make a sandbox; start first',
  },
  'does not begin anew when it may run once only': {
    spec: { restartPolicy: 'Never' },
    lives: { main: 137 },
    isAlive: false,
    due: 'kill the pod',
  },
}

describe('a pod', () => {
  for (const [name, { due, ...scene }] of Object.entries(cases))
    it(name, () => {
      assert.equal(words(podActions(viewOf(scene))), due)
    })

  it('has its containers in order, never starts what runs, and never goes on in a lost sandbox', () => {
    const life = fc.constantFrom<Life>('run', 'created', 0, 1)
    const lives = fc.dictionary(fc.constantFrom('first', 'side', 'a', 'b'), life)
    const spec = {
      initContainers: [{ name: 'first' }, { name: 'side', restartPolicy: 'Always' }],
      ...two,
    }
    fc.assert(
      fc.property(
        fc.option(lives, { nil: undefined }),
        fc.constantFrom('Always', 'OnFailure', 'Never'),
        fc.boolean(),
        (given, restartPolicy, isAlive) => {
          const scene = { spec: { ...spec, restartPolicy }, isAlive }
          const actions = podActions(viewOf(given ? { ...scene, lives: given } : scene))
          const killed = new Set(actions.kills.map(({ container }) => container.name))
          for (const name of [...actions.init, ...actions.main])
            assert.ok(!isAlive || given?.[name] !== 'run' || killed.has(name), name)
          if (actions.killsPod && !actions.createsSandbox) assert.deepEqual(actions.main, [])
          if (!given || !isAlive) assert.ok(actions.createsSandbox || actions.killsPod)
          else assert.equal(actions.createsSandbox, false)
        },
      ),
    )
  })
})

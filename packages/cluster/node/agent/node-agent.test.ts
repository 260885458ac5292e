import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { AgentLab } from '../testing/agent-lab.ts'

const node = '/usr/local/bin/node'
const timeout = 60_000

/** A container of the test image that runs a line of JavaScript. */
const running = (script: string, more: object = {}) => ({
  name: 'c',
  image: 'test/node:1',
  command: [node, '-e', script],
  ...more,
})
const forever = 'setInterval(() => {}, 1000)'

async function until(
  lab: AgentLab,
  name: string,
  isSo: (pod: Pod) => boolean,
  seconds = 20,
): Promise<Pod> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const pod = await lab.pod(name)
    if (pod && isSo(pod)) return pod
    if (performance.now() > end)
      assert.fail(`${name} is still ${JSON.stringify(pod?.status, null, 1)}`)
    await wait(20)
  }
}

async function untilGone(lab: AgentLab, name: string): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (!(await lab.pod(name))) return
    await wait(20)
  }
  assert.fail(`${name} is still there`)
}

const isReady = ({ status }: Pod) =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false
const isOver = ({ status }: Pod) => status?.phase === 'Failed' || status?.phase === 'Succeeded'
const first = ({ status }: Pod) => status?.containerStatuses?.[0]
const conditionsOf = ({ status }: Pod) =>
  status?.conditions?.map(({ type, status: is, reason }) => `${type}=${is} ${reason ?? ''}`.trim())

const check = (name: string, act: (lab: AgentLab, context: TestContext) => Promise<void>) =>
  test(name, { timeout }, async (context) => act(await AgentLab.open(context), context))

check('a pod runs, and is there until it has really ended', async (lab) => {
  const script = `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 300)); ${forever}`
  await lab.create('web', { containers: [running(script)] })
  const pod = await until(lab, 'web', isReady)
  assert.equal(pod.status?.phase, 'Running')
  assert.match(pod.status?.podIP ?? '', /^10\.244\.0\.\d+$/)
  assert.equal(pod.status?.hostIP, '10.10.1.1')
  assert.match(first(pod)?.containerID ?? '', /^galley:\/\/[0-9a-f]{64}$/)
  await lab.delete('web')
  assert.ok(await lab.pod('web'), 'it is still ending')
  await untilGone(lab, 'web')
  assert.deepEqual(await lab.told('web'), [
    'Created Created container: c',
    'Killing Stopping container c',
    'Started Started container c',
  ])
  for (let tries = 0; (await lab.sandboxes()).length > 0; tries++) {
    assert.ok(tries < 500, 'nothing is left of it')
    await wait(10)
  }
})

check(
  'init containers come first, and a pod that may run once ends with what it says',
  async (lab) => {
    await lab.create('job', {
      restartPolicy: 'Never',
      initContainers: [{ ...running('process.exit(0)'), name: 'first' }],
      containers: [
        running(`require('node:fs').writeFileSync(process.env.MESSAGE, 'done'); process.exit(3)`, {
          terminationMessagePath: '/tmp/galley-agent-test',
          env: [{ name: 'MESSAGE', value: '/tmp/galley-agent-test' }],
        }),
      ],
    })
    const pod = await until(lab, 'job', isOver)
    assert.equal(pod.status?.phase, 'Failed')
    assert.equal(pod.status?.initContainerStatuses?.[0]?.state?.terminated?.reason, 'Completed')
    assert.equal(first(pod)?.state?.terminated?.exitCode, 3)
    assert.deepEqual(conditionsOf(pod), [
      'PodReadyToStartContainers=False',
      'Initialized=True',
      'Ready=False PodFailed',
      'ContainersReady=False PodFailed',
      'PodScheduled=True',
    ])
  },
)

check('a container that ends is started again, later and later', async (lab) => {
  await lab.create('crash', { containers: [running('process.exit(2)')] })
  const pod = await until(
    lab,
    'crash',
    (it) => first(it)?.state?.waiting?.reason === 'CrashLoopBackOff',
  )
  assert.equal(first(pod)?.restartCount, 1)
  assert.equal(first(pod)?.lastState?.terminated?.exitCode, 2)
  assert.match(first(pod)?.state?.waiting?.message ?? '', /^back-off 10s restarting failed/)
  assert.ok((await lab.told('crash')).some((it) => it.startsWith('BackOff Back-off restarting')))
})

check(
  'what runs goes on when the agent starts anew, and what was deleted meanwhile ends',
  async (lab) => {
    for (const name of ['kept', 'lost']) await lab.create(name, { containers: [running(forever)] })
    const before = await until(lab, 'kept', isReady)
    await until(lab, 'lost', isReady)
    await lab.stop()
    await lab.delete('lost', 0)
    await lab.start()
    for (let tries = 0; (await lab.sandboxes()).length > 1; tries++) {
      assert.ok(tries < 1000, 'the pod that nobody knows is removed')
      await wait(10)
    }
    await wait(300)
    const after = await until(lab, 'kept', isReady)
    assert.equal(first(after)?.containerID, first(before)?.containerID)
    assert.equal(first(after)?.restartCount, 0)
    assert.deepEqual(after.status?.conditions, before.status?.conditions)
  },
)

check('a pod that takes too long fails', async (lab) => {
  await lab.create('slow', {
    activeDeadlineSeconds: 1,
    terminationGracePeriodSeconds: 1,
    containers: [running(forever)],
  })
  const { status } = await until(lab, 'slow', isOver)
  assert.equal(status?.reason, 'DeadlineExceeded')
  assert.ok((await lab.told('slow')).includes('Killing Stopping container c'))
})

check('a pod that the node has no place for is refused', async (lab) => {
  await lab.create('large', {
    containers: [running(forever, { resources: { requests: { cpu: '3' } } })],
  })
  const { status } = await until(lab, 'large', isOver)
  assert.equal(status?.reason, 'OutOfcpu')
  assert.match(status?.message ?? '', /^Pod was rejected: Node didn't have enough resource: cpu/)
  assert.equal(status?.containerStatuses, undefined)
  assert.deepEqual(await lab.sandboxes(), [])
})

check('sidecars end after what they serve', async (lab) => {
  const told = (name: string) =>
    `process.on('SIGTERM', () => { console.log('${name}'); process.exit(0) }); ${forever}`
  await lab.create('sided', {
    restartPolicy: 'Never',
    initContainers: [{ ...running(told('side')), name: 'side', restartPolicy: 'Always' }],
    containers: [running('setTimeout(() => {}, 1500)')],
  })
  await until(lab, 'sided', isReady)
  const { status } = await until(lab, 'sided', isOver)
  assert.equal(status?.phase, 'Succeeded')
  const [side] = status?.initContainerStatuses ?? []
  const [main] = status?.containerStatuses ?? []
  assert.equal(side?.state?.terminated?.exitCode, 0)
  const ended = (it: ContainerStatus | undefined) =>
    Date.parse(it?.state?.terminated?.finishedAt ?? '')
  assert.ok(ended(side) >= ended(main))
})

check('a hook that outlasts its time fails with its container', async (lab) => {
  const preStop = { exec: { command: [node, '-e', forever] } }
  await lab.create('hooked', {
    terminationGracePeriodSeconds: 1,
    containers: [running(forever, { lifecycle: { preStop } })],
  })
  await until(lab, 'hooked', isReady)
  await lab.delete('hooked')
  await untilGone(lab, 'hooked')
  assert.ok((await lab.told('hooked')).includes('FailedPreStopHook PreStopHook failed'))
})

check('a container that ends at once is never said to be ready', async (lab) => {
  const seen: string[] = []
  await lab.create('hasty', { containers: [{ ...running(''), command: [node, '--version'] }] })
  await until(lab, 'hasty', (pod) => {
    seen.push(JSON.stringify(first(pod)?.ready))
    return first(pod)?.state?.waiting?.reason === 'CrashLoopBackOff'
  })
  assert.ok(!seen.includes('true'))
})

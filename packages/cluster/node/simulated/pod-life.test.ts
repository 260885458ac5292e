import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import { wishesOf } from './annotations.ts'
import { nextStep, type Step } from './pod-life.ts'

const start = Date.parse('2024-01-01T00:00:00Z')

interface Wanted {
  readonly annotations?: Readonly<Record<string, string>>
  readonly restartPolicy?: string
  readonly metadata?: Pod['metadata']
}

const podOf = ({ annotations = {}, restartPolicy = 'Always', metadata }: Wanted): Pod => ({
  metadata: {
    name: 'web',
    namespace: 'lab',
    uid: 'u',
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, value]) => [`simulation.galley.dev/${name}`, value]),
    ),
    ...metadata,
  },
  spec: { nodeName: 'node-0', restartPolicy, containers: [{ name: 'c', image: 'i' }] },
})

const stepAt = (pod: Pod, seconds: number, isBack = false): Step =>
  nextStep(pod, wishesOf(pod), {
    now: start + seconds * 1000,
    started: undefined,
    isBack,
    address: () => '10.244.0.2',
  })

/** The pod after a step that has to be a write. */
function after(pod: Pod, seconds: number): Pod {
  const step = stepAt(pod, seconds)
  assert.equal(step.kind, 'write')
  return step.kind === 'write' ? { ...pod, status: { ...pod.status, ...step.status } } : pod
}

const readyOf = ({ status }: Pod) =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.status

describe('a pod on a simulated node', () => {
  it('is running and ready at once, and stays so', () => {
    const pod = after(podOf({}), 0)
    assert.equal(pod.status?.phase, 'Running')
    assert.equal(readyOf(pod), 'True')
    assert.equal(pod.status?.podIP, '10.244.0.2')
    assert.deepEqual(stepAt(pod, 1), { kind: 'rest' })
  })

  it('is ready again once its node is taken for lost no more, and left as others say otherwise', () => {
    const pod = after(podOf({}), 0)
    const conditions = [{ type: 'Ready', status: 'False' }]
    const marked = { ...pod, status: { ...pod.status, conditions } }
    assert.deepEqual(stepAt(marked, 1), { kind: 'rest' })
    const step = stepAt(marked, 1, true)
    const told = step.kind === 'write' ? step.status.conditions : []
    assert.equal(told?.find(({ type }) => type === 'Ready')?.status, 'True')
  })

  it('is ready after the time that it asks for', () => {
    const pod = after(podOf({ annotations: { 'ready-after': '10s' } }), 0)
    assert.equal(readyOf(pod), 'False')
    assert.deepEqual(stepAt(pod, 4), { kind: 'wait', milliseconds: 6000 })
    assert.equal(readyOf(after(pod, 10)), 'True')
  })

  it('is never ready where it asks for that, until it asks no more', () => {
    const pod = after(podOf({ annotations: { fault: 'never-ready' } }), 0)
    assert.deepEqual(stepAt(pod, 1000), { kind: 'rest' })
    assert.equal(readyOf(after({ ...pod, metadata: { name: 'web' } }, 1000)), 'True')
  })

  it('completes after a second when it is a job’s', () => {
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name: 'pi', uid: 'j' }]
    const metadata = { ownerReferences }
    const pod = after(after(podOf({ restartPolicy: 'Never', metadata }), 0), 1)
    assert.equal(pod.status?.phase, 'Succeeded')
    assert.equal(pod.status?.containerStatuses?.[0]?.state?.terminated?.reason, 'Completed')
    assert.deepEqual(stepAt(pod, 2), { kind: 'rest' })
  })

  it('completes after the time that it asks for', () => {
    const annotations = { 'complete-after': '1m' }
    const pod = after(podOf({ annotations, restartPolicy: 'OnFailure' }), 0)
    assert.deepEqual(stepAt(pod, 20), { kind: 'wait', milliseconds: 40_000 })
    assert.equal(after(pod, 60).status?.phase, 'Succeeded')
  })

  it('backs off longer and longer when it crashes, and is never ready in between', () => {
    let pod = after(podOf({ annotations: { fault: 'crash', 'exit-code': '3' } }), 0)
    const waits: unknown[] = []
    for (let at = 0; waits.length < 7; ) {
      const [status] = pod.status?.containerStatuses ?? []
      assert.equal(status?.state?.waiting?.reason, 'CrashLoopBackOff')
      assert.equal(status?.lastState?.terminated?.exitCode, 3)
      assert.equal(status?.restartCount, waits.length)
      assert.equal(readyOf(pod), 'False')
      const step = stepAt(pod, at)
      const wait = step.kind === 'wait' ? step.milliseconds / 1000 : 0
      waits.push(wait)
      at += wait
      pod = after(pod, at)
    }
    assert.deepEqual(waits, [10, 20, 40, 80, 160, 300, 300])
  })

  it('fails for good when it runs out of memory and is not to be restarted', () => {
    const annotations = { fault: 'out-of-memory', 'fault-after': '5s' }
    const pod = after(podOf({ annotations, restartPolicy: 'Never' }), 0)
    assert.equal(readyOf(pod), 'True')
    const failed = after(pod, 5)
    assert.equal(failed.status?.phase, 'Failed')
    assert.equal(failed.status?.containerStatuses?.[0]?.state?.terminated?.exitCode, 137)
  })

  it('waits for its image while that is missing', () => {
    const pod = after(podOf({ annotations: { fault: 'image-missing' } }), 0)
    assert.equal(pod.status?.containerStatuses?.[0]?.state?.waiting?.reason, 'ImagePullBackOff')
    assert.deepEqual(stepAt(pod, 100), { kind: 'rest' })
    assert.equal(readyOf(after({ ...pod, metadata: { name: 'web' } }, 100)), 'True')
  })

  it('is gone at once when it is deleted, or when it has stopped, at the latest after its grace period', () => {
    const leaving = (stopAfter?: string): Pod =>
      podOf({
        ...(stopAfter && { annotations: { 'stop-after': stopAfter } }),
        metadata: {
          deletionTimestamp: new Date(start + 30_000).toISOString(),
          deletionGracePeriodSeconds: 30,
        },
      })
    assert.deepEqual(stepAt(leaving(), 0), { kind: 'remove' })
    const stopping = leaving('5s')
    const slow = leaving('5h')
    const [annotated, slowly] = [stopping, slow]
    assert.deepEqual(stepAt(annotated, 1), { kind: 'wait', milliseconds: 4000 })
    assert.deepEqual(stepAt(slowly, 1), { kind: 'wait', milliseconds: 29_000 })
    assert.deepEqual(stepAt(slowly, 30), { kind: 'remove' })
  })

  it('has failed before it leaves whoever holds it by a finalizer', () => {
    const metadata = {
      deletionTimestamp: new Date(start + 30_000).toISOString(),
      deletionGracePeriodSeconds: 30,
      finalizers: ['batch.kubernetes.io/job-tracking'],
    }
    const pod = after(podOf({ metadata }), 0)
    assert.equal(pod.status?.phase, 'Failed')
    assert.deepEqual(stepAt(pod, 0), { kind: 'remove' })
    const left = { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } }
    assert.deepEqual(stepAt(left, 0), { kind: 'rest' })
  })
})

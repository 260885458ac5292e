import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { JobSpec } from 'kubernetes-types/batch/v1.js'
import type { PodStatus } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../client/errors.ts'
import { type Job, jobs, type Pod, pods } from '../client/resources.ts'
import { jobController } from './job.ts'
import { orphanedJobPods } from './orphaned-job-pods.ts'
import { eventually, type Running, running } from './testing/running.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const template: JobSpec['template'] = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] },
}

/** A job controller whose time a test moves. */
class Lab implements AsyncDisposable {
  readonly clock: SimulatedClock
  readonly #running: Running

  constructor(clock: SimulatedClock, running: Running) {
    this.clock = clock
    this.#running = running
  }

  static async open(): Promise<Lab> {
    const clock = new SimulatedClock(start)
    return new Lab(clock, await running(() => [jobController(), orphanedJobPods], clock))
  }

  get client() {
    return this.#running.client
  }

  async make(name: string, spec: Partial<JobSpec>): Promise<void> {
    await this.client.create(jobs, {
      metadata: { name, namespace: 'lab' },
      spec: { template, ...spec },
    })
  }

  job(name: string): Promise<Job> {
    return this.client.get(jobs, { namespace: 'lab', name })
  }

  async pods(): Promise<readonly Pod[]> {
    return (await this.client.list(pods, 'lab')).items
  }

  /** Lets time pass until it is so. */
  until<T>(read: () => Promise<T | undefined>): Promise<T> {
    return eventually(() => {
      this.clock.advance(500)
      return read()
    })
  }

  async podsOnce(count: number, isCounted = isAtWork): Promise<readonly Pod[]> {
    return this.until(async () => {
      const found = (await this.pods()).filter(isCounted)
      return found.length === count ? found : undefined
    })
  }

  async end(pod: Pod, phase: 'Succeeded' | 'Failed', more: PodStatus = {}): Promise<void> {
    const { namespace, name = '' } = pod.metadata
    const place = { namespace, name, subresource: 'status' }
    const finishedAt = `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`
    const containerStatuses = [
      {
        name: 'c',
        image: 'busybox',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: phase === 'Failed' ? 3 : 0, finishedAt } },
      },
    ]
    const status = { phase, containerStatuses, ...more }
    await this.client.patch(pods, place, 'merge', { status })
  }

  async ended(name: string): Promise<Job> {
    return this.until(async () => {
      const job = await this.job(name)
      const isEnded = job.status?.conditions?.some(
        ({ type }) => type === 'Complete' || type === 'Failed',
      )
      return isEnded ? job : undefined
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]()
  }
}

const isAtWork = ({ status, metadata }: Pod) =>
  status?.phase === 'Pending' && !metadata.deletionTimestamp

const conditionsOf = (job: Job) =>
  job.status?.conditions?.map(({ type, status, reason, message }) => [
    type,
    status,
    reason,
    message,
  ])

const indexesOf = (all: readonly Pod[]) =>
  all.map(({ spec }) => spec?.hostname).toSorted((a = '', b = '') => (a < b ? -1 : 1))

describe('a job', () => {
  it('has as many pods at work as it may, until enough succeeded', async () => {
    await using lab = await Lab.open()
    await lab.make('some', { completions: 3, parallelism: 2 })
    for (const pod of await lab.podsOnce(2)) await lab.end(pod, 'Succeeded')
    const [last] = await lab.podsOnce(1)
    assert.deepEqual(last?.metadata.finalizers, ['batch.kubernetes.io/job-tracking'])
    assert.equal((await lab.job('some')).status?.succeeded, 2)
    if (last) await lab.end(last, 'Succeeded')
    const { status } = await lab.ended('some')
    const why = ['CompletionsReached', 'Reached expected number of succeeded pods']
    assert.deepEqual(conditionsOf(await lab.job('some')), [
      ['SuccessCriteriaMet', 'True', ...why],
      ['Complete', 'True', ...why],
    ])
    const { conditions: _, startTime, completionTime, ...counts } = status ?? {}
    assert.deepEqual(counts, {
      succeeded: 3,
      terminating: 0,
      ready: 0,
      uncountedTerminatedPods: {},
    })
    assert.equal(startTime?.slice(0, 17), '2026-01-01T00:00:')
    assert.ok(completionTime && completionTime > startTime)
    assert.ok((await lab.pods()).every(({ metadata }) => !metadata.finalizers))
  })

  it('waits twice as long after each failure and fails after too many', async () => {
    await using lab = await Lab.open()
    await lab.make('bad', { backoffLimit: 2 })
    const waits: number[] = []
    for (let failures = 0; failures < 3; failures++) {
      const before = lab.clock.now()
      const [pod] = await lab.podsOnce(1)
      waits.push(Math.round((lab.clock.now() - before) / 10_000) * 10)
      if (pod) await lab.end(pod, 'Failed')
    }
    assert.deepEqual(waits, [0, 10, 20])
    const job = await lab.ended('bad')
    const why = ['BackoffLimitExceeded', 'Job has reached the specified backoff limit']
    assert.deepEqual(conditionsOf(job), [
      ['FailureTarget', 'True', ...why],
      ['Failed', 'True', ...why],
    ])
    assert.equal(job.status?.failed, 3)
  })

  it('gives each pod its index, and fails once too many indexes did', async () => {
    await using lab = await Lab.open()
    await lab.make('rows', {
      completions: 4,
      parallelism: 4,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
    })
    const all = await lab.podsOnce(4)
    assert.deepEqual(indexesOf(all), ['rows-0', 'rows-1', 'rows-2', 'rows-3'])
    for (const { metadata, spec } of all) {
      const key = 'batch.kubernetes.io/job-completion-index'
      const index = spec?.hostname?.slice('rows-'.length)
      assert.equal(metadata.labels?.[key], index)
      assert.equal(metadata.annotations?.[key], index)
      assert.match(metadata.name ?? '', new RegExp(`^rows-${index}-[a-z0-9]{5}$`))
      assert.equal(metadata.annotations?.['batch.kubernetes.io/job-index-failure-count'], '0')
      assert.deepEqual(spec?.containers[0]?.env, [
        {
          name: 'JOB_COMPLETION_INDEX',
          valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${key}']` } },
        },
      ])
    }
    const of = (index: number) => all.find(({ spec }) => spec?.hostname === `rows-${index}`)
    for (const index of [0, 1]) await lab.end(of(index) ?? assert.fail(), 'Succeeded')
    await lab.until(async () => (await lab.job('rows')).status?.completedIndexes === '0,1')
    for (const index of [2, 3]) await lab.end(of(index) ?? assert.fail(), 'Failed')
    const { status } = await lab.ended('rows')
    assert.equal(status?.failedIndexes, '2,3')
    assert.equal(status?.conditions?.at(-1)?.reason, 'MaxFailedIndexesExceeded')
  })

  it('carries the failures of an index on to its next pod', async () => {
    await using lab = await Lab.open()
    await lab.make('row', {
      completions: 1,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
    })
    const counts: (string | undefined)[] = []
    for (let failures = 0; failures < 2; failures++) {
      const [pod] = await lab.podsOnce(1)
      counts.push(pod?.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count'])
      if (pod) await lab.end(pod, 'Failed')
    }
    assert.deepEqual(counts, ['0', '1'])
    const { status } = await lab.ended('row')
    assert.equal(status?.failed, 2)
    assert.equal(status?.failedIndexes, '0')
    assert.equal(status?.conditions?.at(-1)?.message, 'Job has failed indexes')
  })

  it('fails at once for an end that its policy names, and overlooks another', async () => {
    await using lab = await Lab.open()
    await lab.make('strict', {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'FailJob', onExitCodes: { operator: 'In', values: [3, 4] } },
        ],
      },
    })
    const [moved] = await lab.podsOnce(1)
    const conditions = [{ type: 'DisruptionTarget', status: 'True' as const }]
    if (moved) await lab.end(moved, 'Failed', { conditions })
    const [next] = await lab.podsOnce(1)
    if (next) await lab.end(next, 'Failed')
    const job = await lab.ended('strict')
    assert.equal(job.status?.failed, 1)
    assert.equal(job.status?.conditions?.at(-1)?.reason, 'PodFailurePolicy')
    assert.equal(
      job.status?.conditions?.at(-1)?.message,
      `Container c for pod lab/${next?.metadata.name} failed with exit code 3 matching FailJob rule at index 1`,
    )
  })

  it('ends as soon as the indexes are there that its policy asks for', async () => {
    await using lab = await Lab.open()
    await lab.make('leader', {
      completions: 3,
      parallelism: 3,
      completionMode: 'Indexed',
      successPolicy: { rules: [{ succeededIndexes: '0' }] },
    })
    const all = await lab.podsOnce(3)
    await lab.end(
      all.find(({ spec }) => spec?.hostname === 'leader-0') ?? assert.fail(),
      'Succeeded',
    )
    const job = await lab.ended('leader')
    const why = ['SuccessPolicy', 'Matched rules at index 0']
    assert.deepEqual(conditionsOf(job), [
      ['SuccessCriteriaMet', 'True', ...why],
      ['Complete', 'True', ...why],
    ])
    assert.equal(job.status?.succeeded, 1)
    assert.equal((await lab.pods()).length, 1)
  })

  it('has no pods while it is suspended, and begins anew when it is resumed', async () => {
    await using lab = await Lab.open()
    await lab.make('later', { parallelism: 2, completions: 2, suspend: true })
    const suspend = (value: boolean) =>
      lab.client.patch(jobs, { namespace: 'lab', name: 'later' }, 'merge', {
        spec: { suspend: value },
      })
    const condition = async (status: string) => {
      const found = (await lab.job('later')).status?.conditions?.[0]
      return found?.status === status ? found : undefined
    }
    assert.equal((await lab.until(() => condition('True'))).reason, 'JobSuspended')
    assert.equal((await lab.job('later')).status?.startTime, undefined)
    await suspend(false)
    await lab.podsOnce(2)
    assert.equal((await lab.until(() => condition('False'))).reason, 'JobResumed')
    await suspend(true)
    await lab.until(async () => (await lab.pods()).length === 0)
    assert.equal((await lab.until(() => condition('True'))).message, 'Job suspended')
    assert.equal((await lab.job('later')).status?.failed, undefined)
  })

  it('fails when its time is over', async () => {
    await using lab = await Lab.open()
    await lab.make('slow', { activeDeadlineSeconds: 30 })
    await lab.podsOnce(1)
    const job = await lab.ended('slow')
    const why = ['DeadlineExceeded', 'Job was active longer than specified deadline']
    assert.deepEqual(conditionsOf(job), [
      ['FailureTarget', 'True', ...why],
      ['Failed', 'True', ...why],
    ])
    assert.ok(lab.clock.now() >= start + 30_000)
    assert.equal(job.status?.failed, 1)
    assert.equal((await lab.pods()).length, 0)
  })

  it('counts the failure of a pod that was deleted before anybody saw its end', async () => {
    await using lab = await Lab.open()
    await lab.make('gone', { backoffLimit: 0 })
    const [pod] = await lab.podsOnce(1)
    await lab.client.delete(pods, { namespace: 'lab', name: pod?.metadata.name ?? '' })
    assert.equal((await lab.ended('gone')).status?.failed, 1)
  })

  it('takes back a pod that lost its owner, and lets go one that it does not select any more', async () => {
    await using lab = await Lab.open()
    await lab.make('mine', {})
    const [pod = assert.fail()] = await lab.podsOnce(1)
    const { name = '', uid } = pod.metadata
    const place = { namespace: 'lab', name }
    const change = (metadata: object) => lab.client.patch(pods, place, 'merge', { metadata })
    const read = async () => (await lab.pods()).find((it) => it.metadata.uid === uid)?.metadata
    await change({ ownerReferences: null, finalizers: null })
    await lab.until(async () => {
      const found = await read()
      return found?.ownerReferences?.[0]?.name === 'mine' && found.finalizers?.length === 1
    })
    const selected = 'batch.kubernetes.io/controller-uid'
    await change({ labels: { [selected]: null } })
    await lab.until(async () => {
      const found = await read()
      return found !== undefined && !found.ownerReferences && !found.finalizers
    })
    await lab.podsOnce(2)
  })

  it('ends, too, when the clock was set back to before its start', async () => {
    await using lab = await Lab.open()
    await lab.make('early', {})
    const [pod] = await lab.podsOnce(1)
    lab.clock.jump(-10_000)
    if (pod) await lab.end(pod, 'Succeeded')
    const { status } = await lab.ended('early')
    assert.ok((status?.completionTime ?? '') >= (status?.startTime ?? ''))
  })

  it('is left alone if another controller manages it', async () => {
    await using lab = await Lab.open()
    await lab.make('theirs', { managedBy: 'example.com/theirs' })
    await lab.make('ours', {})
    await lab.podsOnce(1)
    assert.deepEqual((await lab.job('theirs')).status, {})
  })

  it('lets its pods go when it is deleted without them', async () => {
    await using lab = await Lab.open()
    await lab.make('brief', {})
    await lab.podsOnce(1)
    await lab.client.delete(
      jobs,
      { namespace: 'lab', name: 'brief' },
      { propagationPolicy: 'Background' },
    )
    await lab.until(async () => (await lab.pods()).every(({ metadata }) => !metadata.finalizers))
    await assert.rejects(lab.job('brief'), isNotFound)
  })
})

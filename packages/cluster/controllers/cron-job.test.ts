import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { CronJobSpec, JobStatus } from 'kubernetes-types/batch/v1.js'
import { type CronJob, cronJobs, type Job, jobs } from '../client/resources.ts'
import { cronJobController } from './cron-job.ts'
import { eventually, type Running, running } from './testing/running.ts'

const minute = 60_000
const hour = 60 * minute
const place = { namespace: 'lab', name: 'tick' }
const jobTemplate: CronJobSpec['jobTemplate'] = {
  metadata: { labels: { app: 'tick' } },
  spec: {
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } },
  },
}

interface Event {
  readonly type: string
  readonly reason: string
  readonly message: string
}

/** A cron job controller whose time a test moves. */
class Lab implements AsyncDisposable {
  readonly clock: SimulatedClock
  readonly #running: Running

  constructor(clock: SimulatedClock, running: Running) {
    this.clock = clock
    this.#running = running
  }

  static async open(start: string, spec: Partial<CronJobSpec>): Promise<Lab> {
    const clock = new SimulatedClock(Date.parse(start))
    const lab = new Lab(clock, await running(() => [cronJobController], clock))
    await lab.client.create(cronJobs, {
      metadata: { ...place },
      spec: { schedule: '* * * * *', jobTemplate, ...spec },
    })
    await lab.settle()
    return lab
  }

  get client() {
    return this.#running.client
  }

  /** Lets what falls due be done before more time passes. */
  async pass(milliseconds: number, step = minute): Promise<void> {
    for (let left = milliseconds; left > 0; left -= step) {
      this.clock.advance(Math.min(step, left))
      await this.settle()
    }
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  cronJob(): Promise<CronJob> {
    return this.client.get(cronJobs, place)
  }

  async jobs(): Promise<readonly Job[]> {
    return (await this.client.list(jobs, 'lab')).items
  }

  async events(): Promise<readonly string[]> {
    const { body } = await this.#running.api.send('GET', '/api/v1/namespaces/lab/events')
    return body.items.map((it: Event) => `${it.type} ${it.reason} ${it.message}`)
  }

  change(spec: Partial<CronJobSpec>): Promise<CronJob> {
    return this.client.patch(cronJobs, place, 'merge', { spec })
  }

  async end(job: Job, type: 'Complete' | 'Failed'): Promise<void> {
    const time = `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`
    const first = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
    const conditions = [first, type].map((it) => ({
      type: it,
      status: 'True',
      lastProbeTime: time,
      lastTransitionTime: time,
    }))
    const status: JobStatus = {
      conditions,
      startTime: time,
      ...(type === 'Complete' && { completionTime: time, succeeded: 1 }),
    }
    const { namespace, name = '' } = job.metadata
    await this.client.patch(jobs, { namespace, name, subresource: 'status' }, 'merge', { status })
    await this.settle()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]()
  }
}

const starts = (all: readonly Job[]) =>
  all
    .map(
      ({ metadata }) =>
        metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'] ?? '',
    )
    .toSorted()

describe('a cron job', () => {
  it('starts a job at each of its times, named after the minute', async () => {
    await using lab = await Lab.open('2026-01-01T00:00:30Z', { schedule: '*/2 * * * *' })
    await lab.pass(2 * minute, 15_000)
    const [job, ...more] = await lab.jobs()
    assert.deepEqual(more, [])
    assert.equal(job?.metadata.name, `tick-${Date.UTC(2026, 0, 1, 0, 2) / minute}`)
    assert.deepEqual(job?.metadata.labels?.app, 'tick')
    assert.equal(job?.metadata.ownerReferences?.[0]?.name, 'tick')
    const { status } = await lab.cronJob()
    assert.equal(status?.lastScheduleTime, '2026-01-01T00:02:00Z')
    assert.deepEqual(
      status?.active?.map(({ name, kind }) => [kind, name]),
      [['Job', job?.metadata.name]],
    )
    assert.ok(
      (await lab.events()).includes(`Normal SuccessfulCreate Created job ${job?.metadata.name}`),
    )
  })

  it('keeps to the clocks of its zone over days and changes of them', async () => {
    await using lab = await Lab.open('2026-03-27T00:00:00Z', {
      schedule: '30 2 * * *',
      timeZone: 'Europe/Berlin',
    })
    await lab.pass(96 * hour, 10 * minute)
    assert.deepEqual(starts(await lab.jobs()), [
      '2026-03-27T02:30:00+01:00',
      '2026-03-28T02:30:00+01:00',
      '2026-03-30T02:30:00+02:00',
    ])
    await lab.change({ timeZone: 'America/New_York' })
    await lab.pass(24 * hour, 10 * minute)
    assert.equal(starts(await lab.jobs()).at(-1), '2026-03-31T02:30:00-04:00')
  })

  it('lets jobs run side by side, waits for the one before, or replaces it', async () => {
    const left = async (concurrencyPolicy: string) => {
      await using lab = await Lab.open('2026-01-01T00:00:30Z', { concurrencyPolicy })
      await lab.pass(3 * minute, 15_000)
      return {
        starts: starts(await lab.jobs()).map((it) => it.slice(11, 16)),
        events: await lab.events(),
      }
    }
    assert.deepEqual((await left('Allow')).starts, ['00:01', '00:02', '00:03'])
    const forbidden = await left('Forbid')
    assert.deepEqual(forbidden.starts, ['00:01'])
    assert.ok(
      forbidden.events.includes(
        'Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid',
      ),
    )
    const replaced = await left('Replace')
    assert.deepEqual(replaced.starts, ['00:03'])
    assert.ok(
      replaced.events.some((it) => it.startsWith('Normal SuccessfulDelete Deleted job tick-')),
    )
  })

  it('follows how its jobs end and keeps as many as it is told', async () => {
    await using lab = await Lab.open('2026-01-01T00:00:30Z', {
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 0,
    })
    await lab.pass(minute, 15_000)
    const [first = assert.fail()] = await lab.jobs()
    await lab.end(first, 'Complete')
    const { status } = await lab.cronJob()
    assert.equal(status?.active, undefined)
    assert.equal(status?.lastSuccessfulTime, '2026-01-01T00:01:30Z')
    const told = `Normal SawCompletedJob Saw completed job: ${first.metadata.name}, condition: Complete`
    assert.ok((await lab.events()).includes(told))
    await lab.pass(minute, 15_000)
    const second = (await lab.jobs()).find((it) => it.metadata.uid !== first.metadata.uid)
    await lab.end(second ?? assert.fail(), 'Complete')
    const kept = await eventually(async () => {
      const all = await lab.jobs()
      return all.length === 1 ? all : undefined
    })
    assert.equal(kept[0]?.metadata.uid, second?.metadata.uid)
    await lab.pass(minute, 15_000)
    const third = (await lab.jobs()).find((it) => it.metadata.uid !== second?.metadata.uid)
    await lab.end(third ?? assert.fail(), 'Failed')
    await eventually(async () => (await lab.jobs()).length === 1)
  })

  it('starts nothing while it is suspended, and the latest of what it missed afterwards', async () => {
    await using lab = await Lab.open('2026-01-01T00:00:30Z', { suspend: true })
    await lab.pass(5 * minute)
    assert.deepEqual(await lab.jobs(), [])
    await lab.change({ suspend: false })
    await lab.settle()
    assert.deepEqual(starts(await lab.jobs()), ['2026-01-01T00:05:00Z'])
  })

  it('gives up what it missed for longer than its deadline', async () => {
    await using lab = await Lab.open('2026-01-01T00:00:30Z', {
      schedule: '0 * * * *',
      startingDeadlineSeconds: 60,
      suspend: true,
    })
    await lab.pass(70 * minute)
    await lab.change({ suspend: false })
    await lab.settle()
    assert.deepEqual(await lab.jobs(), [])
    await lab.pass(50 * minute)
    assert.deepEqual(starts(await lab.jobs()), ['2026-01-01T02:00:00Z'])
  })

  it('warns when it missed very many times', async () => {
    await using lab = await Lab.open('2026-01-01T00:00:30Z', { suspend: true })
    await lab.pass(3 * hour, hour)
    await lab.change({ suspend: false })
    await lab.settle()
    assert.deepEqual(starts(await lab.jobs()), ['2026-01-01T03:00:00Z'])
    assert.ok(
      (await lab.events()).includes(
        'Warning TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      ),
    )
  })

  it('begins a new schedule with its next time', async () => {
    await using lab = await Lab.open('2026-01-01T00:00:30Z', { schedule: '0 12 * * *' })
    await lab.pass(30 * minute)
    await lab.change({ schedule: '*/10 * * * *' })
    await lab.settle()
    assert.deepEqual(await lab.jobs(), [])
    await lab.pass(10 * minute)
    assert.deepEqual(starts(await lab.jobs()), ['2026-01-01T00:40:00Z'])
  })

  it('forgets a job that somebody deleted', async () => {
    await using lab = await Lab.open('2026-01-01T00:00:30Z', { concurrencyPolicy: 'Forbid' })
    await lab.pass(minute, 15_000)
    const [job] = await lab.jobs()
    const name = job?.metadata.name ?? ''
    await lab.client.delete(jobs, { namespace: 'lab', name }, { propagationPolicy: 'Background' })
    await lab.settle()
    assert.equal((await lab.cronJob()).status?.active, undefined)
    assert.ok((await lab.events()).includes(`Normal MissingJob Active job went missing: ${name}`))
    await lab.pass(minute, 15_000)
    assert.equal((await lab.jobs()).length, 1)
  })
})

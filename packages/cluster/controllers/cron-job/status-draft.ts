import { isDeepStrictEqual } from 'node:util'
import type { CronJobStatus } from 'kubernetes-types/batch/v1.js'
import type { ObjectReference } from 'kubernetes-types/core/v1.js'
import { type CronJob, cronJobs, type Job } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'

/** A cron job's status as it is to be; written once, if it differs at the end. */
export class StatusDraft {
  readonly #cronJob: CronJob
  #status: CronJobStatus

  constructor(cronJob: CronJob) {
    this.#cronJob = cronJob
    this.#status = cronJob.status ?? {}
  }

  get active(): readonly ObjectReference[] {
    return this.#status.active ?? []
  }

  get lastScheduleTime(): string | undefined {
    return this.#status.lastScheduleTime
  }

  isActive({ metadata }: Job): boolean {
    return this.active.some(({ uid }) => uid === metadata.uid)
  }

  add(reference: ObjectReference): void {
    this.#status = { ...this.#status, active: [...this.active, reference] }
  }

  drop(uid: string | undefined): void {
    const { active: _, ...rest } = this.#status
    const active = this.active.filter((it) => it.uid !== uid)
    this.#status = { ...rest, ...(active.length > 0 && { active }) }
  }

  scheduled(time: string): void {
    this.#status = { ...this.#status, lastScheduleTime: time }
  }

  /** The latest success counts. */
  succeeded(time: string | undefined): void {
    const { lastSuccessfulTime: last } = this.#status
    if (time && (!last || Date.parse(time) > Date.parse(last)))
      this.#status = { ...this.#status, lastSuccessfulTime: time }
  }

  async write({ client }: Pick<Tools, 'client'>): Promise<void> {
    if (isDeepStrictEqual(this.#status, this.#cronJob.status ?? {})) return
    await client.update(cronJobs, { ...this.#cronJob, status: this.#status }, 'status')
  }
}

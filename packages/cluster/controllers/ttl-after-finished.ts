import { isNotFound } from '../client/errors.ts'
import { keyOf, placeOf } from '../client/resource.ts'
import { type Job, jobs } from '../client/resources.ts'
import { endOf } from './job/conditions.ts'
import { type Controller, watching } from './loop/controller.ts'

/** Removes jobs so many seconds after they ended, if they say so. */
export const ttlAfterFinished: Controller = {
  name: 'ttl-after-finished-controller',
  watches: [watching(jobs, (job) => (expiry(job) === undefined ? [] : [keyOf(job)]))],
  async reconcile(key, { client, clock, informer }) {
    const { namespace, name } = placeOf(key)
    const left = (job: Job | undefined) => job && remaining(job, clock.now())
    const known = left(informer(jobs).get(namespace, name))
    if (known === undefined) return undefined
    if (known > 0) return { againAfter: known }
    try {
      // What is at hand may be old: somebody may have prolonged the job's life meanwhile.
      const fresh = await client.get(jobs, { namespace, name })
      const wait = left(fresh)
      if (wait === undefined) return undefined
      if (wait > 0) return { againAfter: wait }
      await client.delete(
        jobs,
        { namespace, name },
        { propagationPolicy: 'Foreground', preconditions: { uid: fresh.metadata.uid } },
      )
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return undefined
  },
}

/** When a job is to go (milliseconds); undefined if it goes on, stays, or is being deleted already. */
function expiry(job: Job): number | undefined {
  const seconds = job.spec?.ttlSecondsAfterFinished
  const ended = endOf(job)?.lastTransitionTime
  if (seconds === undefined || !ended || job.metadata.deletionTimestamp) return undefined
  return Date.parse(ended) + seconds * 1000
}

function remaining(job: Job, now: number): number | undefined {
  const at = expiry(job)
  return at === undefined ? undefined : at - now
}

import type { JobSpec } from 'kubernetes-types/batch/v1.js'
import type { PodSpec, PodStatus } from 'kubernetes-types/core/v1.js'
import type { Metadata } from '../../../client/resource.ts'
import type { Job, Pod } from '../../../client/resources.ts'
import { indexKey, trackingFinalizer } from '../job-pod.ts'

/** A job and pods of it as a test wants them. */
export const aJob = (spec: Partial<JobSpec> = {}, status: Job['status'] = {}): Job => ({
  metadata: { name: 'j', namespace: 'lab', uid: 'job' },
  spec: { template: {}, ...spec },
  status,
})

export interface PodWishes {
  readonly index?: number
  readonly metadata?: Metadata
  readonly spec?: Partial<PodSpec>
}

export const aPod = (name: string, status: PodStatus = {}, wishes: PodWishes = {}): Pod => ({
  metadata: {
    name,
    namespace: 'lab',
    uid: name,
    finalizers: [trackingFinalizer],
    ...(wishes.index !== undefined && { annotations: { [indexKey]: `${wishes.index}` } }),
    ...wishes.metadata,
  },
  spec: { containers: [], ...wishes.spec },
  status: { phase: 'Pending', ...status },
})

export const endedWith = (exitCode: number, name = 'c', finishedAt = '2026-01-01T00:00:00Z') => ({
  name,
  image: 'i',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode, finishedAt } },
})

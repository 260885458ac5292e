import type { Job, Pod } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { createPod, inGrowingRounds } from '../pods/pod-control.ts'
import { isReady } from '../pods/pod-state.ts'
import { remaining, remainingOfIndex } from './back-off.ts'
import { podsToRemove } from './deletion-order.ts'
import { Indexes } from './indexes.ts'
import { indexOf, isTerminating } from './job-pod.ts'
import { newPod } from './new-pod.ts'
import { dropPods } from './remove-pods.ts'
import type { Round } from './round.ts'
import {
  completionsOf,
  isIndexed,
  isSuspended,
  limitsEachIndex,
  replacesOnlyEnded,
} from './spec.ts'

/** So many pods are made or deleted at once. */
const mostAtOnce = 500
/** Pods are not made more often than this (milliseconds). */
const shortestWait = 1000

/** How many pods are at work, ready and ending after a change, and what failed. */
export interface Managed {
  readonly active: number
  readonly ready: number
  readonly terminating: number
  readonly error?: unknown
  /** Milliseconds until pods may be made again. */
  readonly againAfter?: number
}

export const countsOf = ({ active, pods }: Round): Managed => ({
  active: active.length,
  ready: active.filter(isReady).length,
  terminating: pods.filter(isTerminating).length,
})

/** Makes and deletes pods until as many are at work as the job wants. Does one of the two at a time. */
export async function managePods(round: Round, tools: Tools): Promise<Managed> {
  const { job, active } = round
  if (isSuspended(job)) return drop(round, active, tools)
  const wanted = wantedCount(round)
  const superfluous = podsToRemove(job, active, Math.max(0, active.length - wanted))
  if (superfluous.length > 0) return drop(round, superfluous.slice(0, mostAtOnce), tools)
  const { terminating } = countsOf(round)
  const missing = wanted - active.length - (replacesOnlyEnded(job) ? terminating : 0)
  return missing > 0 ? create(round, missing, tools) : countsOf(round)
}

function wantedCount({ job, active, succeeded }: Round): number {
  const { completions, parallelism = 1 } = job.spec ?? {}
  // Without a number of completions, one success is enough: those at work may end, no more begin.
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism
  return Math.max(0, Math.min(completions - succeeded, parallelism))
}

async function drop(round: Round, some: readonly Pod[], tools: Tools): Promise<Managed> {
  const counts = countsOf(round)
  const { count, ready, error } = await dropPods(round.job, some, tools)
  return {
    active: counts.active - count,
    ready: counts.ready - ready,
    terminating: counts.terminating + count,
    ...(error !== undefined && { error }),
  }
}

async function create(round: Round, missing: number, tools: Tools): Promise<Managed> {
  const { job, awaited } = round
  const due = dueNow(round, Math.min(missing, mostAtOnce), tools.clock.now())
  if (due.againAfter !== undefined) return waiting(round, due.againAfter)
  const counts = countsOf(round)
  const { done, error } = await inGrowingRounds(due.indexes.length, (at) => {
    const index = due.indexes[at]
    const replaced = index === undefined ? undefined : awaited.get(index)
    return createPod(job, newPod(job, index, replaced), tools)
  })
  return { ...counts, active: counts.active + done, ...(error !== undefined && { error }) }
}

/** As upstream, nobody is said to be at work meanwhile, but that the API takes no more ready pods than active ones. */
function waiting(round: Round, milliseconds: number): Managed {
  const counts = countsOf(round)
  return {
    ...counts,
    active: counts.ready > 0 ? counts.active : 0,
    againAfter: Math.max(milliseconds, shortestWait),
  }
}

interface Due {
  /** One a pod; undefined for those of a job without indexes. */
  readonly indexes: readonly (number | undefined)[]
  readonly againAfter?: number
}

function dueNow(round: Round, count: number, now: number): Due {
  const { job, backOff, awaited } = round
  if (!limitsEachIndex(job)) {
    const wait = remaining(backOff, now)
    if (wait > 0) return { indexes: [], againAfter: wait }
    return { indexes: isIndexed(job) ? pendingIndexes(round, count) : Array(count).fill(undefined) }
  }
  const waits = pendingIndexes(round, count).map((index) => ({
    index,
    wait: remainingOfIndex(awaited.get(index), now),
  }))
  const indexes = waits.filter(({ wait }) => wait === 0).map(({ index }) => index)
  if (indexes.length > 0 || waits.length === 0) return { indexes }
  return { indexes, againAfter: Math.min(...waits.map(({ wait }) => wait)) }
}

/** The first that nobody works on and that are not decided. */
function pendingIndexes(
  { job, pods, active, succeededIndexes, failedIndexes }: Round,
  count: number,
): readonly number[] {
  const ending = replacesOnlyEnded(job) ? pods.filter(isTerminating) : []
  return Indexes.of([...active, ...ending].flatMap((pod) => indexOf(pod) ?? []))
    .with(succeededIndexes)
    .with(failedIndexes ?? Indexes.none)
    .firstMissing(count, completionsOf(job))
}

/** Whether all that a job wanted is there and nobody is at work any more. */
export function isComplete({ job, succeeded }: Round, active: number): boolean {
  const { completions } = job.spec ?? {}
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions)
}

export const isManageable = ({ metadata }: Job): boolean => !metadata.deletionTimestamp

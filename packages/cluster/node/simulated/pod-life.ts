import type { PodStatus } from 'kubernetes-types/core/v1.js'
import { keyOf } from '../../client/resource.ts'
import type { Pod } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import type { Wishes } from './annotations.ts'
import {
  backingOff,
  type Ending,
  ended,
  initialized,
  restartsOf,
  running,
  startedAt,
  withoutImage,
} from './container-statuses.ts'
import { failure, readiness } from './pod-conditions.ts'

/** What a simulated node does next with a pod. */
export type Step =
  | { readonly kind: 'write'; readonly status: PodStatus; readonly warning?: Warning }
  | { readonly kind: 'remove' }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'rest' }

export interface Warning {
  readonly reason: string
  readonly message: string
}

export interface Moment {
  readonly now: number
  /** When the containers started, where that is known better than to the second. */
  readonly started: number | undefined
  /** Its node was away: what others said of the pod meanwhile is set right. */
  readonly isBack: boolean
  /** None for a pod on its node's own network: these nodes have no addresses. */
  address(): string | undefined
}

const rest: Step = { kind: 'rest' }
const firstBackOff = 10_000
const longestBackOff = 300_000

/** Looks only at how things are: after a restart of the cluster, pods go on where they were. */
export function nextStep(pod: Pod, wishes: Wishes, at: Moment): Step {
  if (pod.metadata.deletionTimestamp) return leave(pod, wishes, at)
  if (isFinished(pod)) return rest
  const state = pod.status?.containerStatuses?.[0]?.state
  if (state?.running) return runOn(pod, wishes, at)
  if (state?.waiting?.reason === 'CrashLoopBackOff') return startAgain(pod, wishes, at)
  if (wishes.fault === 'image-missing') return lackImage(pod, at)
  return start(pod, 0, wishes, at)
}

const isFinished = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** Gone as soon as it stops. Whoever holds it by a finalizer is told first that it has ended. */
function leave(pod: Pod, { stopAfter }: Wishes, { now }: Moment): Step {
  const { deletionTimestamp = '', deletionGracePeriodSeconds = 0, finalizers } = pod.metadata
  const isHeld = Boolean(finalizers?.length)
  const grace = deletionGracePeriodSeconds * 1000
  const due = Date.parse(deletionTimestamp) - grace + Math.min(stopAfter, grace)
  if (!isFinished(pod) && now < due) return { kind: 'wait', milliseconds: due - now }
  if (isHeld && !isFinished(pod)) return fail(pod, { exitCode: 143, reason: 'Error' }, now)
  return isHeld && grace === 0 ? rest : { kind: 'remove' }
}

function start(pod: Pod, restartCount: number, wishes: Wishes, at: Moment): Step {
  const ending = endingOf(wishes)
  // Not even shortly ready.
  if (ending && ending.exitCode !== 0 && ending.after === 0)
    return end(pod, ending, restartCount, at)
  return {
    kind: 'write',
    status: {
      ...begun(pod, at),
      phase: 'Running',
      conditions: readiness(pod, isReady(wishes, 0), at.now),
      containerStatuses: running(pod, isReady(wishes, 0), timeText(at.now), restartCount),
    },
  }
}

const isReady = ({ fault, readyAfter }: Wishes, age: number) =>
  fault !== 'never-ready' && age >= readyAfter

/** What every pod has that was taken on. */
const begun = (pod: Pod, { now, address }: Moment): PodStatus => ({
  startTime: pod.status?.startTime ?? timeText(now),
  ...(!pod.status?.podIP && addressed(address())),
  ...(pod.spec?.initContainers && {
    initContainerStatuses: pod.status?.initContainerStatuses ?? initialized(pod, now),
  }),
})

const addressed = (ip: string | undefined): PodStatus =>
  ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }

function runOn(pod: Pod, wishes: Wishes, at: Moment): Step {
  const begin = startedAt(pod) ?? ''
  const age = at.now - (at.started ?? Date.parse(begin))
  const ending = endingOf(wishes)
  if (ending && age >= ending.after) return end(pod, ending, restartsOf(pod), at)
  const ready = isReady(wishes, age)
  const isTold = pod.status?.containerStatuses?.[0]?.ready === ready
  if (!isTold || (at.isBack && isToldReady(pod) !== ready))
    return {
      kind: 'write',
      status: {
        conditions: readiness(pod, ready, at.now),
        containerStatuses: running(pod, ready, begin, restartsOf(pod)),
      },
    }
  const later = [ending?.after ?? 0, wishes.fault === 'never-ready' ? 0 : wishes.readyAfter]
  const next = Math.min(...later.filter((it) => it > age)) - age
  return Number.isFinite(next) ? { kind: 'wait', milliseconds: next } : rest
}

const isToldReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false

/** How the containers' run ends, and how long after its start; undefined: it does not. */
function endingOf(wishes: Wishes): (Ending & { readonly after: number }) | undefined {
  const { fault, faultAfter, exitCode, completeAfter } = wishes
  if (fault === 'crash') return { after: faultAfter, exitCode, reason: 'Error' }
  if (fault === 'out-of-memory') return { after: faultAfter, exitCode: 137, reason: 'OOMKilled' }
  if (completeAfter === undefined) return undefined
  return { after: completeAfter, exitCode: 0, reason: 'Completed' }
}

function end(pod: Pod, ending: Ending, restartCount: number, at: Moment): Step {
  const policy = pod.spec?.restartPolicy
  const isGood = ending.exitCode === 0
  if (policy === 'Never' || (policy === 'OnFailure' && isGood))
    return isGood ? succeed(pod, ending, at.now) : fail(pod, ending, at.now, at)
  return backOff(pod, ending, restartCount, at)
}

/** Conditions stay as they were. */
const succeed = (pod: Pod, ending: Ending, now: number): Step => ({
  kind: 'write',
  status: { phase: 'Succeeded', containerStatuses: ended(pod, ending, now) },
})

const fail = (pod: Pod, ending: Ending, now: number, at?: Moment): Step => ({
  kind: 'write',
  status: {
    ...(at && begun(pod, at)),
    phase: 'Failed',
    conditions: failure(pod, now),
    containerStatuses: ended(pod, ending, now),
  },
})

function backOff(pod: Pod, ending: Ending, restartCount: number, at: Moment): Step {
  const id = `${keyOf(pod).split('/').toReversed().join('_')}(${pod.metadata.uid})`
  const pause = durationText(backOffOf(restartCount))
  const name = pod.spec?.containers[0]?.name
  const waiting = { message: `back-off ${pause} restarting failed container=${name} pod=${id}` }
  return {
    kind: 'write',
    status: {
      ...begun(pod, at),
      phase: 'Running',
      conditions: readiness(pod, false, at.now),
      containerStatuses: backingOff(pod, ending, restartCount, waiting, at.now),
    },
    warning: {
      reason: 'BackOff',
      message: `Back-off restarting failed container ${name} in pod ${id}`,
    },
  }
}

const backOffOf = (restartCount: number) =>
  Math.min(firstBackOff * 2 ** restartCount, longestBackOff)

function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}

function startAgain(pod: Pod, wishes: Wishes, at: Moment): Step {
  const finished = pod.status?.containerStatuses?.[0]?.lastState?.terminated?.finishedAt ?? ''
  const due = Date.parse(finished) + backOffOf(restartsOf(pod))
  if (at.now < due) return { kind: 'wait', milliseconds: due - at.now }
  return start(pod, restartsOf(pod) + 1, wishes, at)
}

function lackImage(pod: Pod, at: Moment): Step {
  if (pod.status?.containerStatuses?.length) return rest
  const image = pod.spec?.containers[0]?.image
  return {
    kind: 'write',
    status: {
      ...begun(pod, at),
      conditions: readiness(pod, false, at.now),
      containerStatuses: withoutImage(pod),
    },
    warning: { reason: 'Failed', message: `Failed to pull image "${image}": not found` },
  }
}

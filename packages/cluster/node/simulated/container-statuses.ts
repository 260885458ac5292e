import type { Container, ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'

/** How a container's run ended. */
export interface Ending {
  readonly exitCode: number
  readonly reason: string
}

const basic = ({ name, image = '' }: Container, restartCount: number) => ({
  name,
  image,
  imageID: '',
  restartCount,
})

export const restartsOf = ({ status }: Pod): number =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount))

const each = ({ spec }: Pod, make: (container: Container) => ContainerStatus) =>
  (spec?.containers ?? []).map(make)

/** Running since `start`. What they were before is kept where they were started again. */
export const running = (
  pod: Pod,
  ready: boolean,
  start: string,
  restartCount: number,
): ContainerStatus[] =>
  each(pod, (container) => ({
    ...basic(container, restartCount),
    ready,
    ...lastStateOf(pod, container),
    state: { running: { startedAt: start } },
  }))

/** All ended, for good. */
export const ended = (pod: Pod, ending: Ending, now: number): ContainerStatus[] =>
  each(pod, (container) => ({
    ...basic(container, restartsOf(pod)),
    ready: false,
    started: false,
    ...lastStateOf(pod, container),
    state: { terminated: terminated(pod, ending, now) },
  }))

/** Ended, to be started again later. */
export const backingOff = (
  pod: Pod,
  ending: Ending,
  restartCount: number,
  waiting: { readonly message: string },
  now: number,
): ContainerStatus[] =>
  each(pod, (container) => ({
    ...basic(container, restartCount),
    ready: false,
    started: false,
    lastState: { terminated: terminated(pod, ending, now) },
    state: { waiting: { reason: 'CrashLoopBackOff', ...waiting } },
  }))

export const withoutImage = (pod: Pod): ContainerStatus[] =>
  each(pod, (container) => ({
    ...basic(container, 0),
    ready: false,
    started: false,
    state: {
      waiting: {
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${container.image}"`,
      },
    },
  }))

/** Those that come first have done so; sidecars run. */
export const initialized = ({ spec }: Pod, now: number): ContainerStatus[] =>
  (spec?.initContainers ?? []).map((container) => ({
    ...basic(container, 0),
    ready: true,
    ...(container.restartPolicy === 'Always'
      ? { started: true, state: { running: { startedAt: timeText(now) } } }
      : {
          state: {
            terminated: {
              exitCode: 0,
              reason: 'Completed',
              startedAt: timeText(now),
              finishedAt: timeText(now),
            },
          },
        }),
  }))

const terminated = (pod: Pod, { exitCode, reason }: Ending, now: number) => ({
  exitCode,
  reason,
  startedAt: startedAt(pod) ?? timeText(now),
  finishedAt: timeText(now),
})

/** When the containers were last started, if they run. */
export const startedAt = ({ status }: Pod): string | undefined =>
  status?.containerStatuses?.[0]?.state?.running?.startedAt

function lastStateOf({ status }: Pod, { name }: Container) {
  const lastState = status?.containerStatuses?.find((it) => it.name === name)?.lastState
  return lastState && { lastState }
}

import type { Pod } from '../../client/resources.ts'
import { PodInfo } from '../model/pod-info.ts'

/** A pod that is to be put on a node. */
export class WaitingPod {
  #info: PodInfo
  /** When it was put among those that wait, last. */
  since: number
  attempts = 0
  /** Until when it is not to be tried again; worked out when it is asked for. */
  backOffEnd: number | undefined
  /** The filters by which the last attempt failed; none if it failed by an error, or was not made. */
  rejectedBy: ReadonlySet<string> = new Set()
  /** What keeps it from being tried at all. */
  heldBy: string | undefined

  constructor(pod: Pod, now: number) {
    this.#info = new PodInfo(pod)
    this.since = now
  }

  get info(): PodInfo {
    return this.#info
  }

  get uid(): string {
    return this.#info.uid
  }

  become(pod: Pod): void {
    this.#info = new PodInfo(pod)
  }
}

/** Whether one pod's turn comes before another's. */
export function isFirst(a: WaitingPod, b: WaitingPod): boolean {
  const [one, other] = [a.info.priority, b.info.priority]
  return one === other ? a.since < b.since : one > other
}

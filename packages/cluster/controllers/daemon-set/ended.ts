import type { Pod } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import type { Daemons } from './daemons.ts'
import type { Retries } from './retries.ts'

/** Sees to pods that have ended: tells of them, and lets those that fail again and again wait. */
export class Ended {
  readonly #daemons: Daemons
  readonly #retries: Retries
  readonly #tools: Tools
  /** Milliseconds until one that waits is due. */
  readonly waits: number[] = []

  constructor(daemons: Daemons, retries: Retries, tools: Tools) {
    this.#daemons = daemons
    this.#retries = retries
    this.#tools = tools
  }

  /** Whether a pod is to be removed now. */
  retire({ metadata, status }: Pod, node: string): boolean {
    const { set, now } = this.#daemons
    const what = `daemon pod ${metadata.namespace}/${metadata.name} on node ${node}`
    if (status?.phase === 'Succeeded') {
      const message = `Found succeeded ${what}, will try to delete it`
      this.#tools.events.normal(set, 'SucceededDaemonPod', message)
      return true
    }
    const key = `${set.metadata.uid}/${set.status?.observedGeneration ?? 0}/${node}`
    const left = this.#retries.left(key, now)
    if (left > 0) {
      this.waits.push(left)
      return false
    }
    this.#retries.tried(key, now)
    const message = `Found failed ${what}, will try to kill it`
    this.#tools.events.warning(set, 'FailedDaemonPod', message)
    return true
  }
}

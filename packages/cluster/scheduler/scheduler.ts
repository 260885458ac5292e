import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../client/client.ts'
import { isNotFound } from '../client/errors.ts'
import { type Node, type Pod, pods } from '../client/resources.ts'
import { chooseNode } from './choose-node.ts'
import { misfitText } from './misfit-text.ts'
import { Cluster } from './model/cluster.ts'
import { PodInfo } from './model/pod-info.ts'
import { tellUnschedulable } from './pod-condition.ts'
import type { SeriesRecorder } from './series-recorder.ts'

export const schedulerName = 'default-scheduler'

export interface SchedulerTools {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly events: SeriesRecorder
}

/** Puts pods on nodes. */
export class Scheduler {
  readonly #tools: SchedulerTools
  readonly #cluster = new Cluster()
  readonly #waiting = new Map<string, Pod>()
  readonly #stuck = new Map<string, Pod>()
  readonly #binding = new Set<Promise<void>>()
  #wake: () => void = () => undefined

  constructor(tools: SchedulerTools) {
    this.#tools = tools
  }

  onNode(node: Node, isGone: boolean): void {
    if (isGone) this.#cluster.removeNode(node.metadata.name ?? '')
    else this.#cluster.setNode(node)
    this.#retry()
  }

  onPod(pod: Pod, isGone: boolean): void {
    const uid = pod.metadata.uid ?? ''
    const isOver = isGone || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
    this.#waiting.delete(uid)
    const wasStuck = this.#stuck.delete(uid)
    if (isOver) {
      this.#cluster.remove(uid)
      this.#retry()
      return
    }
    if (pod.spec?.nodeName) {
      this.#cluster.place(new PodInfo(pod), pod.spec.nodeName)
      return
    }
    if (!isMine(pod) || this.#cluster.isAssumed(uid)) return
    if (wasStuck) this.#stuck.set(uid, pod)
    else this.#add(pod)
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake(), { once: true })
    while (!signal.aborted) {
      const [uid] = this.#waiting.keys()
      const pod = uid === undefined ? undefined : this.#waiting.get(uid)
      if (!pod) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        continue
      }
      this.#waiting.delete(pod.metadata.uid ?? '')
      await this.#schedule(pod)
    }
    await Promise.all(this.#binding)
  }

  #add(pod: Pod): void {
    this.#waiting.set(pod.metadata.uid ?? '', pod)
    this.#wake()
  }

  #retry(): void {
    const stuck = [...this.#stuck.values()]
    this.#stuck.clear()
    for (const pod of stuck) this.#add(pod)
  }

  async #schedule(pod: Pod): Promise<void> {
    const info = new PodInfo(pod)
    const choice = chooseNode(info, this.#cluster)
    if (choice.kind === 'node') {
      this.#cluster.place(info, choice.name, true)
      const binding = this.#bind(pod, choice.name).finally(() => this.#binding.delete(binding))
      this.#binding.add(binding)
      return
    }
    this.#stuck.set(info.uid, pod)
    const message = misfitText(choice.misfit)
    const { client, clock, events } = this.#tools
    events.tell({
      type: 'Warning',
      reason: 'FailedScheduling',
      action: 'Scheduling',
      note: message,
      regarding: pod,
    })
    await tellUnschedulable(pod, { reason: 'Unschedulable', message }, client, clock)
  }

  async #bind(pod: Pod, node: string): Promise<void> {
    const { namespace, name = '', uid } = pod.metadata
    const { client, log, events } = this.#tools
    const target = { kind: 'Node', name: node }
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid },
      target,
    }
    try {
      await client.createBelow(pods, { namespace, name, subresource: 'binding' }, binding)
      events.tell({
        type: 'Normal',
        reason: 'Scheduled',
        action: 'Binding',
        note: `Successfully assigned ${namespace}/${name} to ${node}`,
        regarding: pod,
      })
    } catch (error) {
      this.#cluster.remove(uid ?? '')
      if (!isNotFound(error)) log.debug({ err: error, pod: name }, 'a pod was not bound')
    }
  }
}

const isMine = ({ metadata, spec }: Pod) =>
  spec?.schedulerName === schedulerName && !metadata.deletionTimestamp

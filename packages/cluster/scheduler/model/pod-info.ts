import type { Pod } from '../../client/resources.ts'
import { type HostPort, hostPorts } from './host-ports.ts'
import { countedRequests, podRequests } from './requests.ts'
import type { Amounts } from './resources.ts'

/** A pod and what is looked up of it again and again, worked out once. */
export class PodInfo {
  readonly pod: Pod
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly priority: number
  readonly ports: readonly HostPort[]
  #requests: Amounts | undefined
  #counted: { readonly cpu: number; readonly memory: number } | undefined

  constructor(pod: Pod) {
    this.pod = pod
    this.uid = pod.metadata.uid ?? ''
    this.namespace = pod.metadata.namespace ?? ''
    this.name = pod.metadata.name ?? ''
    this.labels = pod.metadata.labels ?? {}
    this.priority = pod.spec?.priority ?? 0
    this.ports = hostPorts(pod)
  }

  get requests(): Amounts {
    this.#requests ??= podRequests(this.pod, { isRunning: Boolean(this.pod.spec?.nodeName) })
    return this.#requests
  }

  /** CPU and memory with something for containers that ask for none. */
  get counted(): { readonly cpu: number; readonly memory: number } {
    this.#counted ??= countedRequests(this.pod, Boolean(this.pod.spec?.nodeName))
    return this.#counted
  }
}

import { isDeepStrictEqual } from 'node:util'
import type { Pod } from '../../client/resources.ts'
import { type AffinityTerms, affinityTerms, type WeightedTerm } from './affinity-terms.ts'
import { claimsOf } from './claims.ts'
import { type HostPort, hostPorts } from './host-ports.ts'
import { countedRequests, podRequests } from './requests.ts'
import type { Amounts } from './resources.ts'
import { unweighted } from './standing-terms.ts'

/** How much it counts that a pod which is there must have the new one near. */
const nearWeight = 1

/** A pod and what is looked up of it again and again, worked out once. */
export class PodInfo {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly priority: number
  readonly isTerminating: boolean
  readonly ports: readonly HostPort[]
  /** `NAMESPACE/NAME` of the claims that it mounts, those of ephemeral volumes aside. */
  readonly claims: readonly string[]
  readonly terms: AffinityTerms
  #pod: Pod
  #requests: Amounts | undefined
  #counted: { readonly cpu: number; readonly memory: number } | undefined
  #standing: readonly WeightedTerm[] | undefined
  #apart: readonly WeightedTerm[] | undefined

  constructor(pod: Pod) {
    this.#pod = pod
    this.uid = pod.metadata.uid ?? ''
    this.namespace = pod.metadata.namespace ?? ''
    this.name = pod.metadata.name ?? ''
    this.labels = pod.metadata.labels ?? {}
    this.priority = pod.spec?.priority ?? 0
    this.isTerminating = Boolean(pod.metadata.deletionTimestamp)
    this.ports = hostPorts(pod)
    this.claims = claimsOf(pod)
    this.terms = affinityTerms(pod)
  }

  get pod(): Pod {
    return this.#pod
  }

  get requests(): Amounts {
    this.#requests ??= podRequests(this.#pod, { isRunning: Boolean(this.#pod.spec?.nodeName) })
    return this.#requests
  }

  /** CPU and memory with something for containers that ask for none. */
  get counted(): { readonly cpu: number; readonly memory: number } {
    this.#counted ??= countedRequests(this.#pod, Boolean(this.#pod.spec?.nodeName))
    return this.#counted
  }

  /** What counts for or against a new pod that these terms select. */
  get standing(): readonly WeightedTerm[] {
    this.#standing ??= [...unweighted(this.terms.near, nearWeight), ...this.terms.preferred]
    return this.#standing
  }

  get apart(): readonly WeightedTerm[] {
    this.#apart ??= unweighted(this.terms.apart)
    return this.#apart
  }

  /** Takes in a newer state of the pod if nothing of what was worked out is different in it. */
  follow(pod: Pod): boolean {
    const before = this.#pod
    if (before.metadata.uid !== pod.metadata.uid || !isSameToOthers(before, pod)) return false
    this.#pod = pod
    return true
  }
}

/** The rest of a pod's specification cannot change without its generation. */
const isSameToOthers = (before: Pod, after: Pod): boolean =>
  before.metadata.generation === after.metadata.generation &&
  Boolean(before.metadata.deletionTimestamp) === Boolean(after.metadata.deletionTimestamp) &&
  isDeepStrictEqual(before.metadata.labels, after.metadata.labels) &&
  isDeepStrictEqual(resized(before), resized(after))

/** What containers really have differs from what they ask for only while they are resized. */
const resized = ({ status }: Pod) =>
  [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].flatMap(
    ({ resources, allocatedResources }) =>
      resources || allocatedResources ? [[resources, allocatedResources]] : [],
  )

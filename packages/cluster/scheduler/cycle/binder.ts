import type { Client } from '../../client/client.ts'
import { type Pod, pods } from '../../client/resources.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import {
  assumeVolumes,
  type BindingTools,
  bindVolumes,
  forgetVolumes,
} from '../volumes/bind-volumes.ts'
import { findVolumes, type VolumePlan } from '../volumes/find-volumes.ts'
import { podClaims } from '../volumes/pod-claims.ts'
import { Turnstile } from './turnstile.ts'

const atOnce = 64

/** Makes the API know where pods are to run. */
export class Binder {
  readonly #tools: BindingTools
  readonly #turnstile = new Turnstile(atOnce)
  readonly #running = new Set<Promise<void>>()

  constructor(tools: BindingTools) {
    this.#tools = tools
  }

  /** Takes a node for a pod at once and writes it in the background. Tells how that ended. */
  bind(pod: PodInfo, node: NodeInfo, onEnd: (error?: unknown) => Promise<void> | void): void {
    const { cluster } = this.#tools.world
    cluster.assume(pod, node.name)
    const plan = this.#planVolumes(pod.pod, node)
    const running = this.#write(pod.pod, node, plan)
      .then(
        () => onEnd(),
        (error: unknown) => {
          if (plan) forgetVolumes(plan, this.#tools.world)
          if (cluster.isAssumed(pod.uid)) cluster.removePod(pod.uid)
          return onEnd(error)
        },
      )
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves once nothing is being written any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  #planVolumes(pod: Pod, node: NodeInfo): VolumePlan | undefined {
    const { world } = this.#tools
    const claims = podClaims(pod, world)
    if (claims.delayed.length === 0) return undefined
    const found = findVolumes(claims, node.node, world)
    return found.kind === 'plan' ? assumeVolumes(found.plan, node.name, world) : undefined
  }

  async #write(pod: Pod, node: NodeInfo, plan: VolumePlan | undefined): Promise<void> {
    if (plan)
      await bindVolumes(plan, pod, node.node, this.#tools).catch(
        namedAs('running PreBind plugin "VolumeBinding"'),
      )
    await this.#turnstile
      .through(() => bindPod(pod, node.name, this.#tools.client))
      .catch(namedAs('running Bind plugin "DefaultBinder"'))
  }
}

function bindPod({ metadata }: Pod, node: string, client: Client): Promise<unknown> {
  const { namespace, name = '', uid } = metadata
  return client.createBelow(
    pods,
    { namespace, name, subresource: 'binding' },
    {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid },
      target: { kind: 'Node', name: node },
    },
  )
}

const namedAs = (step: string) => (error: unknown) => {
  throw new Error(`${step}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  })
}

import { AppsV1Api, CoreV1Api, KubeConfig, type V1Deployment } from '@kubernetes/client-node'

const namespace = 'default'
const name = 'web'
const labels = { app: 'web' }

/** One deployment of a cluster, and what came of it. */
export class Rollout {
  readonly #apps: AppsV1Api
  readonly #core: CoreV1Api

  constructor(kubeconfig: string) {
    const config = new KubeConfig()
    config.loadFromFile(kubeconfig)
    this.#apps = config.makeApiClient(AppsV1Api)
    this.#core = config.makeApiClient(CoreV1Api)
  }

  async create(replicas: number, image: string): Promise<void> {
    await this.#apps.createNamespacedDeployment({ namespace, body: deployment(replicas, image) })
  }

  async change(replicas: number, image: string): Promise<void> {
    const body = deployment(replicas, image)
    await this.#apps.replaceNamespacedDeployment({ namespace, name, body })
  }

  async delete(): Promise<void> {
    await this.#apps.deleteNamespacedDeployment({ namespace, name })
  }

  /** What differs from `replicas` ready pods of the image, all of one replica set, and nothing else; empty if nothing. */
  async differences(replicas: number, image: string): Promise<readonly string[]> {
    const { spec, metadata, status } = await this.#apps.readNamespacedDeployment({
      namespace,
      name,
    })
    const { items: sets } = await this.#apps.listNamespacedReplicaSet({ namespace })
    const { items: pods } = await this.#core.listNamespacedPod({ namespace })
    const active = sets.filter((set) => set.spec?.replicas || set.status?.replicas)
    const owner = active[0]?.metadata?.uid
    const isRight = (pod: (typeof pods)[number]) =>
      !pod.metadata?.deletionTimestamp &&
      pod.spec?.containers[0]?.image === image &&
      pod.metadata?.ownerReferences?.length === 1 &&
      pod.metadata.ownerReferences[0]?.uid === owner &&
      pod.status?.conditions?.some((it) => it.type === 'Ready' && it.status === 'True')
    const found = {
      replicas: spec?.replicas,
      'of the new template': status?.updatedReplicas,
      'in all': status?.replicas,
      available: status?.availableReplicas,
      'pods that are there': pods.length,
      'pods that are right': pods.filter(isRight).length,
      'replicas asked of its sets': sum(sets.map((set) => set.spec?.replicas)),
      'ready in its sets': sum(sets.map((set) => set.status?.readyReplicas)),
    }
    const wrong = Object.entries(found).filter(([, count]) => count !== replicas)
    return [
      ...wrong.map(([what, count]) => `${count} ${what} instead of ${replicas}`),
      ...(active.length === 1 ? [] : [`${active.length} active replica sets`]),
      ...sets
        .filter((set) => set.metadata?.ownerReferences?.[0]?.uid !== metadata?.uid)
        .map((set) => `${set.metadata?.name} has another owner`),
      ...(status?.observedGeneration === metadata?.generation ? [] : ['it was not looked at']),
    ]
  }

  /** Replica sets and pods; none once it is gone. */
  async leftovers(): Promise<readonly string[]> {
    const { items: sets } = await this.#apps.listNamespacedReplicaSet({ namespace })
    const { items: pods } = await this.#core.listNamespacedPod({ namespace })
    return [...sets, ...pods].map(({ metadata }) => `${metadata?.name} is left`)
  }

  /** Whether it still has something to do. */
  async isUnderWay(replicas: number): Promise<boolean> {
    const { metadata, status } = await this.#apps.readNamespacedDeployment({ namespace, name })
    return (
      status?.observedGeneration !== metadata?.generation ||
      status?.updatedReplicas !== replicas ||
      status?.replicas !== replicas ||
      status?.availableReplicas !== replicas
    )
  }
}

const sum = (counts: readonly (number | undefined)[]) =>
  counts.reduce<number>((all, count) => all + (count ?? 0), 0)

const deployment = (replicas: number, image: string): V1Deployment => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
  },
})

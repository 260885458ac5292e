import type { InformerSet } from '../client/informer-set.ts'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import { namespaces } from '../client/resources.ts'
import type { Labels } from '../kinds/placement/label-matcher.ts'
import type { Cluster } from './model/cluster.ts'
import type { AssumedVolumes } from './volumes/assumed-volumes.ts'

export interface WorldParts {
  readonly cluster: Cluster
  readonly informers: InformerSet
  readonly volumes: AssumedVolumes
}

/** All that is looked at when a pod is put on a node. */
export class World {
  readonly cluster: Cluster
  readonly volumes: AssumedVolumes
  readonly #informers: InformerSet

  constructor({ cluster, informers, volumes }: WorldParts) {
    this.cluster = cluster
    this.volumes = volumes
    this.#informers = informers
  }

  find<T extends ApiObject>(resource: ResourceRef<T>, name: string, namespace = ''): T | undefined {
    return this.#informers.informer(resource).get(namespace, name)
  }

  all<T extends ApiObject>(resource: ResourceRef<T>): readonly T[] {
    return this.#informers.informer(resource).all()
  }

  in<T extends ApiObject>(resource: ResourceRef<T>, namespace: string): readonly T[] {
    return this.#informers.informer(resource).in(namespace)
  }

  /** Of a namespace. */
  readonly labelsOf = (namespace: string): Labels =>
    this.find(namespaces, namespace)?.metadata.labels ?? {}
}

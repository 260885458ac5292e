import {
  deploymentOf,
  type PodCluster,
  serviceOf,
  startPodCluster,
  untilReplicas,
} from './pod-cluster.ts'

/** Three pods of the service behind a node port, in a cluster whose services are carried this way. */
export interface ThreePods extends AsyncDisposable {
  readonly cluster: PodCluster
  /** `10.244.0.2:5000` */
  readonly addresses: readonly string[]
  /** `127.0.0.1:30812` */
  readonly nodePort: string
}

const port = 30812

export async function startThreePods(
  model: string,
  serviceProxy: 'nft' | 'userspace',
): Promise<ThreePods> {
  const cluster = await startPodCluster(model, ['--service-proxy', serviceProxy])
  await cluster.apply(serviceOf('web', port), deploymentOf({ name: 'web', replicas: 3 }))
  await untilReplicas(cluster, 'web', 3)
  const path = 'jsonpath={.items[*].status.podIP}'
  const addresses = (await cluster.kubectl('get', 'pods', '-l', 'app=web', '-o', path)).split(' ')
  return {
    cluster,
    addresses: addresses.map((address) => `${address}:5000`),
    nodePort: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  }
}

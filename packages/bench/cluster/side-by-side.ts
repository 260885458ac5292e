import { cpuSecondsOf } from '../proc.ts'
import { ApiClient } from './api-client.ts'
import { type Cluster, startGalleyCluster, startRealCluster } from './clusters.ts'

/** Our API server and the real one, up at the same time, each with a client of its own. */
export interface SideBySide extends AsyncDisposable {
  readonly ours: Side
  readonly real: Side
}

export interface Side {
  readonly cluster: Cluster
  readonly client: ApiClient
}

/** With three simulated nodes each, or with none. */
export async function startSideBySide(connections: number, hasNodes = false): Promise<SideBySide> {
  await using made = new AsyncDisposableStack()
  const side = (cluster: Cluster): Side => ({
    cluster: made.use(cluster),
    client: made.use(new ApiClient(cluster.kubeconfig, connections)),
  })
  const real = side(await startRealCluster({ hasNodes }))
  const ours = side(await startGalleyCluster({ simulatedNodes: hasNodes ? 3 : 0 }))
  const owned = made.move()
  return { ours, real, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** CPU seconds that a server and its store use while `work` runs, and how long it takes. */
export async function costOf(
  side: Side,
  work: () => Promise<void>,
): Promise<{ cpu: number; seconds: number }> {
  const cpu = () => side.cluster.pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  const [cpuBefore, began] = [cpu(), performance.now()]
  await work()
  return { cpu: cpu() - cpuBefore, seconds: (performance.now() - began) / 1000 }
}

/** Sends `count` requests, `at` of them at once. */
export async function inParallel(
  at: number,
  count: number,
  send: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await send(next++)
  }
  await Promise.all(Array.from({ length: at }, worker))
}

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { isRoot } from '@galley/containers/testing/temporary-folder'
import { type Clock, systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { guardedApi } from '../../apiserver/auth/testing/guarded-api.ts'
import type { Client } from '../../client/client.ts'
import { EventRecorder } from '../../client/event-recorder.ts'
import { InformerSet } from '../../client/informer-set.ts'
import { type Pod, pods, serviceAccounts } from '../../client/resources.ts'
import type { NodeFacts } from '../configuration/node-facts.ts'
import { keepVolumes } from '../volumes/keep-volumes.ts'
import type { PodVolumes } from '../volumes/pod-volumes.ts'
import { removeFiles } from '../volumes/remove-files.ts'
import { LazyShell } from '../volumes/shell.ts'

const log = createLogger({ level: 'silent' })

export interface PodLab {
  readonly client: Client
  readonly informers: InformerSet
  readonly events: EventRecorder
  readonly node: NodeFacts
  readonly volumes: PodVolumes
  /** Aborts when the test ends. */
  readonly signal: AbortSignal
  /** Made through the API, which fills in what is usual. */
  pod(name: string, spec: object, metadata?: object): Promise<Pod>
  /** `TYPE REASON MESSAGE` of each event of a pod, sorted. */
  told(pod: string): Promise<readonly string[]>
  /** As if the process had ended and another one begun. */
  restarted(): PodVolumes
}

/** A node's files in a folder of their own, and an API in memory. With root's rights volumes are real mounts. */
export async function podLab(
  context: TestContext,
  facts: Partial<NodeFacts> = {},
  clock: Clock = systemClock,
): Promise<PodLab> {
  const ended = new AbortController()
  const api = await guardedApi()
  const { client } = api
  const shared = { client, clock, log, signal: ended.signal }
  const informers = new InformerSet(shared)
  const events = new EventRecorder({ ...shared, component: 'kubelet', host: 'node-0' })
  const node = { ...(await usualFacts()), ...facts }
  const made: PodVolumes[] = []
  context.after(async () => {
    ended.abort()
    for (const volumes of made) volumes.close()
    api.close()
    const shell = new LazyShell()
    await removeFiles(shell, node.folder).finally(() => shell.close())
  })
  await client.create(serviceAccounts, { metadata: { name: 'default', namespace: 'default' } })
  const restarted = () => {
    const volumes = keepVolumes({ client, informers, events, clock, node })
    made.push(volumes)
    return volumes
  }
  return {
    client,
    informers,
    events,
    node,
    volumes: restarted(),
    signal: ended.signal,
    pod: (name, spec, metadata = {}) => client.create(pods, podOf(name, spec, metadata)),
    async told(pod) {
      await events.idle()
      const { items } = await client.read<{ items: Told[] }>('/api/v1/namespaces/default/events', {
        fieldSelector: `involvedObject.name=${pod}`,
      })
      return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`).toSorted()
    },
    restarted,
  }
}

const podOf = (name: string, spec: object, metadata: object): Pod => ({
  metadata: { name, namespace: 'default', ...metadata },
  spec: {
    nodeName: 'node-0',
    automountServiceAccountToken: false,
    containers: [{ name: 'c', image: 'i' }],
    ...spec,
  },
})

interface Told {
  readonly type: string
  readonly reason: string
  readonly message: string
}

const usualFacts = async (): Promise<NodeFacts> => ({
  name: 'node-0',
  addresses: ['10.10.1.1'],
  podRange: '10.244.0.0/24',
  clusterDomain: 'cluster.local',
  clusterDns: ['10.96.0.10'],
  allocatable: () => ({ cpu: '2', memory: '1Gi', 'ephemeral-storage': '10Gi' }),
  memoryBytes: 4 * 1024 ** 3,
  podPids: 1000,
  allowsPrivileged: false,
  allowsHostPath: false,
  allowedSysctls: [],
  folder: await mkdtemp(join(tmpdir(), 'galley-node-')),
  runtime: process.platform === 'linux' && isRoot ? 'oci' : 'process',
})

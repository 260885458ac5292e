import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openPodRuntime } from '@galley/containers/pods/open-pod-runtime'
import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import { nodeImage } from '@galley/containers/testing/node-image'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { guardedApi } from '../../apiserver/auth/testing/guarded-api.ts'
import type { Client } from '../../client/client.ts'
import { isNotFound } from '../../client/errors.ts'
import { EventRecorder } from '../../client/event-recorder.ts'
import { InformerSet } from '../../client/informer-set.ts'
import { type Pod, pods, serviceAccounts } from '../../client/resources.ts'
import type { Machine } from '../agent/machine.ts'
import { NodeAgent } from '../agent/node-agent.ts'
import type { NodeImages } from '../agent/ports.ts'
import { SandboxCache } from '../agent/sandbox-cache.ts'
import { createHooks } from '../hooks/hooks.ts'
import { machineFacts } from '../nodes/machine-facts.ts'
import { PodProber } from '../probes/prober.ts'
import type { Reach } from '../probes/reach.ts'

const namespace = 'default'
const machine: Machine = {
  options: {
    runtime: 'process',
    nodeAddress: '10.10.1.1',
    podCidr: '10.244.0.0/16',
    loadBalancerRange: '10.10.1.128/25',
    allowsPrivileged: false,
    allowsHostPath: false,
    allowedSysctls: [],
    images: '',
    containers: '',
  },
  runtime: { kind: 'process' },
  nodes: [{ name: 'node-0', address: '10.10.1.1', podRange: '10.244.0.0/24' }],
  serviceAddresses: '10.96.0.0/16',
  listenAddress: '127.0.0.1',
  isTwinned: true,
}

/** The test image is there, whatever is asked for. */
const images: NodeImages = {
  async ensure(_, { image = '' }) {
    const found = nodeImage()
    return { kind: 'present', image: found, imageID: found.digest, name: image }
  },
  list: async () => [],
}

/** A node with its agent, over processes that are not isolated, and an API in memory; all gone when the test ends. */
export class AgentLab {
  readonly client: Client
  readonly #folder: string
  #ended = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #runtime: PodRuntime | undefined

  private constructor(client: Client, folder: string) {
    this.client = client
    this.#folder = folder
  }

  static async open(context: TestContext): Promise<AgentLab> {
    const api = await guardedApi()
    const folder = await mkdtemp(join(tmpdir(), 'galley-agent-'))
    const lab = new AgentLab(api.client, folder)
    await api.client.create(serviceAccounts, { metadata: { name: 'default', namespace } })
    await lab.start()
    context.after(async () => {
      for (const { config } of (await lab.#runtime?.pods()) ?? [])
        await lab.#runtime?.removeSandbox(config.id)
      await lab.stop()
      api.close()
      await rm(folder, { recursive: true, force: true })
    })
    return lab
  }

  /** Starts the agent, as a new process does. */
  async start(): Promise<void> {
    this.#ended = new AbortController()
    const options = {
      client: this.client,
      clock: systemClock,
      log: createLogger({ level: 'silent' }),
      signal: this.#ended.signal,
    }
    const folder = join(this.#folder, 'pods')
    await mkdir(folder, { recursive: true })
    const runtime = await openPodRuntime({
      folder,
      layers: join(tmpdir(), 'galley-test-layers', 'process'),
      runtime: machine.runtime,
      clock: systemClock,
      clusterRanges: ['10.244.0.0/16', '10.96.0.0/16', '10.10.1.0/24'],
    })
    const recorder = new EventRecorder({ ...options, component: 'kubelet', host: 'node-0' })
    const reach: Reach = ({ host, port }) => {
      const found = runtime.reach(host, port)
      return { host: found.address, port: found.port }
    }
    const surroundings = { runtime, clock: systemClock, reach, events: () => recorder }
    const prober = new PodProber(surroundings)
    const informers = new InformerSet(options)
    const agent = new NodeAgent(machine.nodes[0] ?? { name: '', address: '', podRange: '' }, {
      ...options,
      ...surroundings,
      informers,
      machine,
      folder: this.#folder,
      capacity: { cpu: '2', memory: '1Gi', pods: '10' },
      clusterDns: ['10.96.0.10'],
      facts: await machineFacts(this.#folder),
      sandboxes: new SandboxCache(runtime),
      prober,
      hooks: createHooks(surroundings),
      images,
    })
    await informers.informer(pods).synced
    this.#runtime = runtime
    this.#running = agent.run().then(async () => {
      prober.close()
      await recorder.idle()
    })
  }

  /** Ends the agent; what runs goes on. */
  async stop(): Promise<void> {
    this.#ended.abort()
    await this.#running
    await this.#runtime?.close()
    this.#runtime = undefined
  }

  /** What the machine has of all pods. */
  async sandboxes() {
    return (await this.#runtime?.pods()) ?? []
  }

  /** A pod on the node, of containers that run `args` of the test image; further fields of its spec may be given. */
  create(name: string, spec: object): Promise<Pod> {
    return this.client.create(pods, {
      metadata: { name, namespace },
      spec: { nodeName: 'node-0', automountServiceAccountToken: false, containers: [], ...spec },
    })
  }

  /** Undefined once it is gone. */
  async pod(name: string): Promise<Pod | undefined> {
    try {
      return await this.client.get(pods, { namespace, name })
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  delete(name: string, gracePeriodSeconds?: number): Promise<unknown> {
    const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }
    return this.client.delete(pods, { namespace, name }, options)
  }

  /** `REASON MESSAGE` of each event of a pod, each once, sorted. */
  async told(pod: string): Promise<readonly string[]> {
    const { items } = await this.client.read<{ items: { reason: string; message: string }[] }>(
      `/api/v1/namespaces/${namespace}/events`,
      { fieldSelector: `involvedObject.name=${pod}` },
    )
    return [...new Set(items.map(({ reason, message }) => `${reason} ${message}`))].toSorted()
  }
}

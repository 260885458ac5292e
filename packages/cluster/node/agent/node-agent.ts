import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import type { EventRecorder } from '../../client/event-recorder.ts'
import { nodes, pods } from '../../client/resources.ts'
import { podConfigurator } from '../configuration/configure-pods.ts'
import type { NodeFacts } from '../configuration/node-facts.ts'
import { admission } from '../decide/admission.ts'
import { denial } from '../decide/resize.ts'
import { advertisedAnnotation, overAdvertised } from '../nodes/advertised.ts'
import { beat } from '../nodes/heartbeat.ts'
import type { MachineFacts } from '../nodes/machine-facts.ts'
import type { PodProber } from '../probes/prober.ts'
import type { Reach } from '../probes/reach.ts'
import { nodeStreams } from '../streams/node-streams.ts'
import { NodeUsage } from '../usage/node-usage.ts'
import { usagePage } from '../usage/usage-pages.ts'
import { keepVolumes } from '../volumes/keep-volumes.ts'
import type { PodVolumes } from '../volumes/pod-volumes.ts'
import { evictPods } from './evictions.ts'
import type { MachineNode } from './machine.ts'
import { NodePods } from './node-pods.ts'
import type { AgentNode, Hooks, NodeImages } from './ports.ts'
import { removeOrphans } from './remove-orphans.ts'
import type { NodeAgentsOptions } from './run-node-agents.ts'
import type { SandboxCache } from './sandbox-cache.ts'

/** What the agents of one machine share. */
export interface SharedParts extends NodeAgentsOptions {
  readonly runtime: PodRuntime
  readonly facts: MachineFacts
  readonly sandboxes: SandboxCache
  readonly prober: PodProber
  readonly hooks: Hooks
  readonly images: NodeImages
  readonly reach: Reach
  events(node: string): EventRecorder
}

const podPids = 4096
const logs = { fileBytes: 10 * 2 ** 20, files: 5 }

/** One node of the machine: what it says of itself, and its pods. */
export class NodeAgent implements AgentNode {
  readonly name: string
  readonly running: NodePods
  readonly #node: MachineNode
  readonly #shared: SharedParts
  readonly #facts: NodeFacts
  readonly #volumes: PodVolumes
  readonly #usage: NodeUsage

  constructor(node: MachineNode, shared: SharedParts) {
    this.name = node.name
    this.#node = node
    this.#shared = shared
    this.#facts = factsOf(node, shared)
    const events = shared.events(node.name)
    this.#volumes = keepVolumes({ ...shared, events, node: this.#facts })
    const volumes = this.#volumes
    const configurator = podConfigurator({ ...shared, events, node: this.#facts, volumes })
    this.running = new NodePods({
      ...shared,
      facts: this.#facts,
      configurator,
      volumes,
      events,
      logs,
      refusal: (pod) =>
        configurator.refusal(pod) ??
        admission(
          pod,
          shared.informers.informer(nodes).get('', node.name),
          this.running.admitted(),
        ),
      denial: (pod) =>
        denial(
          pod,
          shared.informers.informer(nodes).get('', node.name),
          this.running.admitted().filter(({ metadata }) => metadata.uid !== pod.metadata.uid),
        ),
    })
    this.#usage = new NodeUsage({ ...shared, node: this })
  }

  /** Until the signal aborts. */
  async run(): Promise<void> {
    await mkdir(this.#facts.folder, { recursive: true, mode: 0o755 })
    await this.#shared.informers.informer(nodes).synced
    try {
      await Promise.all([
        this.#beat(),
        this.#runPods(),
        this.#usage.run(this.#shared.signal),
        this.#evict(),
      ])
    } finally {
      this.#volumes.close()
    }
  }

  async #runPods(): Promise<void> {
    const { informers, runtime, log, machine } = this.#shared
    const known = informers.informer(pods)
    const names = machine.nodes.map(({ name }) => name)
    await removeOrphans({
      runtime,
      volumes: this.#volumes,
      log,
      isOwn: (node) => (names.includes(node) ? node === this.name : this.name === names[0]),
      isKnown: (uid) => known.withUid(uid) !== undefined,
    })
    const withdrawals = this.#offer()
    await this.running.run(informers)
    for (const withdraw of withdrawals) withdraw?.()
  }

  /** Lets the API ask for what runs here, and for what that uses. */
  #offer() {
    const { agents, usage, prober } = this.#shared
    const sources = { node: this, usage: this.#usage, counts: prober.counts }
    const serve = async (path: string) => usagePage(sources, path)
    return [
      agents?.offer(this.name, nodeStreams({ ...this.#shared, node: this, serve })),
      usage?.offer(this.name, this.#usage),
    ]
  }

  #evict(): Promise<void> {
    return evictPods({
      ...this.#shared,
      pods: this.running,
      volumes: this.#volumes,
      events: this.#shared.events(this.name),
      folder: this.#facts.folder,
    })
  }

  #beat(): Promise<void> {
    const { capacity, facts, images, machine } = this.#shared
    const excess = overAdvertised(capacity, machine.nodes.length, facts)
    return beat({
      ...this.#shared,
      name: this.name,
      events: this.#shared.events(this.name),
      facts: async () => ({
        node: this.#node,
        machine: facts,
        capacity,
        images: await images.list(),
        annotations: excess ? { [advertisedAnnotation]: excess } : {},
      }),
    })
  }
}

const factsOf = (
  { name, address, podRange }: MachineNode,
  { machine, facts, folder, clusterDns, informers, capacity }: SharedParts,
): NodeFacts => ({
  name,
  addresses: [address],
  podRange,
  clusterDomain: 'cluster.local',
  clusterDns,
  allocatable: () => informers.informer(nodes).get('', name)?.status?.allocatable ?? capacity,
  memoryBytes: facts.memoryBytes,
  podPids,
  allowsPrivileged: machine.options.allowsPrivileged,
  allowsHostPath: machine.options.allowsHostPath,
  allowedSysctls: machine.options.allowedSysctls,
  folder: join(folder, 'nodes', name),
  runtime: machine.runtime.kind,
})

import { readdir } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import type { PodMount } from '@galley/containers/pods/pod-runtime'
import { type Clock, sleep } from '@galley/kit/clock'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { InformerSet } from '../../client/informer-set.ts'
import { configMaps, type Pod, pods, secrets } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import type { NodeFacts } from '../configuration/node-facts.ts'
import { references } from '../configuration/references.ts'
import { containerMounts } from './container-mounts.ts'
import { emptyDirExcess } from './empty-dir-excess.ts'
import { MountedPod, type MountedPodOptions } from './mounted-pod.ts'
import { podFolder, podsFolder } from './places.ts'
import type { PodVolumes } from './pod-volumes.ts'
import { removeFiles } from './remove-files.ts'
import { LazyShell } from './shell.ts'
import { Tokens } from './tokens.ts'
import { failedMount } from './volume-failure.ts'
import type { Shown } from './volume-kind.ts'

export interface KeepVolumesOptions {
  readonly client: Client
  readonly informers: InformerSet
  readonly events: EventRecorder
  readonly clock: Clock
  readonly node: NodeFacts
}

const firstRetry = 500
const longestRetry = 122_000

/** Keeps the volumes of a node's pods on the machine's own file system. */
export const keepVolumes = (options: KeepVolumesOptions): PodVolumes => new KeptVolumes(options)

class KeptVolumes implements PodVolumes {
  readonly #options: KeepVolumesOptions
  readonly #parts: MountedPodOptions
  readonly #pods = new Map<string, MountedPod>()
  readonly #shell = new LazyShell()
  #isClosed = false

  constructor(options: KeepVolumesOptions) {
    const { client, events, node, clock } = options
    this.#options = options
    this.#parts = {
      node,
      client,
      clock,
      references: references(client),
      tokens: new Tokens(client),
      shell: this.#shell,
      onFailure: (pod, volume, error) =>
        events.warning(pod, 'FailedMount', failedMount(volume, error)),
    }
    this.#follow()
  }

  async mount(pod: Pod, signal: AbortSignal): Promise<void> {
    const mounted = this.#podOf(pod) ?? new MountedPod(pod, this.#parts)
    this.#pods.set(uidOf(pod), mounted)
    mounted.see(pod)
    let wait = firstRetry
    while (!(await mounted.setUpAll())) {
      await this.#sleepUnless(mounted.completed(), wait, signal)
      wait = Math.min(wait * 2, longestRetry)
    }
    signal.throwIfAborted()
  }

  mountsOf(
    pod: Pod,
    container: Container,
    env: ReadonlyMap<string, string>,
  ): Promise<readonly PodMount[]> {
    const volumes = this.#podOf(pod)?.mounted ?? new Map()
    const { node } = this.#options
    return containerMounts({ pod, container, env, volumes, node, shell: this.#shell })
  }

  groupsOf(pod: Pod): readonly number[] {
    const volumes = [...(this.#podOf(pod)?.mounted.values() ?? [])]
    return volumes.flatMap(({ group }) => (group === undefined ? [] : [group]))
  }

  async unmount(uid: string): Promise<void> {
    const mounted = this.#pods.get(uid)
    this.#pods.delete(uid)
    await mounted?.close()
    this.#parts.tokens.forget(uid)
    await removeFiles(this.#shell, podFolder(this.#options.node.folder, uid))
  }

  pods(): Promise<readonly string[]> {
    return readdir(podsFolder(this.#options.node.folder)).catch(() => [])
  }

  excess(pod: Pod): Promise<string | undefined> {
    return emptyDirExcess(pod, this.#options.node.folder)
  }

  close(): void {
    this.#isClosed = true
    const closed = [...this.#pods.values()].map((mounted) => mounted.close())
    void Promise.all(closed).then(() => this.#shell.close())
  }

  #podOf(pod: Pod): MountedPod | undefined {
    return this.#pods.get(uidOf(pod))
  }

  #follow(): void {
    const { informers } = this.#options
    informers.informer(configMaps).listen(({ metadata }) => {
      this.#changed(metadata.namespace, { kind: 'configmap', name: metadata.name ?? '' })
    })
    informers.informer(secrets).listen(({ metadata }) => {
      this.#changed(metadata.namespace, { kind: 'secret', name: metadata.name ?? '' })
    })
    informers.informer(pods).listen((pod, before) => {
      if (this.#isClosed || !before || isDeepStrictEqual(shownOf(pod), shownOf(before))) return
      const mounted = this.#podOf(pod)
      mounted?.see(pod)
      void mounted?.changed({ kind: 'pod' })
    })
  }

  #changed(namespace: string | undefined, shown: Shown): void {
    if (this.#isClosed) return
    for (const mounted of this.#pods.values())
      if (mounted.namespace === namespace) void mounted.changed(shown)
  }

  async #sleepUnless(completed: Promise<void>, wait: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController()
    const slept = sleep(this.#options.clock, wait, AbortSignal.any([signal, enough.signal]))
    const woken = slept.catch(() => signal.throwIfAborted())
    await Promise.race([woken, completed]).finally(() => enough.abort())
  }
}

const uidOf = ({ metadata }: Pod) => metadata.uid ?? ''

/** What of a pod volumes can show. */
const shownOf = ({ metadata, spec }: Pod) => [metadata.labels, metadata.annotations, spec]

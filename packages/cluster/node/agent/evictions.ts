import { statfs } from 'node:fs/promises'
import type { PodRuntime, SandboxState } from '@galley/containers/pods/pod-runtime'
import { type Clock, sleep } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Pod } from '../../client/resources.ts'
import { specOf } from '../configuration/pod-spec.ts'
import { fullName } from '../decide/pod-view.ts'
import {
  type ContainerBytes,
  hasStorageLimit,
  largestExcess,
  lowDiskMessage,
  type PodBytes,
  storageExcess,
} from '../decide/storage-excess.ts'
import { diskUsage } from '../volumes/disk-usage.ts'
import { podFolder, volumeFolder } from '../volumes/places.ts'
import type { PodVolumes } from '../volumes/pod-volumes.ts'
import type { NodePods } from './node-pods.ts'
import type { PodWorker } from './pod-worker.ts'

export interface EvictionOptions {
  readonly pods: NodePods
  readonly runtime: Pick<PodRuntime, 'writtenBytes'>
  readonly volumes: Pick<PodVolumes, 'excess'>
  readonly events: EventRecorder
  /** The node's: volumes and files of its pods lie below. */
  readonly folder: string
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

const period = 10_000
const reason = 'Evicted'
/** Milliseconds that a pod has to end. */
const grace = 1000

/** Ends pods that store more than they may, or so much that the disk runs full, until the signal aborts. */
export async function evictPods(options: EvictionOptions): Promise<void> {
  const { clock, log, signal } = options
  while (!signal.aborted) {
    await sleep(clock, period, signal).catch(() => undefined)
    try {
      await lookAtAll(options)
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'it is not known how much pods store')
    }
  }
}

async function lookAtAll(options: EvictionOptions): Promise<void> {
  for (const worker of options.pods.workers()) {
    if (options.signal.aborted) return
    const running = options.pods.pod(worker.pod.metadata.uid ?? '')
    if (!running?.sandbox?.isAlive) continue
    const message = await excessOf(options, worker.pod, running.sandbox)
    if (message !== undefined) evict(options, worker, message)
  }
  await makeRoom(options)
}

async function excessOf(
  options: EvictionOptions,
  pod: Pod,
  sandbox: SandboxState,
): Promise<string | undefined> {
  const full = await options.volumes.excess(pod)
  if (full !== undefined || !hasStorageLimit(pod)) return full
  return storageExcess(pod, await bytesOf(options, pod, sandbox))
}

async function bytesOf(
  { folder, runtime }: EvictionOptions,
  pod: Pod,
  { containers }: SandboxState,
): Promise<PodBytes> {
  const written: ContainerBytes[] = []
  for (const { id, config } of containers)
    written.push({ name: config.name, bytes: await runtime.writtenBytes(id) })
  let volumes = 0
  const own = podFolder(folder, pod.metadata.uid ?? '')
  for (const { name, emptyDir } of specOf(pod).volumes ?? [])
    if (emptyDir && emptyDir.medium !== 'Memory')
      volumes += await diskUsage(volumeFolder(own, 'empty-dir', name))
  return { containers: written, volumes }
}

/** Where the disk runs full, the pod that stores most beyond what it asked for has to go. */
async function makeRoom(options: EvictionOptions): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(options.folder)
  const disk = { availableBytes: bavail * bsize, totalBytes: blocks * bsize }
  if (lowDiskMessage(disk) === undefined) return
  const found: { worker: PodWorker; bytes: PodBytes }[] = []
  for (const worker of options.pods.workers()) {
    const running = options.pods.pod(worker.pod.metadata.uid ?? '')
    if (!running?.sandbox?.isAlive) continue
    found.push({ worker, bytes: await bytesOf(options, worker.pod, running.sandbox) })
  }
  const worst = largestExcess(found.map(({ worker, bytes }) => ({ pod: worker.pod, bytes })))
  const worker = found.find((it) => it.worker.pod === worst?.pod)?.worker
  if (worker && worst) evict(options, worker, `${lowDiskMessage(disk)}${worst.message}`)
}

function evict({ events, log }: EvictionOptions, worker: PodWorker, message: string): void {
  if (!worker.evict({ reason, message, grace })) return
  events.warning(worker.pod, reason, message)
  log.info({ pod: fullName(worker.pod), message }, 'a pod is evicted')
}

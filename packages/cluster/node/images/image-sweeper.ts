import { statfs } from 'node:fs/promises'
import { pruneLayers } from '@galley/containers/image/prune-layers'
import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import type { Layout } from '@galley/images/oci/layout'
import { parseReference } from '@galley/images/oci/reference'
import { type Clock, sleep } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { EventRecorder } from '../../client/event-recorder.ts'
import { aboutNode } from '../nodes/heartbeat.ts'
import type { PulledImages } from './pulled-images.ts'

export interface ImageSweeperOptions {
  readonly layout: Layout
  /** The folder of unpacked layers. */
  readonly layers: string
  readonly pulled: PulledImages
  readonly runtime: Pick<PodRuntime, 'pods'>
  readonly nodes: readonly { readonly name: string }[]
  readonly clock: Clock
  readonly log: Logger
  events(node: string): EventRecorder
  /** Of the disk that images are on; by default as the system says. */
  disk?(): Promise<Disk>
}

export interface Disk {
  readonly bytes: number
  readonly freeBytes: number
}

const period = 300_000
/** As kubelet's `imageGCHighThresholdPercent` and `imageGCLowThresholdPercent`. */
const fullAt = 85
const goodAt = 80
/** An image may be about to be used. */
const youngest = 120_000

/** Looks now and then whether there is room for images, until the signal aborts. */
export async function keepRoom(options: ImageSweeperOptions, signal: AbortSignal): Promise<void> {
  const { clock, log } = options
  while (!signal.aborted) {
    await sleep(clock, period, signal).catch(() => undefined)
    if (signal.aborted) return
    await makeRoom(options).catch((error: unknown) =>
      log.warn({ err: error }, 'no room was made for images'),
    )
  }
}

/**
 * When the disk is nearly full, removes images that were fetched for pods and that no container was made of, the oldest first,
 * and unpacked layers of images that are gone. What was built or loaded at the machine stays. When that does not help enough, the
 * nodes say so.
 */
export async function makeRoom(options: ImageSweeperOptions): Promise<void> {
  const { layout, pulled, log } = options
  const disk = options.disk ?? (() => diskOf(layout.folder))
  const before = await disk()
  if (usedPercent(before) < fullAt) return
  const wanted = before.freeBytes + bytesOver(before)
  let freed = await freeUnused(options)
  for (const { name } of await unused(options)) {
    if ((await disk()).freeBytes >= wanted) return
    await layout.untag(parseReference(name))
    await pulled.remove(name)
    freed += await freeUnused(options)
    log.info({ image: name }, 'an image was removed, to make room')
  }
  if ((await disk()).freeBytes >= wanted) return
  tellOfFullness(options, wanted - before.freeBytes, freed)
}

/** How many bytes were freed of what no image has any more. */
async function freeUnused({ layout, layers, clock }: ImageSweeperOptions): Promise<number> {
  const blobs = await layout.prune({ grace: youngest })
  const unpacked = await pruneLayers(layout, layers, { unusedSince: clock.now() - youngest })
  return sum([...blobs.map(({ size }) => size), ...unpacked.map(({ bytes }) => bytes)])
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0)

const usedPercent = ({ bytes, freeBytes }: Disk): number => ((bytes - freeBytes) / bytes) * 100

/** How much has to go. */
const bytesOver = ({ bytes, freeBytes }: Disk): number =>
  Math.max(0, Math.ceil(bytes * (1 - goodAt / 100) - freeBytes))

async function unused({ runtime, pulled, clock }: ImageSweeperOptions) {
  const sandboxes = await runtime.pods()
  const used = new Set(
    sandboxes.flatMap(({ containers }) => containers.map(({ config }) => config.image.digest)),
  )
  return pulled.all().filter(({ id, at }) => !used.has(id) && clock.now() - at > youngest)
}

function tellOfFullness({ nodes, events }: ImageSweeperOptions, wanted: number, freed: number) {
  const message = `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`
  for (const { name } of nodes)
    events(name).warning(aboutNode(name), 'FreeDiskSpaceFailed', message)
}

async function diskOf(folder: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { bytes: blocks * bsize, freeBytes: bavail * bsize }
}

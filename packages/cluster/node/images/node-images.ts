import { dirname, join } from 'node:path'
import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import { openLayout } from '@galley/images/oci/layout'
import { formatReference, type Reference } from '@galley/images/oci/reference'
import { addressOf } from '@galley/images/registry/announced-address'
import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import { messageOf } from '../../client/connection-words.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Pod } from '../../client/resources.ts'
import { goDurationText } from '../../kinds/go-duration.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import type { ImageOutcome, NodeImages } from '../agent/ports.ts'
import { type References, references } from '../configuration/references.ts'
import { containerReference } from '../container-reference.ts'
import { imageNamed } from './image-name.ts'
import { keepRoom } from './image-sweeper.ts'
import { ImageList } from './list-images.ts'
import { MachineImages, type PulledImage, type StoredImage } from './machine-images.ts'
import { nodeAliases } from './node-aliases.ts'
import { PullBackoff } from './pull-backoff.ts'
import { keyringOf } from './pull-secrets.ts'
import { PulledImages } from './pulled-images.ts'

export interface NodeImagesOptions {
  /** The folder of the machine's local store; the embedded registry's data lie beside it. */
  readonly layout: string
  /** The folder of unpacked layers. */
  readonly layers: string
  readonly machine: {
    readonly nodes: readonly { readonly name: string; readonly address: string }[]
  }
  /** The cluster's. */
  readonly folder: string
  readonly runtime: Pick<PodRuntime, 'pods'>
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  /** Aborts when nothing is to be done any more. */
  readonly signal: AbortSignal
  /** Tells events of a node. */
  events(node: string): EventRecorder
}

/** The images of a machine's nodes: those in its local store, and those that are fetched for pods. */
export async function nodeImages(options: NodeImagesOptions): Promise<NodeImages> {
  const layout = await openLayout(options.layout)
  const registry = join(dirname(options.layout), 'registry')
  const pulled = await PulledImages.open(join(options.folder, 'pulled-images.json'))
  const { nodes } = options.machine
  void keepRoom({ ...options, layout, pulled, nodes }, options.signal)
  const machine = new MachineImages({
    layout,
    pulled,
    clock: options.clock,
    aliases: async () => nodeAliases(nodes, await addressOf(registry)),
  })
  const list = new ImageList(layout, (descriptor) => machine.originOf(descriptor))
  const backoff = new PullBackoff(options.clock)
  const parts = { ...options, machine, backoff, references: references(options.client) }
  return {
    ensure: (pod, container, signal) => ensure(parts, { pod, container, signal }),
    list: () => list.read(),
  }
}

interface Parts extends Pick<NodeImagesOptions, 'events' | 'clock'> {
  readonly machine: MachineImages
  readonly backoff: PullBackoff
  readonly references: References
}

interface Wish {
  readonly pod: Pod
  readonly container: Container
  readonly signal: AbortSignal
}

async function ensure(parts: Parts, wish: Wish): Promise<ImageOutcome> {
  const asked = wish.container.image ?? ''
  const tell = teller(parts, wish)
  let reference: Reference
  try {
    reference = imageNamed(asked)
  } catch (error) {
    const message = `Failed to apply default image tag ${JSON.stringify(asked)}: ${messageOf(error)}`
    tell.warning('InspectFailed', message)
    return absent('InvalidImageName', message)
  }
  const policy = wish.container.imagePullPolicy
  if (policy === 'Always') return pull(parts, wish, reference)
  try {
    const found = await parts.machine.find(reference, asked)
    if (found) {
      tell.normal('Pulled', `Container image "${asked}" already present on machine`)
      return present(parts, reference, found)
    }
  } catch (error) {
    const message = `Failed to inspect image ${JSON.stringify(asked)}: ${messageOf(error)}`
    tell.warning('InspectFailed', message)
    return absent('ImageInspectError', message)
  }
  if (policy !== 'Never') return pull(parts, wish, reference)
  const message = `Container image "${asked}" is not present with pull policy of Never`
  tell.warning('ErrImageNeverPull', message)
  return absent('ErrImageNeverPull', message)
}

async function pull(parts: Parts, wish: Wish, reference: Reference): Promise<ImageOutcome> {
  const { machine, backoff, references: objects, events, clock } = parts
  const { pod, container, signal } = wish
  const asked = container.image ?? ''
  const tell = teller(parts, wish)
  const key = `${pod.metadata.uid}_${asked}`
  const reason = backoff.holding(key)
  if (reason !== undefined) {
    const message = `Back-off pulling image "${asked}"`
    tell.normal('BackOff', message)
    return absent('ImagePullBackOff', `${message}: ${reason}`)
  }
  const began = clock.monotonic()
  try {
    const keyring = await keyringOf(pod, objects, events(pod.spec?.nodeName ?? ''))
    tell.normal('Pulling', `Pulling image "${asked}"`)
    const pulled = await machine.pull(reference, asked, keyring.lookup(reference), signal)
    tell.normal('Pulled', pulledText(asked, pulled, clock.monotonic() - began))
    return present(parts, reference, pulled)
  } catch (error) {
    signal.throwIfAborted()
    const message = messageOf(error)
    tell.warning('Failed', `Failed to pull image "${asked}": ${message}`)
    backoff.failed(key, `ErrImagePull: ${message}`)
    return absent('ErrImagePull', message)
  }
}

const teller = ({ events }: Parts, { pod, container }: Wish) => {
  const about = containerReference(pod, container.name)
  const recorder = events(pod.spec?.nodeName ?? '')
  return {
    normal: (reason: string, message: string) => recorder.normal(about, reason, message),
    warning: (reason: string, message: string) => recorder.warning(about, reason, message),
  }
}

const absent = (reason: string, message: string): ImageOutcome => ({
  kind: 'absent',
  reason,
  message,
})

const present = (
  { machine }: Parts,
  reference: Reference,
  { image, descriptor }: StoredImage,
): ImageOutcome => ({
  kind: 'present',
  image,
  imageID: machine.originOf(descriptor) ?? image.digest,
  name: formatReference(reference),
})

function pulledText(asked: string, { took, bytes }: PulledImage, whole: number): string {
  const [own, all] = [took, whole].map((it) => goDurationText(Math.floor(it)))
  return `Successfully pulled image "${asked}" in ${own} (${all} including waiting). Image size: ${bytes} bytes.`
}

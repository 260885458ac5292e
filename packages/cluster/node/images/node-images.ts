import type { RunnableImage } from '@galley/containers/image/runnable-image'
import type { ContainerImage } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'

/** The images of a node: those in the machine's local store, which all of its nodes share. */
export interface NodeImages {
  /**
   * The image of a container, fetched if its policy asks for that, with the credentials of the pod's secrets. Tells by events
   * what is done. Throws `ImageWait`: the container waits, and this is to be called again later.
   */
  ensure(pod: Pod, container: Container, signal: AbortSignal): Promise<NodeImage>

  /** For a node's status: at most 50, the largest first. */
  list(): Promise<readonly ContainerImage[]>

  /** Forgets how often fetching for a pod failed. */
  forget(podUid: string): void
}

export interface NodeImage {
  readonly image: RunnableImage
  /** A container status's `image`. */
  readonly name: string
  /** A container status's `imageID`. */
  readonly id: string
}

export type ImageWaitReason =
  | 'ErrImagePull'
  | 'ImagePullBackOff'
  | 'ErrImageNeverPull'
  | 'InvalidImageName'
  | 'ImageInspectError'
  | 'RegistryUnavailable'

/** Why a container has to wait for its image, as its status says it. */
export class ImageWait extends Error {
  readonly reason: ImageWaitReason
  /** Milliseconds after which to ask again. */
  readonly again: number

  constructor(reason: ImageWaitReason, message: string, again: number) {
    super(message)
    this.reason = reason
    this.again = again
  }
}

import { GalleyError } from '@galley/kit/errors'

/** A layer holds something that must not be written to a disk, or is not what its digest says. */
export class LayerError extends GalleyError {}

/** What was asked of a container cannot be done: unknown, in another state, a name taken. */
export class ContainerError extends GalleyError {}

/** The host lacks what a runtime needs, or the runtime cannot run this image. */
export class RuntimeError extends GalleyError {}

/** An address, a bridge or a published port could not be had. */
export class NetworkError extends GalleyError {}

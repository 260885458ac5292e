import type { RunOptions } from '../engine/engine.ts'

/** A photo turned into what a model takes. */
export interface PreparedPhoto {
  /** height × width × channels (or channels first, as the card says), row-major. */
  readonly data: Float32Array
  /** As found in the file: `jpeg`, `png`, `webp`, `gif`, `tiff`, `avif`. */
  readonly format: string
  /** Pixels of the photo as stored. */
  readonly width: number
  readonly height: number
  readonly decodeMs: number
  readonly resizeMs: number
}

/**
 * Turns encoded photos into tensors in worker threads, by one model card.
 * Errors are `PhotoError`s: not a picture, broken, too large; and those of a full queue.
 */
export interface PhotoReader {
  read(bytes: Uint8Array, options?: RunOptions): Promise<PreparedPhoto>
  close(): Promise<void>
}

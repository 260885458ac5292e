/** What travels between a container's supervisor and those attached to it. */
export const frameType = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  endOfStdin: 3,
  /** JSON of a `TerminalSize`. */
  resize: 4,
  /** The exit code in decimal; the last frame of all. */
  exit: 5,
} as const

export type FrameType = (typeof frameType)[keyof typeof frameType]

export interface Frame {
  readonly type: number
  readonly payload: Buffer
}

const HEADER = 5
/** Larger payloads come from nobody who speaks this protocol. */
const MAX_PAYLOAD = 4 * 1024 * 1024

/** Type (1 byte), length (4 bytes, big-endian), payload. */
export function encodeFrame(type: FrameType, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER + payload.length)
  frame.writeUInt8(type, 0)
  frame.writeUInt32BE(payload.length, 1)
  frame.set(payload, HEADER)
  return frame
}

/** Puts frames together from chunks of whatever size. */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0)

  /** The frames that `chunk` completes; throws on one larger than any should be. */
  push(chunk: Buffer): Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    while (this.#rest.length >= HEADER) {
      const length = this.#rest.readUInt32BE(1)
      if (length > MAX_PAYLOAD) throw new RangeError(`a frame of ${length} bytes`)
      if (this.#rest.length < HEADER + length) break
      const payload = this.#rest.subarray(HEADER, HEADER + length)
      frames.push({ type: this.#rest.readUInt8(0), payload })
      this.#rest = this.#rest.subarray(HEADER + length)
    }
    return frames
  }
}

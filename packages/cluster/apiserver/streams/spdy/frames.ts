/** SPDY/3.1's frames, as far as streams of Kubernetes need them. */
export type Frame =
  | {
      readonly kind: 'open'
      readonly stream: number
      /** Compressed. */
      readonly headers: Buffer
      /** The sender will send nothing on it. */
      readonly isLast: boolean
    }
  | { readonly kind: 'reply' | 'headers'; readonly stream: number; readonly headers: Buffer }
  /** A piece of a data frame, as it comes. */
  | {
      readonly kind: 'data'
      readonly stream: number
      readonly bytes: Buffer
      readonly isLast: boolean
    }
  | { readonly kind: 'reset'; readonly stream: number }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'leave' }

/** The other side does not keep to the protocol. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError'
}

const types = { open: 1, reply: 2, reset: 3, settings: 4, ping: 6, leave: 7, headers: 8 } as const
const version = 3
const finFlag = 1
const headSize = 8

/** Control frames are small; only what they carry is held whole. */
const mostControlBytes = 64 * 1024

/** Takes frames apart as their bytes come. Of data nothing is held back. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)
  #data: { readonly stream: number; readonly isLast: boolean; left: number } | undefined;

  /** What `chunk` completes. Throws `SpdyError`; nothing can be read any more then. */
  *read(chunk: Buffer): Generator<Frame> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      if (this.#data) {
        if (this.#rest.length === 0) return
        yield this.#piece(this.#data)
        continue
      }
      if (this.#rest.length < headSize) return
      if (this.#isControl()) {
        const payload = this.#control()
        if (!payload) return
        const frame = controlFrame(payload)
        if (frame) yield frame
      } else {
        const frame = this.#begin()
        if (frame) yield frame
      }
    }
  }

  #isControl(): boolean {
    return ((this.#rest[0] ?? 0) & 0x80) !== 0
  }

  #take(size: number): Buffer {
    const taken = this.#rest.subarray(0, size)
    this.#rest = this.#rest.subarray(size)
    return taken
  }

  /** A whole control frame, once it is there. */
  #control(): Buffer | undefined {
    const size = this.#rest.readUIntBE(5, 3)
    if (size > mostControlBytes)
      throw new SpdyError(`A control frame of ${size} bytes is too large.`)
    return this.#rest.length < headSize + size ? undefined : this.#take(headSize + size)
  }

  /** The head of a data frame; itself a piece only where it has no bytes. */
  #begin(): Frame | undefined {
    const head = this.#take(headSize)
    const stream = head.readUInt32BE(0)
    const isLast = ((head[4] ?? 0) & finFlag) !== 0
    const left = head.readUIntBE(5, 3)
    if (left === 0) return { kind: 'data', stream, bytes: Buffer.alloc(0), isLast }
    this.#data = { stream, isLast, left }
    return undefined
  }

  #piece(data: { readonly stream: number; readonly isLast: boolean; left: number }): Frame {
    const bytes = this.#take(Math.min(data.left, this.#rest.length))
    data.left -= bytes.length
    if (data.left === 0) this.#data = undefined
    return { kind: 'data', stream: data.stream, bytes, isLast: data.isLast && data.left === 0 }
  }
}

/** Undefined for what nobody needs to know: settings, windows, what is unknown. */
function controlFrame(frame: Buffer): Frame | undefined {
  if ((frame.readUInt16BE(0) & 0x7fff) !== version)
    throw new SpdyError('A frame is of another version than 3.')
  const type = frame.readUInt16BE(2)
  const isLast = ((frame[4] ?? 0) & finFlag) !== 0
  const payload = frame.subarray(headSize)
  const need = (size: number) => {
    if (payload.length < size) throw new SpdyError(`A frame of type ${type} is too short.`)
  }
  switch (type) {
    case types.open:
      need(10)
      return { kind: 'open', stream: idIn(payload), headers: payload.subarray(10), isLast }
    case types.reply:
    case types.headers:
      need(4)
      return {
        kind: type === types.reply ? 'reply' : 'headers',
        stream: idIn(payload),
        headers: payload.subarray(4),
      }
    case types.reset:
      need(8)
      return { kind: 'reset', stream: idIn(payload) }
    case types.ping:
      need(4)
      return { kind: 'ping', id: payload.readUInt32BE(0) }
    case types.leave:
      return { kind: 'leave' }
    default:
      return undefined
  }
}

const idIn = (payload: Buffer) => payload.readUInt32BE(0) & 0x7fffffff

function control(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headSize)
  head.writeUInt16BE(0x8000 | version, 0)
  head.writeUInt16BE(type, 2)
  head[4] = flags
  head.writeUIntBE(payload.length, 5, 3)
  return Buffer.concat([head, payload])
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * at)
  return bytes
}

/** `headers`: compressed. */
export const openFrame = (stream: number, headers: Buffer, isLast = false): Buffer =>
  control(
    types.open,
    isLast ? finFlag : 0,
    Buffer.concat([numbers(stream, 0), Buffer.alloc(2), headers]),
  )

export const replyFrame = (stream: number, headers: Buffer): Buffer =>
  control(types.reply, 0, Buffer.concat([numbers(stream), headers]))

export type ResetReason = keyof typeof resetReasons
const resetReasons = { protocolError: 1, invalidStream: 2, refused: 3, cancelled: 5, internal: 6 }

export const resetFrame = (stream: number, reason: ResetReason): Buffer =>
  control(types.reset, 0, numbers(stream, resetReasons[reason]))

export const pingFrame = (id: number): Buffer => control(types.ping, 0, numbers(id))

/** No more streams are taken after `lastStream`. */
export const leaveFrame = (lastStream: number): Buffer =>
  control(types.leave, 0, numbers(lastStream, 0))

/** What comes before `size` bytes of data. */
export function dataHead(stream: number, size: number, isLast: boolean): Buffer {
  const head = Buffer.alloc(headSize)
  head.writeUInt32BE(stream, 0)
  head[4] = isLast ? finFlag : 0
  head.writeUIntBE(size, 5, 3)
  return head
}

import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib'
import { dictionary } from './dictionary.ts'
import { SpdyError } from './frames.ts'

export type Headers = ReadonlyMap<string, string>

const mostBytes = 64 * 1024
const mostHeaders = 100

/** Reads the headers of one connection, in the order in which they came: each block builds on those before. */
export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH })
  #parts: Buffer[] = []
  #size = 0

  constructor() {
    this.#inflate.on('data', (part: Buffer) => {
      this.#parts.push(part)
      this.#size += part.length
      if (this.#size > mostBytes) this.#inflate.destroy(new SpdyError('Headers are too large.'))
    })
    // Told to whoever reads.
    this.#inflate.on('error', () => {})
  }

  /** Not to be called again before it has settled. Throws `SpdyError`. */
  async read(block: Buffer): Promise<Headers> {
    this.#parts = []
    this.#size = 0
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) =>
        reject(error instanceof SpdyError ? error : new SpdyError('Headers are not compressed.'))
      this.#inflate.once('error', fail)
      this.#inflate.write(block, (error) => {
        this.#inflate.off('error', fail)
        if (error) fail(error)
        else resolve()
      })
    })
    return headersIn(Buffer.concat(this.#parts))
  }

  close(): void {
    this.#inflate.destroy()
  }
}

function headersIn(bytes: Buffer): Headers {
  let at = 0
  const number = () => {
    if (at + 4 > bytes.length) throw new SpdyError('Headers end too early.')
    at += 4
    return bytes.readUInt32BE(at - 4)
  }
  const text = () => {
    const size = number()
    if (at + size > bytes.length) throw new SpdyError('Headers end too early.')
    at += size
    return bytes.toString('latin1', at - size, at)
  }
  const count = number()
  if (count > mostHeaders) throw new SpdyError(`${count} headers are too many.`)
  const headers = new Map<string, string>()
  for (let left = count; left > 0; left--) headers.set(text().toLowerCase(), text())
  return headers
}

/** Writes the headers of one connection, in the order in which they are sent. */
export class HeaderWriter {
  readonly #deflate: Deflate = createDeflate({ dictionary, flush: constants.Z_SYNC_FLUSH })
  #parts: Buffer[] = []

  constructor() {
    this.#deflate.on('data', (part: Buffer) => this.#parts.push(part))
  }

  /** Not to be called again before it has settled. */
  async write(headers: Headers): Promise<Buffer> {
    this.#parts = []
    await new Promise<void>((resolve) => this.#deflate.write(plain(headers), () => resolve()))
    return Buffer.concat(this.#parts)
  }

  close(): void {
    this.#deflate.destroy()
  }
}

function plain(headers: Headers): Buffer {
  const number = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return bytes
  }
  const text = (value: string) => {
    const bytes = Buffer.from(value, 'latin1')
    return [number(bytes.length), bytes]
  }
  return Buffer.concat([
    number(headers.size),
    ...[...headers].flatMap(([name, value]) => [...text(name), ...text(value)]),
  ])
}

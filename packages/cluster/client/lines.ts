/** Lines of a body that comes in parts. */
export class Lines {
  readonly #decoder = new TextDecoder()
  #rest = ''

  /** The lines that end within this part. */
  of(part: Uint8Array | string): readonly string[] {
    const text = typeof part === 'string' ? part : this.#decoder.decode(part, { stream: true })
    const lines = `${this.#rest}${text}`.split('\n')
    this.#rest = lines.pop() ?? ''
    return lines
  }

  /** What came behind the last line's end. */
  get rest(): string {
    return this.#rest
  }
}

/** The lines of a body as they come. */
export async function* lines(body: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const read = new Lines()
  for await (const part of body) yield* read.of(part)
  if (read.rest) yield read.rest
}

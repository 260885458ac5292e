import type { TerminalSize } from './client-streams.ts'

const longest = 1024

/** Reads `{"Width":80,"Height":24}` and so on, one after another, in whatever pieces they come. */
export class ResizeMessages {
  #rest = ''

  /** The sizes that `bytes` completes; what is none is passed over. */
  read(bytes: Buffer): readonly TerminalSize[] {
    const sizes: TerminalSize[] = []
    this.#rest += bytes.toString('latin1')
    for (let end = this.#rest.indexOf('}'); end >= 0; end = this.#rest.indexOf('}')) {
      const size = sizeIn(this.#rest.slice(0, end + 1))
      this.#rest = this.#rest.slice(end + 1)
      if (size) sizes.push(size)
    }
    if (this.#rest.length > longest) this.#rest = ''
    return sizes
  }
}

const most = 65_535
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most

function sizeIn(text: string): TerminalSize | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(text) as Record<string, unknown>
    return isCount(columns) && isCount(rows) ? { columns, rows } : undefined
  } catch {
    return undefined
  }
}

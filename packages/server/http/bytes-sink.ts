import type { BodySink } from './body.ts'

/** Collects a body whole. */
export function bytesSink(): BodySink<Buffer> {
  let chunks: Buffer[] = []
  return {
    write: (chunk) => void chunks.push(chunk),
    end: () => (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
    abort: () => {
      chunks = []
    },
  }
}

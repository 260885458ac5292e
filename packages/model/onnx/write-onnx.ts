import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { GalleyError } from '@galley/kit/errors'
import { encodeModel } from './encode.ts'
import type { Graph } from './graph.ts'
import { type Piece, sizeOf } from './protobuf.ts'

/** Protocol Buffers' own limit for one message. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1

/** The graph and its weights do not fit into one ONNX file. */
export class ModelTooLargeError extends GalleyError {
  constructor(bytes: number) {
    super(
      'too-large',
      `the model needs ${bytes} bytes as ONNX, more than the ${MAX_MODEL_BYTES} that one ONNX file can hold`,
      { next: 'Use a smaller model; ONNX files with external data are not written.' },
    )
  }
}

const CHUNK_BYTES = 1 << 20

/**
 * Writes the graph as an ONNX file, weight by weight. The file appears under its name only when it is
 * whole; on failure nothing is left.
 */
export async function writeOnnx(graph: Graph, path: string): Promise<void> {
  const pieces = encodeModel(graph)
  const bytes = sizeOf(pieces)
  if (bytes > MAX_MODEL_BYTES) throw new ModelTooLargeError(bytes)
  const unfinished = `${path}.${process.pid}.unfinished`
  try {
    const file = await open(unfinished, 'w')
    try {
      await writePieces(file, pieces)
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Gathers small pieces into one write; a graph has tens of thousands of them. */
async function writePieces(file: FileHandle, pieces: readonly Piece[]): Promise<void> {
  let waiting: Uint8Array[] = []
  let bytes = 0
  for (const piece of pieces) {
    waiting.push(contentOf(piece))
    bytes += piece.byteLength
    if (bytes < CHUNK_BYTES) continue
    await writeAll(file, waiting)
    waiting = []
    bytes = 0
  }
  await writeAll(file, waiting)
}

async function writeAll(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  const only = chunks.length === 1 ? chunks[0] : undefined
  const bytes = only ?? Buffer.concat(chunks)
  for (let done = 0; done < bytes.byteLength; ) {
    done += (await file.write(bytes, done)).bytesWritten
  }
}

function contentOf(piece: Piece): Uint8Array {
  if (piece instanceof Uint8Array) return piece
  const content = piece.read()
  if (content.byteLength === piece.byteLength) return content
  throw new GalleyError(
    'internal',
    `a weight of ${piece.byteLength} bytes gave ${content.byteLength}`,
  )
}

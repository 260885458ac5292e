import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GraphBuilder } from '../../onnx/graph-builder.ts'
import { writeOnnx } from '../../onnx/write-onnx.ts'

/** A folder for graphs that goes with the test. */
export class GraphFolder implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<GraphFolder> {
    return new GraphFolder(await mkdtemp(join(tmpdir(), 'galley-engine-')))
  }

  /** Writes the graph that `define` builds and returns its path. */
  async write(name: string, define: (graph: GraphBuilder) => void): Promise<string> {
    const builder = new GraphBuilder()
    define(builder)
    const path = join(this.path, `${name}.onnx`)
    await writeOnnx(builder.build(name), path)
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true })
  }
}

/** y = x + 1 over rows of two; `rows` is null for a batch of any size. */
export function plusOne(graph: GraphBuilder, rows: number | null = null): void {
  const x = graph.input('x', 'float32', [rows, 2])
  graph.output('y', graph.node('Add', [x.name, graph.scalar(1)]), 'float32', [rows, 2])
}

/** Looks its input up in a table of three. */
export function pick(graph: GraphBuilder): void {
  const table = graph.constant('float32', [3], () => Float32Array.of(10, 20, 30))
  const index = graph.input('index', 'int32', [null])
  graph.output('value', graph.node('Gather', [table, index.name]), 'float32', [null])
}

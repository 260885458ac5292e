import type { ElementType, Shape, TensorData } from '../tensor.ts'
import type { Attribute, Graph, GraphNode, GraphPort, Initializer } from './graph.ts'

/** Collects nodes and constants under unique names. What nothing uses is left out of the graph. */
export class GraphBuilder {
  #nodes: GraphNode[] = []
  #initializers = new Map<string, Initializer>()
  #inputs: GraphPort[] = []
  #outputs: GraphPort[] = []
  #names = new Set<string>()
  /** The next number to try for a name that is taken, lest a thousand equal names take a million tries. */
  #taken = new Map<string, number>()
  #memo = new Map<string, string>()
  #producers = new Map<string, GraphNode>()
  /** Names of new tensors start with it: the path of the layer they come from. */
  scope = ''

  get nodeCount(): number {
    return this.#nodes.length
  }

  /** Adds a node and returns the name of its first output. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.nodeWithOutputs(op, inputs, attributes, 1)[0] ?? ''
  }

  nodeWithOutputs(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: number,
  ): readonly string[] {
    const names = Array.from({ length: outputs }, () => this.#unique(op))
    const node = { op, inputs, outputs: names, attributes }
    this.#nodes.push(node)
    for (const name of names) this.#producers.set(name, node)
    return names
  }

  /** The node that makes a tensor; none for inputs and constants. */
  producer(name: string): GraphNode | undefined {
    return this.#producers.get(name)
  }

  /** Adds a constant and returns its name; `read` is called once, when the graph is written. */
  constant(type: ElementType, dims: readonly number[], read: () => TensorData): string {
    const name = this.#unique('constant')
    this.#initializers.set(name, { name, type, dims, read })
    return name
  }

  /** The constant of this name, when the tensor is one. */
  initializer(name: string): Initializer | undefined {
    return this.#initializers.get(name)
  }

  /** A one-dimensional `int64` constant, which is how ONNX takes shapes, axes and pads. Equal ones are one. */
  integers(values: readonly number[]): string {
    return this.memo(`integers ${values}`, () => {
      const read = () => BigInt64Array.from(values, BigInt)
      return this.constant('int64', [values.length], read)
    })
  }

  /** A scalar `float32` constant. Equal ones are one. */
  scalar(value: number): string {
    const exact = Object.is(value, -0) ? '-0' : value
    return this.memo(`scalar ${exact}`, () => {
      return this.constant('float32', [], () => Float32Array.of(value))
    })
  }

  /** The tensor made for `key` before, or else the one that `make` makes now. */
  memo(key: string, make: () => string): string {
    const known = this.#memo.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#memo.set(key, made)
    return made
  }

  input(name: string, type: ElementType, shape: Shape): GraphPort {
    const port = { name: this.#claim(name), type, shape }
    this.#inputs.push(port)
    return port
  }

  /** Declares the tensor `from` an output called `name`, or near to it where that is taken. */
  output(name: string, from: string, type: ElementType, shape: Shape): GraphPort {
    const port = { name: this.#claim(name), type, shape }
    this.#nodes.push({ op: 'Identity', inputs: [from], outputs: [port.name], attributes: {} })
    this.#outputs.push(port)
    return port
  }

  build(name: string): Graph {
    const { nodes, used } = this.#alive()
    return {
      name,
      nodes,
      initializers: [...this.#initializers.values()].filter(({ name }) => used.has(name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
    }
  }

  /** Nodes are in order of use, so one walk backwards finds all that the outputs need. */
  #alive(): { nodes: readonly GraphNode[]; used: ReadonlySet<string> } {
    const used = new Set(this.#outputs.map(({ name }) => name))
    const nodes: GraphNode[] = []
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((name) => used.has(name))) continue
      nodes.push(node)
      for (const name of node.inputs) used.add(name)
    }
    return { nodes: nodes.reverse(), used }
  }

  #unique(suffix: string): string {
    return this.#claim(this.scope === '' ? suffix : `${this.scope}/${suffix}`)
  }

  #claim(wanted: string): string {
    let name = wanted
    for (let n = this.#taken.get(wanted) ?? 1; this.#names.has(name); n++) {
      name = `${wanted}_${n}`
      this.#taken.set(wanted, n + 1)
    }
    this.#names.add(name)
    return name
  }
}

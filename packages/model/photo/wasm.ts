/** The few words of WebAssembly's binary format that the resampling kernel is written in. */

type Code = readonly number[]

const i32Type = 0x7f
const v128Type = 0x7b
const voidType = 0x40

/** Numbers of the operations, by their names in the specification (index of instructions). */
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: (offset: number): Code => [0x28, 2, ...unsigned(offset)],
  store: [0x36, 2, 0],
  add: [0x6a],
  sub: [0x6b],
  mul: [0x6c],
  ltU: [0x49],
} as const

export const v128 = {
  load: [...vector(0x00), 0, 0],
  store: [...vector(0x0b), 0, 0],
  load32Splat: (offset: number): Code => [...vector(0x09), 2, ...unsigned(offset)],
  const: (bytes: readonly number[]): Code => [...vector(0x0c), ...bytes],
} as const

export const i8x16 = { swizzle: vector(0x0e), narrowI16U: vector(0x66) } as const

export const i16x8 = {
  narrowI32S: vector(0x86),
  extendLowU8: vector(0x89),
  extendHighU8: vector(0x8a),
} as const

export const i32x4 = {
  splat: vector(0x11),
  extractLane0: [...vector(0x1b), 0],
  extendLowU16: vector(0xa9),
  extendHighU16: vector(0xaa),
  shrS: vector(0xac),
  add: vector(0xae),
  mul: vector(0xb5),
} as const

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]

/** Repeats `body` as long as it leaves a true condition on the stack; runs it at least once. */
export const repeat = (...body: readonly Code[]): Code => [
  ...[0x03, voidType],
  ...body.flat(),
  ...[0x0d, 0, 0x0b],
]

/** A function without result: first its i32 parameters, then i32 and v128 locals are numbered. */
export interface WasmFunction {
  readonly name: string
  readonly parameters: number
  readonly i32Locals: number
  readonly v128Locals: number
  readonly body: readonly Code[]
}

/** A module that exports `memory` (of one page; it may grow) and the functions. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const each = (of: (f: WasmFunction, index: number) => Code) => list(functions.map(of))
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      each((f) => [0x60, ...list(Array(f.parameters).fill([i32Type])), 0]),
    ),
    ...section(
      3,
      each((_, index) => [index]),
    ),
    ...section(5, list([[0, 1]])),
    ...section(
      7,
      list([
        [...text('memory'), 2, 0],
        ...functions.map((f, index) => [...text(f.name), 0, index]),
      ]),
    ),
    ...section(
      10,
      each((f) => sized(functionCode(f))),
    ),
  ])
}

function functionCode(f: WasmFunction): Code {
  const locals = list([
    [...unsigned(f.i32Locals), i32Type],
    [...unsigned(f.v128Locals), v128Type],
  ])
  return [...locals, ...f.body.flat(), 0x0b]
}

function vector(operation: number): Code {
  return [0xfd, ...unsigned(operation)]
}

function section(id: number, content: Code): Code {
  return [id, ...sized(content)]
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()]
}

function sized(content: Code): Code {
  return [...unsigned(content.length), ...content]
}

function text(name: string): Code {
  return sized([...Buffer.from(name)])
}

/** LEB128, seven bits a byte from the lowest. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): Code {
  const done = value >= -0x40 && value < 0x40
  return done ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}

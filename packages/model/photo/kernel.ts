import {
  assemble,
  get,
  i8x16,
  i16x8,
  i32,
  i32x4,
  repeat,
  set,
  v128,
  type WasmFunction,
} from './wasm.ts'
import { weightBits } from './windows.ts'

// The part of the WebAssembly interface used here; Node's types leave it out.
interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
declare const WebAssembly: {
  Module: new (code: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object) => { readonly exports: unknown }
}

/**
 * The two inner loops of resampling, in WebAssembly for its 128-bit vectors: JavaScript alone takes
 * four times as long. Addresses are offsets into `memory`. Both loops read and write up to 16 bytes
 * past their data, so buffers end with `slack` bytes.
 */
export interface Kernel {
  readonly memory: WasmMemory
  /**
   * Resizes one row of RGB pixels to `count` pixels (at least one). Each is made of `groups` times
   * `groupSize` pixels (at least one group) from the position that the i32s at `first` hold, weighed
   * by the i32s at `weights`. Reads that many pixels also where a window is shorter.
   */
  row(
    source: number,
    first: number,
    weights: number,
    groups: number,
    target: number,
    count: number,
  ): void
  /**
   * Makes one row of `bytes` bytes (at least one) from `taps` rows (at least one) that are `stride`
   * bytes apart, weighed by the i32s at `weights`.
   */
  column(
    source: number,
    stride: number,
    weights: number,
    taps: number,
    target: number,
    bytes: number,
  ): void
}

/** Weights that `row` takes at a time: as many pixels as fit into 16 bytes are 5, and 4 are 12 bytes. */
export const groupSize = 4
export const slack = 16

export function createKernel(): Kernel {
  const module = new WebAssembly.Module(assemble([rowFunction(), columnFunction()]))
  // The functions above give the exports their names and parameters, which the compiler cannot see.
  return new WebAssembly.Instance(module).exports as Kernel
}

const half = [...i32.const(1 << (weightBits - 1)), ...i32x4.splat]

function rowFunction(): WasmFunction {
  const [source, first, weights, groups, target, count] = [0, 1, 2, 3, 4, 5]
  const [pixel, left, sum, pixels] = [6, 7, 8, 9]
  // Kept in locals, since a constant inside the loop is built anew each time: half the speed.
  const masks = [10, 11, 12, 13]
  const tap = (mask: number, index: number) => [
    ...[get(sum), get(pixels), get(mask), i8x16.swizzle],
    ...[get(weights), v128.load32Splat(index * 4), i32x4.mul, i32x4.add, set(sum)],
  ]
  return {
    name: 'row',
    parameters: 6,
    i32Locals: 2,
    v128Locals: 2 + masks.length,
    body: [
      ...masks.flatMap((mask, index) => [v128.const(pixelToLanes(index)), set(mask)]),
      repeat(
        ...[get(source), get(first), i32.load(0), i32.const(3), i32.mul, i32.add, set(pixel)],
        ...[half, set(sum), get(groups), set(left)],
        repeat(
          ...[get(pixel), v128.load, set(pixels)],
          ...masks.flatMap(tap),
          ...advance(pixel, 3 * groupSize),
          ...advance(weights, 4 * groupSize),
          ...countDown(left),
        ),
        ...[get(target), ...toBytes(sum, sum, sum, sum), i32x4.extractLane0, i32.store],
        ...advance(first, 4),
        ...advance(target, 3),
        ...countDown(count),
      ),
    ],
  }
}

function columnFunction(): WasmFunction {
  const [source, stride, weights, taps, target, bytes] = [0, 1, 2, 3, 4, 5]
  const [pixel, weight, left, end] = [6, 7, 8, 9]
  const [a, b, c, d, samples, factor] = [10, 11, 12, 13, 14, 15]
  const tap = (sum: number, narrow: readonly number[], wide: readonly number[]) => [
    ...[get(sum), get(samples), narrow, wide, get(factor), i32x4.mul, i32x4.add, set(sum)],
  ]
  return {
    name: 'column',
    parameters: 6,
    i32Locals: 4,
    v128Locals: 6,
    body: [
      ...[get(target), get(bytes), i32.add, set(end)],
      repeat(
        ...[get(source), set(pixel), get(weights), set(weight), get(taps), set(left)],
        ...[a, b, c, d].flatMap((sum) => [half, set(sum)]),
        repeat(
          ...[get(pixel), v128.load, set(samples), get(weight), v128.load32Splat(0), set(factor)],
          ...tap(a, i16x8.extendLowU8, i32x4.extendLowU16),
          ...tap(b, i16x8.extendLowU8, i32x4.extendHighU16),
          ...tap(c, i16x8.extendHighU8, i32x4.extendLowU16),
          ...tap(d, i16x8.extendHighU8, i32x4.extendHighU16),
          ...[get(pixel), get(stride), i32.add, set(pixel)],
          ...advance(weight, 4),
          ...countDown(left),
        ),
        ...[get(target), ...toBytes(a, b, c, d), v128.store],
        ...advance(source, 16),
        ...advance(target, 16),
        ...[get(target), get(end), i32.ltU],
      ),
    ],
  }
}

/** Takes pixel `index` of the 16 bytes apart into i32 lanes; lanes numbered 128 and more become zero. */
function pixelToLanes(index: number): readonly number[] {
  return [0, 1, 2]
    .flatMap((channel) => [3 * index + channel, 128, 128, 128])
    .concat(Array(4).fill(128))
}

/** Drops the bits after the point of 16 sums and clips them to 0…255, which narrowing does. */
function toBytes(a: number, b: number, c: number, d: number): readonly (readonly number[])[] {
  const whole = (sum: number) => [get(sum), i32.const(weightBits), i32x4.shrS]
  return [
    ...[...whole(a), ...whole(b), i16x8.narrowI32S],
    ...[...whole(c), ...whole(d), i16x8.narrowI32S],
    i8x16.narrowI16U,
  ]
}

function advance(local: number, by: number): readonly (readonly number[])[] {
  return [get(local), i32.const(by), i32.add, set(local)]
}

/** Takes one off and leaves on the stack whether something is left. */
function countDown(local: number): readonly (readonly number[])[] {
  return [get(local), i32.const(1), i32.sub, set(local), get(local)]
}

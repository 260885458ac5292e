import type { Json } from '../../tensor.ts'
import { show, toInteger } from '../config.ts'
import { inOrder } from '../graph/layout.ts'
import { pad } from '../graph/slice.ts'
import { inputOfRank, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'
import { spatialAxes } from './conv.ts'
import { imageAxes } from './window.ts'

/** In the order of convolutions, which are what padding is for: the two become one. */
export const zeroPadding: LayerConverter = {
  classes: ['ZeroPadding1D', 'ZeroPadding2D', 'ZeroPadding3D'],
  convert(call) {
    const space = spatialAxes(call)
    const axes = imageAxes(call.config, space + 2)
    const input = inOrder(call.graph, inputOfRank(call, space + 2), axes.order)
    const sides = sidesOf('padding', call.config.get('padding') ?? 1, space)
    const padding = axes.space.map((axis, index) => [axis, sides[index] ?? [0, 0]] as const)
    return pad(call.graph, input, new Map(padding))
  },
}

/** What padding and cropping take: one number, one number an axis, or a pair an axis. */
export function sidesOf(key: string, given: Json, space: number): [number, number][] {
  if (!Array.isArray(given)) return Array(space).fill(sideOf(key, given))
  if (space === 1) return [sideOf(key, given.length === 1 ? (given[0] ?? null) : given)]
  if (given.length !== space) return invalid(`${key} is ${show(given)}, not ${space} sides`)
  return given.map((side) => sideOf(key, side))
}

function sideOf(key: string, side: Json): [number, number] {
  if (!Array.isArray(side)) return [toInteger(key, side), toInteger(key, side)]
  const [before = null, after = null, ...others] = side
  if (others.length > 0) invalid(`${key} is ${show(side)}, not a pair`)
  return [toInteger(key, before), toInteger(key, after)]
}

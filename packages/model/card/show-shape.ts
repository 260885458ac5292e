import type { Shape } from '../tensor.ts'

/** `?×64×64×3` */
export function showShape(shape: Shape): string {
  return shape.map((size) => size ?? '?').join('×')
}

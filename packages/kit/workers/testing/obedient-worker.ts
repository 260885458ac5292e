import { existsSync, rmSync } from 'node:fs'
import { GalleyError } from '../../errors.ts'
import { serveWorker } from '../serve-worker.ts'
import { TooSalty } from './too-salty.ts'

/** What the test asks of its worker. */
export type Order =
  | { readonly do: 'echo'; readonly value: unknown }
  | { readonly do: 'move'; readonly buffer: ArrayBuffer }
  | { readonly do: 'throw'; readonly what: 'too-salty' | 'range' }
  | { readonly do: 'exit' }
  | { readonly do: 'crash-later' }
  | { readonly do: 'fill-the-heap' }
  | { readonly do: 'sleep'; readonly milliseconds: number }
  | { readonly do: 'answer-a-function' }

/** `diesAtStartWhile` names a file: as long as it exists, starting fails. */
export interface Nature {
  readonly diesAtStartWhile?: string
}

await serveWorker((nature: Nature | undefined) => {
  if (nature?.diesAtStartWhile && existsSync(nature.diesAtStartWhile)) {
    rmSync(nature.diesAtStartWhile)
    throw new TooSalty('before the first call', 35)
  }
  return { facts: { hands: 2 }, handle: obey }
})

async function obey(order: Order) {
  switch (order.do) {
    case 'echo':
      return { value: order.value }
    case 'move':
      return { value: order.buffer, transfer: [order.buffer] }
    case 'throw':
      if (order.what === 'range') throw new RangeError('out of salt')
      throw new TooSalty('in the soup', 9, new RangeError('the lid fell off'))
    case 'exit':
      return process.exit(3)
    case 'crash-later':
      setTimeout(() => {
        throw new GalleyError('internal', 'dropped a plate')
      })
      return new Promise<never>(() => {})
    case 'fill-the-heap':
      return { value: fillTheHeap() }
    case 'sleep':
      await new Promise((resolve) => setTimeout(resolve, order.milliseconds))
      return { value: order.milliseconds }
    case 'answer-a-function':
      return { value: () => {} }
  }
}

function fillTheHeap(): never {
  const kept: number[][] = []
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, i) => i))
}

import { isObject } from '../../kinds/json.ts'
import { goPrint } from '../json.ts'
import { badFormat, noMergeKey, unprocessable } from './errors.ts'
import { identity } from './order.ts'

/** A patch's list must hold its elements in the order that its `$setElementOrder` gives. */
export function checkOrder(
  patch: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string,
): void {
  if (order.length === 0 || patch.length === 0) return
  const idOf = checkedIdentity(mergeKey)
  const plain = patch.filter((item) => !(isObject(item) && item.$patch !== undefined))
  let next = 0
  for (const place of order) if (next < plain.length && idOf(plain[next]) === idOf(place)) next++
  if (next < plain.length)
    throw unprocessable(
      `The order in patch list:\n${goPrint(patch)}\n doesn't match $setElementOrder list:\n${goPrint(order)}\n`,
    )
}

function checkedIdentity(mergeKey: string): (item: unknown) => unknown {
  if (!mergeKey) return identity('')
  return (item) => {
    if (!isObject(item)) throw badFormat('setElementOrder list')
    if (item[mergeKey] === undefined) throw noMergeKey(item, mergeKey)
    return item[mergeKey]
  }
}

import { isObject } from '../../kinds/json.ts'

/** What identifies an element: its merge key's value, or (in a list of scalars) itself. */
export const identity = (mergeKey: string) => (item: unknown) =>
  mergeKey && isObject(item) ? item[mergeKey] : item

/**
 * Puts merged elements in order: those of the patch as `patchOrder` has them, those that only the server has as
 * `serverOrder` has them, the two woven so that the server's order holds wherever it knows both.
 */
export function inOrder(
  merged: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const idOf = identity(mergeKey)
  const inPatch = positions(patchOrder, idOf)
  const onServer = positions(serverOrder, idOf)
  const ordered = (items: readonly unknown[], by: ReadonlyMap<unknown, number>) =>
    items.toSorted((a, b) => (by.get(idOf(a)) ?? 0) - (by.get(idOf(b)) ?? 0))
  const ofPatch = ordered(
    merged.filter((item) => inPatch.has(idOf(item))),
    inPatch,
  )
  const ofServer = ordered(
    merged.filter((item) => !inPatch.has(idOf(item))),
    onServer,
  )
  return weave(ofServer, ofPatch, (item) => onServer.get(idOf(item)))
}

function positions(
  items: readonly unknown[],
  idOf: (item: unknown) => unknown,
): Map<unknown, number> {
  const found = new Map<unknown, number>()
  for (const [at, item] of items.entries()) if (!found.has(idOf(item))) found.set(idOf(item), at)
  return found
}

function weave(
  left: readonly unknown[],
  right: readonly unknown[],
  placeOf: (item: unknown) => number | undefined,
): unknown[] {
  const woven: unknown[] = []
  let next = 0
  for (const item of right) {
    const place = placeOf(item)
    while (
      place !== undefined &&
      next < left.length &&
      (placeOf(left[next]) ?? Number.POSITIVE_INFINITY) < place
    )
      woven.push(left[next++])
    woven.push(item)
  }
  return [...woven, ...left.slice(next)]
}

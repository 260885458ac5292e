import { isObject, type Json, set } from '../../kinds/json.ts'
import type { Atoms, ListAtom, MapAtom, Place } from './atom.ts'
import { fieldOf } from './check.ts'
import { isLeaf } from './compare.ts'
import { elementStep } from './path-step.ts'

/** An applied configuration laid over a live value: what it sets wins, what it leaves out stays. */
export function merge(atoms: Atoms, place: Place, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live
  if (live === undefined) return applied
  const atom = atoms.at(place, applied ?? live)
  if (isLeaf(atom, live, applied) || atom.kind === 'scalar') return applied
  if (atom.kind === 'list') return mergeLists(atoms, atom, itemsOf(live), itemsOf(applied))
  return mergeMaps(atoms, atom, live, applied)
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function mergeMaps(atoms: Atoms, atom: MapAtom, live: unknown, applied: unknown): Json {
  const merged: Json = isObject(live) ? { ...live } : {}
  for (const [name, value] of Object.entries(isObject(applied) ? applied : {})) {
    const found = atom.place(name)
    if (found) set(merged, name, merge(atoms, found.place, fieldOf(live, name), value))
  }
  return merged
}

/**
 * Elements that both have stand in the applied order; those that only the live list has keep their places between
 * them.
 */
function mergeLists(
  atoms: Atoms,
  atom: ListAtom,
  live: readonly unknown[],
  applied: readonly unknown[],
): unknown[] {
  const left = live.map((item) => elementStep(atom, item))
  const right = applied.map((item) => elementStep(atom, item))
  const item = (at: number) => mergeItem(atoms, atom, left, live, right[at] ?? '', applied[at])
  return weave(left, right).map((place) =>
    place.side === 'live' ? live[place.at] : item(place.at),
  )
}

interface Taken {
  readonly side: 'live' | 'applied'
  readonly at: number
}

/** Which element of which list comes next, shared ones taken from the applied list. */
function weave(left: readonly string[], right: readonly string[]): Taken[] {
  const inApplied = new Set(right)
  const inLive = new Set(left)
  const shared = right.filter((step) => inLive.has(step))
  const placed = new Set<string>()
  const taken: Taken[] = []
  let [l, r, nextShared] = [0, 0, 0]
  const takeApplied = () => {
    const step = right[r] ?? ''
    placed.add(step)
    taken.push({ side: 'applied', at: r++ })
    if (shared[nextShared] === step) nextShared++
  }
  while (l < left.length || r < right.length) {
    const step = left[l]
    if (step === undefined) {
      takeApplied()
    } else if (!inApplied.has(step)) {
      taken.push({ side: 'live', at: l++ })
    } else if (step === right[r]) {
      takeApplied()
      l++
    } else if (
      placed.has(step) ||
      r >= right.length ||
      (nextShared < shared.length && shared[nextShared] !== step)
    ) {
      // Its place is where the applied list has it.
      l++
    } else {
      takeApplied()
    }
  }
  return taken
}

function mergeItem(
  atoms: Atoms,
  atom: ListAtom,
  left: readonly string[],
  live: readonly unknown[],
  step: string,
  applied: unknown,
): unknown {
  const at = left.indexOf(step)
  // An element that stands several times in the live list is replaced by the one applied.
  const isOnce = at >= 0 && left.lastIndexOf(step) === at
  return merge(atoms, atom.element, isOnce ? live[at] : undefined, applied)
}

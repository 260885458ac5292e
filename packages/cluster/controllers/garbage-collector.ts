import { isNotFound } from '../client/errors.ts'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import { collect } from './garbage-collector/collect.ts'
import { letsDependentsGo, waitsForDependents } from './garbage-collector/deletion.ts'
import { finish, orphan } from './garbage-collector/finish.ts'
import {
  dependentsOf,
  type Found,
  isBlocking,
  type Kinds,
  keyIn,
} from './garbage-collector/kinds.ts'
import { ownersOf } from './garbage-collector/owners.ts'
import { type Controller, type Informers, type Watch, watching } from './loop/controller.ts'
import type { OwnedKind } from './namespaced.ts'

/**
 * Deletes what nobody owns any more, holds back owners that are deleted in the foreground until what they own is gone,
 * and cuts the ties of those that leave their dependents behind. `kinds` tells what there is now: definitions bring more.
 */
export const garbageCollector = (kinds: () => Kinds, definitions: ResourceRef): Controller => ({
  name: 'garbage-collector',
  component: 'garbage-collector-controller',
  workers: 20,
  watches: [],
  more: { on: definitions, watches: () => kinds().all.map((kind) => watchOf(kind, kinds)) },
  async reconcile(key, tools) {
    const found = find(key, kinds(), tools)
    if (!found) return undefined
    const { object } = found
    try {
      if (letsDependentsGo(object))
        return await orphan(found, dependentsOf(object, kinds(), tools), tools)
      if (!waitsForDependents(object)) return await collect(found, kinds(), tools)
      const dependents = dependentsOf(object, kinds(), tools)
      return dependents.some((it) => isBlocking(it, object))
        ? undefined
        : await finish(found, tools)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  },
})

function find(key: string, kinds: Kinds, at: Informers): Found | undefined {
  const kind = kinds.ofKey(key)
  const [, place = ''] = key.split(' ')
  const [namespace = '', name = ''] = place.split('/')
  const object = kind && at.informer(kind.resource).get(namespace, name)
  return kind && object && { kind, object }
}

/** What a change concerns: the object, what it owns when it leaves, and the owners that wait for it. */
const watchOf = (kind: OwnedKind, kinds: () => Kinds): Watch =>
  watching(kind.resource, (object, at) => {
    const all = kinds()
    const { uid = '', deletionTimestamp } = object.metadata
    const isThere = at.informer(kind.resource).withUid(uid) !== undefined
    const isLeaving = !isThere || deletionTimestamp !== undefined
    const owners = ownersOf(object, all, at)
    const isInDoubt = owners.some(({ state }) => state !== 'solid')
    return [
      ...(isThere && (isLeaving || isInDoubt) ? [keyIn(kind, object)] : []),
      ...(isLeaving ? dependentsOf(object, all, at).map((it) => keyIn(it.kind, it.object)) : []),
      ...owners
        .filter(({ state }) => state === 'waiting')
        .flatMap(({ reference, kind: its }) => (its ? ownerKeys(reference.uid, its, at) : [])),
    ]
  })

const ownerKeys = (uid: string, kind: OwnedKind, at: Informers): string[] => {
  const owner: ApiObject | undefined = at.informer(kind.resource).withUid(uid)
  return owner ? [keyIn(kind, owner)] : []
}

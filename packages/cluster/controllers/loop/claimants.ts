import { type ApiObject, keyOf, type ResourceRef } from '../../client/resource.ts'
import { isEmptySelector, selects } from '../../kinds/validate/selects.ts'
import type { Informers } from './controller.ts'
import { controllerKeys, controllerOf } from './owners.ts'

type Selector = Parameters<typeof selects>[0]

/** The keys of what manages an object, or of all that would take it where nobody does; for watches. */
export function claimantKeys<T extends ApiObject>(
  object: ApiObject,
  resource: ResourceRef<T>,
  selectorOf: (owner: T) => Selector,
  at: Informers,
): readonly string[] {
  if (controllerOf(object)) return controllerKeys(object, resource)
  const { namespace = '', labels } = object.metadata
  return at
    .informer(resource)
    .in(namespace)
    .filter((owner) => isSelected(selectorOf(owner), labels))
    .map(keyOf)
}

const isSelected = (selector: Selector, labels: ApiObject['metadata']['labels']): boolean =>
  selector !== undefined && !isEmptySelector(selector) && selects(selector, labels) === true

const namespaceOfUnmanaged = (object: ApiObject): readonly string[] =>
  controllerOf(object) ? [] : [object.metadata.namespace ?? '']

/** What an owner may claim: what is its own already, and what nobody manages in its namespace. */
export function candidates<T extends ApiObject>(
  { metadata }: ApiObject,
  resource: ResourceRef<T>,
  at: Informers,
): readonly T[] {
  const informer = at.informer(resource)
  const unmanaged = informer.having(namespaceOfUnmanaged, metadata.namespace ?? '')
  const owned = informer.ownedBy(metadata.uid ?? '')
  return unmanaged.length === 0 ? owned : [...new Set([...owned, ...unmanaged])]
}

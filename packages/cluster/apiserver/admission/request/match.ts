import type { MatchResources } from '../../../kinds/admissionregistration/types.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import type { LabelSelector } from '../../../kinds/validate/label-selector.ts'
import { isEmptySelector, selects } from '../../../kinds/validate/selects.ts'
import { type Attributes, resourceOf } from '../admission.ts'
import { find } from '../lookup.ts'
import { fitsRules } from './rules.ts'

const namespaces = { group: '', version: 'v1', plural: 'namespaces' }

/** Whether a policy or its binding concerns this request. */
export const matches = (attributes: Attributes, match: MatchResources): boolean =>
  fitsSelectors(attributes, match) &&
  !fitsRules(attributes, match.excludeResourceRules, match.matchPolicy) &&
  (!match.resourceRules?.length || fitsRules(attributes, match.resourceRules, match.matchPolicy))

export const fitsSelectors = (
  attributes: Attributes,
  selectors: Pick<MatchResources, 'namespaceSelector' | 'objectSelector'>,
): boolean =>
  fitsNamespace(attributes, selectors.namespaceSelector) &&
  fitsObject(attributes, selectors.objectSelector)

/** What lies in no namespace fits every selector of namespaces. */
function fitsNamespace(attributes: Attributes, selector: LabelSelector = {}): boolean {
  if (attributes.namespace === '' || isEmptySelector(selector)) return true
  return selects(selector, namespaceLabels(attributes)) === true
}

/** A namespace that is being written is known by the labels that it will have. */
function namespaceLabels(attributes: Attributes) {
  const { server, namespace, object } = attributes
  const written = resourceOf(attributes) === '/namespaces' ? object : undefined
  return (written ?? find(server, namespaces, '', namespace))?.metadata.labels
}

/** As it is or as it will be. */
function fitsObject({ object, old }: Attributes, selector: LabelSelector = {}): boolean {
  const fits = (it: KubeObject | undefined) =>
    it !== undefined && selects(selector, it.metadata.labels) === true
  return isEmptySelector(selector) || fits(object) || fits(old)
}

import type { Webhook, WebhookConfiguration } from '../../../kinds/admissionregistration/types.ts'
import type { Resource } from '../../resources.ts'
import type { Attributes } from '../admission.ts'
import { findAll } from '../lookup.ts'
import { fitsSelectors } from '../request/match.ts'
import { fittingResource } from '../request/rules.ts'

const group = 'admissionregistration.k8s.io'

const sources = {
  mutating: { group, version: 'v1', plural: 'mutatingwebhookconfigurations' },
  validating: { group, version: 'v1', plural: 'validatingwebhookconfigurations' },
}

/** A webhook that a request concerns, and the version that it wants to see. */
export interface Concerned {
  readonly webhook: Webhook
  readonly resource: Resource
}

/** The webhooks that a request concerns by their rules and selectors: configurations in the order of their names. */
export function concernedWebhooks(
  attributes: Attributes,
  kind: keyof typeof sources,
): readonly Concerned[] {
  const found = findAll<WebhookConfiguration>(attributes.server, sources[kind])
  if (found.length === 0 || isExempt(attributes)) return []
  return found
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
    .flatMap(({ webhooks = [] }) => webhooks)
    .flatMap((webhook) => concerned(attributes, webhook))
}

function concerned(attributes: Attributes, webhook: Webhook): readonly Concerned[] {
  const resource = fittingResource(attributes, webhook.rules, webhook.matchPolicy)
  return resource && fitsSelectors(attributes, webhook) ? [{ webhook, resource }] : []
}

/** Nobody is kept from mending what keeps others from it. */
function isExempt({ scope }: Attributes): boolean {
  const { kind } = scope.resource
  return (
    kind.group === group &&
    (kind.plural.endsWith('webhookconfigurations') ||
      kind.plural.startsWith('validatingadmissionpolic'))
  )
}

import { ageColumn, nameColumn, text } from '../columns.ts'
import { type Kind, kind } from '../kind.ts'
import type { Webhook, WebhookConfiguration } from './types.ts'
import { validateWebhooks } from './validate-webhook.ts'

function fillIn(webhook: Webhook): void {
  webhook.failurePolicy ??= 'Fail'
  webhook.matchPolicy ??= 'Equivalent'
  webhook.namespaceSelector ??= {}
  webhook.objectSelector ??= {}
  webhook.timeoutSeconds ??= 10
  for (const rule of webhook.rules ?? []) rule.scope ??= '*'
  const service = webhook.clientConfig?.service
  if (service) service.port ??= 443
}

const configuration = (name: string, defaults: (webhook: Webhook) => void): Kind =>
  kind<WebhookConfiguration>({
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kind: name,
    plural: `${name.toLowerCase()}s`,
    singular: name.toLowerCase(),
    categories: ['api-extensions'],
    isNamespaced: false,
    structure: `io.k8s.api.admissionregistration.v1.${name}`,
    countsGenerations: true,
    requiresResourceVersion: true,
    defaults({ webhooks = [] }) {
      for (const webhook of webhooks) defaults(webhook)
    },
    validate: validateWebhooks,
    update: { validate: validateWebhooks },
    columns: [
      nameColumn,
      text('Webhooks', ({ webhooks }) => webhooks?.length ?? 0, { type: 'integer' }),
      ageColumn,
    ],
  })

export const mutatingWebhookConfiguration = configuration(
  'MutatingWebhookConfiguration',
  (webhook) => {
    fillIn(webhook)
    webhook.reinvocationPolicy ??= 'Never'
  },
)
export const validatingWebhookConfiguration = configuration(
  'ValidatingWebhookConfiguration',
  fillIn,
)

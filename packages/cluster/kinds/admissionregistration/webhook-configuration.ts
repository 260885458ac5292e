import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, forbidden } from '../field-error.ts'
import { type Kind, kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'

type Configuration = KubeObject & { webhooks?: unknown[] }

/** Webhooks are not called: a configuration that wants one is refused rather than passed over. */
const validate = ({ webhooks }: Configuration): readonly FieldError[] =>
  webhooks?.length
    ? [forbidden('webhooks', 'admission webhooks are not supported: no server is called')]
    : []

const configuration = (name: string): Kind =>
  kind<Configuration>({
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kind: name,
    plural: `${name.toLowerCase()}s`,
    singular: name.toLowerCase(),
    categories: ['api-extensions'],
    isNamespaced: false,
    structure: `io.k8s.api.admissionregistration.v1.${name}`,
    countsGenerations: true,
    validate,
    update: { validate },
    columns: [
      nameColumn,
      text('Webhooks', ({ webhooks }) => webhooks?.length ?? 0, { type: 'integer' }),
      ageColumn,
    ],
  })

export const mutatingWebhookConfiguration = configuration('MutatingWebhookConfiguration')
export const validatingWebhookConfiguration = configuration('ValidatingWebhookConfiguration')

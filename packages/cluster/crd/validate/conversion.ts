import { type FieldError, forbidden, notSupported, required } from '../../kinds/field-error.ts'
import type { Conversion } from '../definition.ts'

/** Objects change between versions by their `apiVersion` alone: no webhook is called. */
export function validateConversion(conversion: Conversion | undefined): FieldError[] {
  const field = 'spec.conversion'
  if (!conversion) return []
  const { strategy = '', webhook } = conversion
  if (strategy === '') return [required(`${field}.strategy`)]
  if (strategy === 'Webhook')
    return [
      forbidden(
        `${field}.strategy`,
        'conversion webhooks are not supported: use "None" and versions of one structure',
      ),
    ]
  if (strategy !== 'None') return [notSupported(`${field}.strategy`, strategy, ['None', 'Webhook'])]
  const said = 'should not be set when strategy is not set to Webhook'
  return [
    ...(webhook?.clientConfig ? [forbidden(`${field}.webhookClientConfig`, said)] : []),
    ...(webhook?.conversionReviewVersions?.length
      ? [forbidden(`${field}.conversionReviewVersions`, said)]
      : []),
  ]
}

import { validateClientConfig } from '../../kinds/admissionregistration/validate-webhook.ts'
import {
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../kinds/field-error.ts'
import { dns1035LabelErrors } from '../../kinds/validate/names.ts'
import type { Conversion } from '../definition.ts'
import { validateAuthorities } from './authorities.ts'

const field = 'spec.conversion'
const configField = `${field}.webhookClientConfig`
const versionsField = `${field}.conversionReviewVersions`

/** What a definition that was there before still lets pass. */
export interface Leniency {
  /** Certificates that are none: they were so before, or nothing is converted yet. */
  readonly anyAuthorities: boolean
  /** Only versions of reviews that nobody sends: there were no others before. */
  readonly anyReviewVersions: boolean
}

export function validateConversion(
  conversion: Conversion | undefined,
  lenient: Leniency,
): FieldError[] {
  if (!conversion) return []
  const { strategy = '', webhook = {} } = conversion
  const { clientConfig, conversionReviewVersions: versions = [] } = webhook
  if (strategy !== 'Webhook')
    return [
      ...validateStrategy(strategy),
      ...(clientConfig ? [forbidden(configField, unused)] : []),
      ...(versions.length > 0 ? [forbidden(versionsField, unused)] : []),
    ]
  return [
    ...(clientConfig
      ? validateClientConfig(configField, clientConfig)
      : [required(configField, 'required when strategy is set to Webhook')]),
    ...(lenient.anyAuthorities
      ? []
      : validateAuthorities(`${configField}.caBundle`, clientConfig?.caBundle)),
    ...validateReviewVersions(versions, lenient),
  ]
}

const unused = 'should not be set when strategy is not set to Webhook'

function validateStrategy(strategy: string): FieldError[] {
  const strategyField = `${field}.strategy`
  if (strategy === '') return [required(strategyField)]
  if (strategy === 'None') return []
  return [notSupported(strategyField, strategy, ['None', 'Webhook'])]
}

const known = ['v1', 'v1beta1']

export const hasKnownVersion = (versions: readonly string[]): boolean =>
  versions.some((version) => known.includes(version))

function validateReviewVersions(
  versions: readonly string[],
  { anyReviewVersions }: Leniency,
): FieldError[] {
  if (versions.length === 0) return [required(versionsField)]
  return [
    ...versions.flatMap((version, index) =>
      versions.indexOf(version) < index
        ? [invalid(`${versionsField}[${index}]`, version, 'duplicate version')]
        : dns1035LabelErrors(version).map((said) =>
            invalid(`${versionsField}[${index}]`, version, said),
          ),
    ),
    ...(anyReviewVersions || hasKnownVersion(versions)
      ? []
      : [
          invalidGo(
            versionsField,
            goStrings(versions),
            `must include at least one of ${known.join(', ')}`,
          ),
        ]),
  ]
}

import { compileCondition } from '../../expressions/admission.ts'
import {
  duplicate,
  type FieldError,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../field-error.ts'
import { goQuote } from '../structure/decode/decode-error.ts'
import { validateLabelSelector } from '../validate/label-selector.ts'
import { dns1035LabelErrors, dnsSubdomainErrors, portNumberErrors } from '../validate/names.ts'
import { parseGoUrl } from './go-url.ts'
import type { ClientConfig, Webhook, WebhookConfiguration } from './types.ts'
import { validateConditions } from './validate-conditions.ts'
import { validateRule } from './validate-match.ts'

const failurePolicies = ['Fail', 'Ignore']
const matchPolicies = ['Equivalent', 'Exact']
const reinvocationPolicies = ['IfNeeded', 'Never']
const sideEffects = ['None', 'NoneOnDryRun']
const reviewVersions = ['v1', 'v1beta1']
const longestTimeout = 30

export const validateWebhooks = ({ webhooks = [] }: WebhookConfiguration): FieldError[] =>
  webhooks.flatMap((webhook, index) => {
    const field = `webhooks[${index}]`
    const { name = '', admissionReviewVersions } = webhook
    const isRepeated = webhooks.findIndex((it) => it.name === name) < index
    return [
      ...validateWebhook(field, webhook),
      ...validateReviewVersions(`${field}.admissionReviewVersions`, admissionReviewVersions),
      ...(name !== '' && isRepeated ? [duplicate(`${field}.name`, name)] : []),
    ]
  })

function validateWebhook(field: string, webhook: Webhook): FieldError[] {
  const { rules = [], timeoutSeconds = 10 } = webhook
  return [
    ...validateName(`${field}.name`, webhook.name),
    ...rules.flatMap((rule, index) => validateRule(`${field}.rules[${index}]`, rule)),
    ...oneOf(`${field}.failurePolicy`, webhook.failurePolicy, failurePolicies),
    ...oneOf(`${field}.matchPolicy`, webhook.matchPolicy, matchPolicies),
    ...(webhook.sideEffects === undefined
      ? [required(`${field}.sideEffects`, `must specify one of ${sideEffects.join(', ')}`)]
      : oneOf(`${field}.sideEffects`, webhook.sideEffects, sideEffects)),
    ...(timeoutSeconds > longestTimeout || timeoutSeconds < 1
      ? [
          invalid(
            `${field}.timeoutSeconds`,
            timeoutSeconds,
            'the timeout value must be between 1 and 30 seconds',
          ),
        ]
      : []),
    ...validateLabelSelector(`${field}.namespaceSelector`, webhook.namespaceSelector),
    ...validateLabelSelector(`${field}.objectSelector`, webhook.objectSelector),
    ...oneOf(`${field}.reinvocationPolicy`, webhook.reinvocationPolicy, reinvocationPolicies),
    ...validateClientConfig(`${field}.clientConfig`, webhook.clientConfig),
    ...validateConditions(`${field}.matchConditions`, compileCondition, webhook.matchConditions),
  ]
}

const oneOf = (field: string, value: string | undefined, words: readonly string[]): FieldError[] =>
  value === undefined || words.includes(value) ? [] : [notSupported(field, value, words)]

function validateName(field: string, name = ''): FieldError[] {
  if (name === '') return [required(field)]
  const errors = dnsSubdomainErrors(name)
  if (errors.length > 0) return [invalid(field, name, errors.join(','))]
  return name.split('.').length < 3
    ? [invalid(field, name, 'should be a domain with at least three segments separated by dots')]
    : []
}

function validateReviewVersions(field: string, versions: readonly string[] = []): FieldError[] {
  const accepted = reviewVersions.join(', ')
  if (versions.length === 0) return [required(field, `must specify one of ${accepted}`)]
  return [
    ...versions.flatMap((version, index) =>
      versions.indexOf(version) < index
        ? [invalid(`${field}[${index}]`, version, 'duplicate version')]
        : dns1035LabelErrors(version).map((said) => invalid(`${field}[${index}]`, version, said)),
    ),
    ...(versions.some((version) => reviewVersions.includes(version))
      ? []
      : [invalidGo(field, goStrings(versions), `must include at least one of ${accepted}`)]),
  ]
}

export function validateClientConfig(
  field: string,
  { url, service }: ClientConfig = {},
): FieldError[] {
  if ((url === undefined) === (service === undefined))
    return [required(field, 'exactly one of url or service is required')]
  return url === undefined
    ? validateService(`${field}.service`, service ?? {})
    : validateUrl(`${field}.url`, url)
}

const form = '; desired format: https://host[/path]'

function validateUrl(field: string, text: string): FieldError[] {
  const url = parseGoUrl(text)
  if (typeof url === 'string')
    return [required(field, `url must be a valid URL: parse ${goQuote(text)}: ${url}${form}`)]
  const { scheme, user, host, query, fragment } = url
  return [
    ...(scheme === 'https'
      ? []
      : [invalid(field, scheme, `'https' is the only allowed URL scheme${form}`)]),
    ...(host ? [] : [invalid(field, '', `host must be specified${form}`)]),
    ...(user === undefined
      ? []
      : [invalid(field, user, 'user information is not permitted in the URL')]),
    ...(fragment ? [invalid(field, fragment, 'fragments are not permitted in the URL')] : []),
    ...(query ? [invalid(field, query, 'query parameters are not permitted in the URL')] : []),
  ]
}

/** Upstream hands name and namespace over in each other's place, which shows in what it calls missing. */
function validateService(
  field: string,
  { name: namespace = '', namespace: name = '', path = '', port = 443 }: ServiceRef,
): FieldError[] {
  return [
    ...(name === '' ? [required(`${field}.name`, 'service name is required')] : []),
    ...(namespace === '' ? [required(`${field}.namespace`, 'service namespace is required')] : []),
    ...portNumberErrors(port).map((said) =>
      invalid(`${field}.port`, port, `port is not valid: ${said}`),
    ),
    ...validatePath(`${field}.path`, path),
  ]
}

type ServiceRef = NonNullable<ClientConfig['service']>

function validatePath(field: string, path: string): FieldError[] {
  if (path === '' || path === '/') return []
  if (path === '//') return [invalid(field, path, 'segment[0] may not be empty')]
  const steps = path.slice(1).replace(/\/$/, '').split('/')
  return [
    ...(path.startsWith('/') ? [] : [invalid(field, path, "must start with a '/'")]),
    ...steps.flatMap((step, index) =>
      step === ''
        ? [invalid(field, path, `segment[${index}] may not be empty`)]
        : dnsSubdomainErrors(step).map((said) =>
            invalid(field, path, `segment[${index}]: ${said}`),
          ),
    ),
  ]
}

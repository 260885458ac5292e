import assert from 'node:assert/strict'
import test from 'node:test'
import type { Conversion, Version } from '../definition.ts'
import type { JsonSchema } from '../schema.ts'
import { cronTabSchema, cronTabs, version } from '../testing/cron-tabs.ts'
import { validateDefinition, validateDefinitionUpdate } from './definition.ts'

const said = (versions: Version[]): string[] =>
  validateDefinition(cronTabs(versions)).map(({ field, message }) => `${field}: ${message}`)
const saidOf = (schema: JsonSchema) => said([version(schema)])
const ofSpec = (spec: JsonSchema) => saidOf({ type: 'object', properties: { spec } })

test('a sound definition is let through', () => {
  assert.deepEqual(validateDefinition(cronTabs()), [])
})

test('a single schema is named as that of all versions', () => {
  assert.deepEqual(saidOf({ type: 'string' }), [
    'spec.validation.openAPIV3Schema.type: Invalid value: "string": must be object at the root',
  ])
  const differing = [
    version({ type: 'string' }),
    version(cronTabSchema, { name: 'v2', storage: false }),
  ]
  assert.deepEqual(said(differing), [
    'spec.versions[0].schema.openAPIV3Schema.type: Invalid value: "string": must be object at the root',
  ])
})

const root = 'spec.validation.openAPIV3Schema'
const spec = `${root}.properties[spec]`
const refusals: readonly (readonly [name: string, schema: JsonSchema, expected: string])[] = [
  [
    'a field without a type',
    {},
    `${spec}.type: Required value: must not be empty for specified object fields`,
  ],
  ['a list without items', { type: 'array' }, `${spec}.items: Required value: must be specified`],
  [
    'a type within a choice',
    { type: 'object', anyOf: [{ type: 'object' }] },
    `${spec}.anyOf[0].type: Forbidden: must be empty to be structural`,
  ],
  [
    'a default of another type',
    { type: 'integer', default: 'x' },
    `${spec}.default: Invalid value: "string":  in body must be of type integer: "string"`,
  ],
  [
    'unique items',
    { type: 'array', uniqueItems: true, items: { type: 'string' } },
    `${spec}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
  ],
  [
    'a key that items need not have',
    {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', properties: { name: { type: 'string' } } },
    },
    `${spec}.items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
  ],
  [
    'a rule that does not compile',
    { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.' }] },
    `${spec}.x-kubernetes-validations[0].rule: Invalid value: apiextensions.ValidationRule{Rule:"self.", Message:"", MessageExpression:"", Reason:(*apiextensions.FieldValueErrorReason)(nil), FieldPath:"", OptionalOldSelf:(*bool)(nil)}: compilation failed: Expected IDENTIFIER, got EOF`,
  ],
  [
    'a rule without a rule',
    { type: 'object', 'x-kubernetes-validations': [{ message: 'no' }] },
    `${spec}.x-kubernetes-validations[0].rule: Required value: rule is not specified`,
  ],
]

for (const [name, schema, expected] of refusals)
  test(`${name} is refused`, () => {
    assert.deepEqual(ofSpec(schema), [expected])
  })

test('a choice about what is not specified is refused', () => {
  const schema = { type: 'object', oneOf: [{ properties: { a: { minimum: 1 } } }] }
  assert.deepEqual(saidOf(schema), [
    `${root}.properties[a]: Required value: because it is defined in ${root}.oneOf[0].properties[a]`,
  ])
})

const url = 'https://a.b/c'
const reviewVersions = { conversionReviewVersions: ['v1'] }
const client = 'spec.conversion.webhookClientConfig'
const versions = 'spec.conversion.conversionReviewVersions'

const conversions: readonly (readonly [conversion: Conversion, ...expected: string[]])[] = [
  [{ strategy: 'None' }],
  [{ strategy: 'Webhook', webhook: { clientConfig: { url }, ...reviewVersions } }],
  [{}, 'spec.conversion.strategy: Required value'],
  [
    { strategy: 'Odd' },
    'spec.conversion.strategy: Unsupported value: "Odd": supported values: "None", "Webhook"',
  ],
  [
    { strategy: 'Webhook', webhook: {} },
    `${client}: Required value: required when strategy is set to Webhook`,
    `${versions}: Required value`,
  ],
  [
    { strategy: 'Webhook', webhook: { clientConfig: {}, ...reviewVersions } },
    `${client}: Required value: exactly one of url or service is required`,
  ],
  [
    {
      strategy: 'Webhook',
      webhook: { clientConfig: { service: { name: 'a' } }, ...reviewVersions },
    },
    `${client}.service.name: Required value: service name is required`,
  ],
  [
    {
      strategy: 'Webhook',
      webhook: { clientConfig: { url }, conversionReviewVersions: ['v2', 'v2', 'V!'] },
    },
    `${versions}[1]: Invalid value: "v2": duplicate version`,
    `${versions}[2]: Invalid value: "V!": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
    `${versions}: Invalid value: []string{"v2", "v2", "V!"}: must include at least one of v1, v1beta1`,
  ],
  [
    { strategy: 'None', webhook: { clientConfig: { url }, ...reviewVersions } },
    `${client}: Forbidden: should not be set when strategy is not set to Webhook`,
    `${versions}: Forbidden: should not be set when strategy is not set to Webhook`,
  ],
]

test('how objects are converted is checked in upstream’s words', () => {
  for (const [conversion, ...expected] of conversions) {
    const definition = cronTabs()
    definition.spec.conversion = conversion
    const errors = validateDefinition(definition)
    assert.deepEqual(
      errors.map(({ field, message }) => `${field}: ${message}`),
      expected,
    )
  }
})

test('a webhook converts no objects with fields that no schema names', () => {
  const definition = cronTabs()
  definition.spec.preserveUnknownFields = true
  definition.spec.conversion = {
    strategy: 'Webhook',
    webhook: { clientConfig: { url }, ...reviewVersions },
  }
  const [error] = validateDefinition(definition)
  assert.equal(
    error?.message,
    'Invalid value: "Webhook": must be None if spec.preserveUnknownFields is true',
  )
})

test('authorities have to be certificates once a definition is established, unless they were none before', () => {
  const withBundle = (text: string, status = 'True') => {
    const definition = cronTabs()
    definition.status.conditions = [{ type: 'Established', status }]
    const caBundle = Buffer.from(text).toString('base64')
    definition.spec.conversion = {
      strategy: 'Webhook',
      webhook: { clientConfig: { url, ...(text && { caBundle }) }, ...reviewVersions },
    }
    return definition
  }
  const odd = withBundle('abc')
  assert.deepEqual(validateDefinition(odd), [])
  assert.deepEqual(validateDefinitionUpdate(odd, withBundle('', 'False')), [])
  assert.deepEqual(validateDefinitionUpdate(odd, withBundle('cba')), [])
  assert.deepEqual(
    validateDefinitionUpdate(odd, withBundle('')).map(({ message }) => message),
    [
      'Invalid value: []byte{0x61, 0x62, 0x63}: unable to load root certificates: unable to parse bytes as PEM block',
    ],
  )
  const broken = '-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n'
  const [error] = validateDefinitionUpdate(withBundle(broken), withBundle(''))
  assert.match(error?.message ?? '', /failed to parse certificate: x509: malformed certificate$/)
})

test('names and the group are checked', () => {
  const definition = cronTabs()
  definition.spec.group = 'example'
  definition.spec.names = { plural: 'Odd', kind: 'CronTab', listKind: 'CronTab' }
  const fields = validateDefinition(definition).map(({ field, reason }) => `${field} ${reason}`)
  assert.deepEqual(fields, [
    'metadata.name FieldValueInvalid',
    'spec.group FieldValueInvalid',
    'spec.names.singular FieldValueRequired',
    'spec.names.plural FieldValueInvalid',
    'spec.names.listKind FieldValueInvalid',
  ])
})

test('what objects are stored by cannot be changed once it is established', () => {
  const old = cronTabs()
  old.status.conditions = [{ type: 'Established', status: 'True' }]
  const next = cronTabs()
  next.spec.scope = 'Cluster'
  assert.deepEqual(
    validateDefinitionUpdate(next, old).map(({ field, message }) => [field, message]),
    [['spec.scope', 'Invalid value: "Cluster": field is immutable']],
  )
})

test('a version that was stored must remain', () => {
  const definition = cronTabs([version(cronTabSchema, { name: 'v2' })])
  definition.status.storedVersions = ['v1', 'v2']
  const [error] = validateDefinition(definition)
  assert.equal(error?.field, 'status.storedVersions[0]')
})

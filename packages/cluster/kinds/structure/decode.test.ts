import assert from 'node:assert/strict'
import { test } from 'node:test'
import { yamlToJson } from './decode/yaml-json.ts'
import { DecodeError, decodeObject, decodeUntyped, decodeValue, readDocument } from './decode.ts'
import { structs } from './structs.ts'

const core = 'io.k8s.api.core.v1'

function decode(body: string, name: string, format: 'json' | 'yaml' = 'json') {
  return decodeObject(
    readDocument(Buffer.from(body), format, yamlToJson),
    structs(name),
    structs,
    true,
  )
}

const failures: readonly (readonly [body: string, struct: string, message: string])[] = [
  [
    '{not json',
    `${core}.Pod`,
    "couldn't get version/kind; json parse error: invalid character 'n' looking for beginning of object key string",
  ],
  ['', `${core}.Pod`, "couldn't get version/kind; json parse error: unexpected end of JSON input"],
  [
    '{"a":tru}',
    `${core}.Pod`,
    "couldn't get version/kind; json parse error: invalid character '}' in literal true (expecting 'e')",
  ],
  [
    '{"a":1}x',
    `${core}.Pod`,
    "couldn't get version/kind; json parse error: invalid character 'x' after top-level value",
  ],
  [
    '["a"]',
    `${core}.Pod`,
    `couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  ],
  [
    '{"kind":1}',
    `${core}.Pod`,
    "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string",
  ],
  [
    '{"spec":{"hostNetwork":"x"}}',
    `${core}.Pod`,
    'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
  ],
  [
    '{"spec":{"volumes":{}}}',
    `${core}.Pod`,
    'json: cannot unmarshal object into Go struct field PodSpec.spec.volumes of type []v1.Volume',
  ],
  [
    '{"spec":{"restartPolicy":1}}',
    `${core}.Pod`,
    'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
  ],
  [
    '{"spec":"x"}',
    `${core}.Pod`,
    'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec',
  ],
  [
    '{"spec":{"containers":[{"command":"x"}]}}',
    `${core}.Pod`,
    'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
  ],
  [
    '{"spec":{"containers":[{"livenessProbe":{"httpGet":{"port":{}}}}]}}',
    `${core}.Pod`,
    'json: cannot unmarshal object into Go struct field HTTPGetAction.spec.containers.livenessProbe.httpGet.port of type int32',
  ],
  [
    '{"spec":{"containers":[{"resources":{"limits":{"cpu":"lots"}}}]}}',
    `${core}.Pod`,
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    '{"spec":{"hard":[]}}',
    `${core}.ResourceQuota`,
    'json: cannot unmarshal array into Go struct field ResourceQuotaSpec.spec.hard of type v1.ResourceList',
  ],
  [
    '{"data":{"a":{}}}',
    `${core}.ConfigMap`,
    'json: cannot unmarshal object into Go struct field ConfigMap.data of type string',
  ],
  ['{"data":{"k":"not base64!"}}', `${core}.Secret`, 'illegal base64 data at input byte 3'],
  ['{"data":{"k":"ab"}}', `${core}.Secret`, 'illegal base64 data at input byte 0'],
  [
    '{"value":5000000000}',
    'io.k8s.api.scheduling.v1.PriorityClass',
    'json: cannot unmarshal number 5000000000 into Go struct field PriorityClass.value of type int32',
  ],
  [
    '{"value":1.0}',
    'io.k8s.api.scheduling.v1.PriorityClass',
    'json: cannot unmarshal number 1.0 into Go struct field PriorityClass.value of type int32',
  ],
  [
    '{"spec":{"renewTime":"yesterday"}}',
    'io.k8s.api.coordination.v1.Lease',
    'parsing time "yesterday" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "yesterday" as "2006"',
  ],
  [
    '{"metadata":{"creationTimestamp":"2024-13-01T00:00:00Z"}}',
    `${core}.Pod`,
    'parsing time "2024-13-01T00:00:00Z": month out of range',
  ],
  [
    '{"metadata":{"creationTimestamp":5}}',
    `${core}.Pod`,
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
  ],
  [
    `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    `${core}.Pod`,
    "couldn't get version/kind; json parse error: exceeded max depth",
  ],
]

for (const [body, name, message] of failures)
  test(`a body is refused: ${message.slice(0, 100)}`, () => {
    assert.throws(
      () => decode(body, name),
      (error) => error instanceof DecodeError && error.message === message,
    )
  })

test('unknown fields and such as stand twice are told in the order of the text', () => {
  const { problems, object } = decode(
    '{"metadata":{"name":"x","lables":{},"labels":{"a":"1","a":"2"}},"spec":{"containers":[{"name":"c","image":"i","image":"j","resource":{"x":{"y":1}}},{"Name":"d"}],"contaners":[]}}',
    `${core}.Pod`,
  )
  assert.deepEqual(problems, [
    'unknown field "metadata.lables"',
    'duplicate field "metadata.labels.a"',
    'duplicate field "spec.containers[0].image"',
    'unknown field "spec.containers[0].resource"',
    'unknown field "spec.containers[1].Name"',
    'unknown field "spec.contaners"',
  ])
  assert.deepEqual(object, {
    metadata: { name: 'x', labels: { a: '2' } },
    spec: { containers: [{ name: 'c', image: 'j' }, {}] },
  })
})

test('values are kept as Kubernetes writes them', () => {
  const { object } = decode(
    '{"metadata":{"creationTimestamp":"2024-01-02T03:04:05.6+01:00"},"spec":{"containers":[{"resources":{"limits":{"cpu":1e1,"memory":"1024Mi","x":0.50}}}],"overhead":{"cpu":null}}}',
    `${core}.Pod`,
  )
  assert.deepEqual(object, {
    metadata: { creationTimestamp: '2024-01-02T02:04:05Z' },
    spec: {
      containers: [{ resources: { limits: { cpu: '10', memory: '1Gi', x: '500m' } } }],
      overhead: { cpu: '0' },
    },
  })
})

test('YAML is read as YAML 1.1, and fields that stand twice are told by line', () => {
  const yaml = `apiVersion: v1
kind: ConfigMap
metadata:
  name: x
  Name: y
data:
  a: "1"
  a: "2"
extra: 1
`
  const { problems, object } = decode(yaml, `${core}.ConfigMap`, 'yaml')
  assert.deepEqual(problems, [
    'yaml: unmarshal errors:\n  line 8: key "a" already set in map',
    'unknown field "extra"',
    'unknown field "metadata.Name"',
  ])
  assert.equal((object.data as Record<string, string>).a, '2')
  const words = readDocument(
    Buffer.from('y: no\n010: 0x1F\nd: 2024-01-02\nt: 1:30\nf: 1.50\n"n": {<<: &b {q: 1}, s: *b}\n'),
    'yaml',
    yamlToJson,
  )
  assert.deepEqual(words.value, {
    true: false,
    8: 31,
    d: '2024-01-02',
    t: '1:30',
    f: 1.5,
    n: { q: 1, s: { q: 1 } },
  })
})

test('a hostile field name changes nothing but its own object', () => {
  const { object, problems } = decode(
    '{"__proto__":{"polluted":1},"data":{"__proto__":"x"},"metadata":{"labels":{"__proto__":null}}}',
    `${core}.ConfigMap`,
  )
  assert.deepEqual(problems, ['unknown field "__proto__"'])
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.deepEqual(Object.entries(object.data as object), [['__proto__', 'x']])
})

test('fields of a JSON schema that stand behind a choice go without a word', () => {
  const crd = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'
  const { object, problems } = decode(
    '{"items":{"type":"string","odd":1},"additionalProperties":{"odd":1},"odd":1}',
    crd,
  )
  assert.deepEqual(problems, ['unknown field "odd"'])
  assert.deepEqual(object, { items: { type: 'string' }, additionalProperties: {} })
})

test('of an object without a struct the fields that stand twice are told', () => {
  const document = readDocument(
    Buffer.from('{"a":{"b":1,"b":[{"c":1,"c":2}]}}'),
    'json',
    yamlToJson,
  )
  assert.deepEqual(decodeUntyped(document, true).problems, [
    'duplicate field "a.b"',
    'duplicate field "a.b[0].c"',
  ])
})

test('what is made of a map is refused in the words of Go’s converter', () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ spec: { replicas: 'x' } }, 'unrecognized type: int32'],
    [{ spec: { replicas: 1.5 } }, 'cannot convert float64 to int32'],
    [{ spec: { paused: 1 } }, 'unrecognized type: bool'],
    [{ spec: 'x' }, 'cannot restore struct from: string'],
    [{ metadata: { labels: [] } }, 'cannot restore map from slice'],
    [{ metadata: { finalizers: 'x' } }, 'cannot restore slice from string'],
    [
      { spec: { template: { spec: { restartPolicy: 5 } } } },
      'cannot convert int64 to v1.RestartPolicy',
    ],
    [
      { spec: { strategy: { rollingUpdate: { maxSurge: true } } } },
      'json: cannot unmarshal bool into Go value of type int32',
    ],
  ]
  const deployment = structs('io.k8s.api.apps.v1.Deployment')
  for (const [value, message] of cases)
    assert.throws(() => decodeValue({ ...value }, deployment, structs, 'converter'), { message })
  assert.throws(
    () =>
      decodeValue(
        { data: { a: 'x!' } },
        structs('io.k8s.api.core.v1.Secret'),
        structs,
        'converter',
      ),
    { message: 'error decoding from json: illegal base64 data at input byte 1' },
  )
  const { object } = decodeValue(
    { spec: { replicas: 99_999_999_999 } },
    deployment,
    structs,
    'converter',
  )
  assert.deepEqual(object.spec, { replicas: 1_215_752_191 })
})

test('where no struct says what there is, what stands twice is told first', () => {
  const metadata = structs('io.k8s.api.core.v1.Pod').fields.get('metadata')
  const custom = {
    name: 'X',
    fields: new Map(metadata && [['metadata', metadata]]),
    preservesUnknown: true as const,
  }
  const body = '{"metadata":{"zzz":1},"spec":{"a":1,"a":2},"b":1,"b":2}'
  const document = readDocument(Buffer.from(body), 'json', yamlToJson)
  assert.deepEqual(decodeObject(document, custom, structs, true).problems, [
    'duplicate field "spec.a"',
    'duplicate field "b"',
    'unknown field "metadata.zzz"',
  ])
})

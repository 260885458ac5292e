import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually, type Running, running } from '../controllers/testing/running.ts'
import { resourceOf } from '../crd/served/resource.ts'
import { cronTabs } from '../crd/testing/cron-tabs.ts'
import { policyStatusController } from './policy-status-controller.ts'

const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
const deployments = { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] }

let cluster: Running
before(async () => {
  cluster = await running(({ api }) => [policyStatusController(api.server.resources)])
})
after(() => cluster[Symbol.asyncDispose]())

let made = 0

/** The status that a policy of these expressions gets. */
async function statusOf(expressions: readonly string[], rules: object = deployments, more = {}) {
  const name = `p${made++}`
  const resourceRules = [{ operations: ['CREATE'], ...rules }]
  const validations = expressions.map((expression) => ({ expression }))
  const spec = { matchConstraints: { resourceRules }, validations, ...more }
  const { status, body } = await cluster.api.send('POST', policies, { metadata: { name }, spec })
  assert.equal(status, 201, body.message)
  return eventually(async () => {
    const { body: read } = await cluster.api.send('GET', `${policies}/${name}`)
    return read.status?.observedGeneration === read.metadata.generation ? read : undefined
  })
}

/** What is said of an expression about deployments. */
async function warningsOf(expression: string, rules?: object, more?: object): Promise<string[]> {
  const { status } = await statusOf([expression], rules, more)
  return (status.typeChecking.expressionWarnings ?? []).map(
    ({ warning }: { warning: string }) => warning,
  )
}

test('a policy whose expressions fit is told so, once a generation', async () => {
  const { status, metadata } = await statusOf(['object.spec.replicas > 1'])
  assert.deepEqual(status, { observedGeneration: 1, typeChecking: {} })
  const [entry] = metadata.managedFields
  assert.deepEqual(
    [entry.manager, entry.operation, entry.subresource, entry.fieldsV1],
    [
      'validatingadmissionpolicy-status',
      'Apply',
      'status',
      { 'f:status': { 'f:observedGeneration': {}, 'f:typeChecking': {} } },
    ],
  )
  const validations = [{ expression: 'object.spec.nope == 1' }]
  await cluster.api.merge(`${policies}/${metadata.name}`, { spec: { validations } })
  const again = await eventually(async () => {
    const { body } = await cluster.api.send('GET', `${policies}/${metadata.name}`)
    return body.status.observedGeneration === 2 ? body.status : undefined
  })
  assert.equal(again.typeChecking.expressionWarnings[0].fieldRef, 'spec.validations[0].expression')
})

/** Recorded from a real cluster: expressions about deployments, and where and why they do not fit. */
const recorded: readonly (readonly [expression: string, column: number, message: string])[] = [
  ['object.spec.foo > 1', 12, "undefined field 'foo'"],
  [
    'object.spec.replicas > "1"',
    22,
    "found no matching overload for '_>_' applied to '(int, string)'",
  ],
  [
    'object.metadata.name + 1 == object.metadata.name',
    22,
    "found no matching overload for '_+_' applied to '(string, int)'",
  ],
  ['object.spec.template.spec.containers.all(c, c.imag == "x")', 46, "undefined field 'imag'"],
  [
    'object.metadata.labels.foo == "x" && object.metadata.labels["a"] == 1',
    66,
    "found no matching overload for '_==_' applied to '(string, int)'",
  ],
  [
    'object.status.conditions.exists(c, c.type == 1)',
    43,
    "found no matching overload for '_==_' applied to '(string, int)'",
  ],
  [
    'object.spec.replicas == 1.5',
    22,
    "found no matching overload for '_==_' applied to '(int, double)'",
  ],
  [
    'object.spec.replicas == null',
    22,
    "found no matching overload for '_==_' applied to '(int, null)'",
  ],
  ['1 == -object.spec.paused', 6, "found no matching overload for '-_' applied to '(bool)'"],
  [
    'object.spec.replicas.startsWith("a")',
    32,
    "found no matching overload for 'startsWith' applied to 'int.(string)'",
  ],
  [
    'object.metadata.__namespace__ == 1',
    31,
    "found no matching overload for '_==_' applied to '(string, int)'",
  ],
  [
    'object.spec.replicas > 1 && object.spec.replicas < "a"',
    50,
    "found no matching overload for '_<_' applied to '(int, string)'",
  ],
  [
    '(object.spec.paused ? object.spec.replicas : object.metadata.name) == 1',
    21,
    "found no matching overload for '_?_:_' applied to '(bool, int, string)'",
  ],
  ['!object.spec.replicas', 1, "found no matching overload for '!_' applied to '(int)'"],
  [
    'object.metadata.name in [1]',
    22,
    "found no matching overload for '@in' applied to '(string, list(int))'",
  ],
  ['size(object.spec.paused) == 1', 5, "found no matching overload for 'size' applied to '(bool)'"],
  [
    'object.metadata.labels == null',
    24,
    "found no matching overload for '_==_' applied to '(map(string, string), null)'",
  ],
  [
    'object.spec.template.spec.containers.map(c, c.name) == [1]',
    53,
    "found no matching overload for '_==_' applied to '(list(string), list(int))'",
  ],
  ['object.metadata.name.foo == 1', 21, "type 'string' does not support field selection"],
  [
    'has(object.spec.template.spec.containers) && object.spec.replicas',
    57,
    "expected type 'bool' but found 'int'",
  ],
  [
    'object.metadata.creationTimestamp == 1',
    35,
    "found no matching overload for '_==_' applied to '(timestamp, int)'",
  ],
]

test('what does not fit is told as a real cluster tells it', async () => {
  for (const [expression, column, message] of recorded)
    assert.deepEqual(await warningsOf(expression), [
      `apps/v1, Kind=Deployment: ERROR: <input>:1:${column}: ${message}\n | ${expression}\n | ${'.'.repeat(column - 1)}^\n`,
    ])
})

test('what may be anything, or be null, fits', async () => {
  for (const expression of [
    'object.spec.strategy.rollingUpdate.maxSurge == 1',
    'object.spec.strategy.rollingUpdate.maxSurge == "a"',
    'object.metadata.creationTimestamp == null',
    'object.spec == null',
    'object.metadata.managedFields[0].fieldsV1.x == 1',
    'variables.x == 1',
  ])
    assert.deepEqual(
      await warningsOf(expression, deployments, {
        variables: [{ name: 'x', expression: 'object.spec.replicas' }],
      }),
      [],
      expression,
    )
})

test('each kind that a policy is about is looked at, in order', async () => {
  const rules = { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps', 'pods'] }
  assert.deepEqual(await warningsOf('object.spec.nodeName == 5', rules), [
    "/v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'spec'\n | object.spec.nodeName == 5\n | ......^\n\n/v1, Kind=Pod: ERROR: <input>:1:22: found no matching overload for '_==_' applied to '(string, int)'\n | object.spec.nodeName == 5\n | .....................^\n",
  ])
})

test('wildcards, and kinds that are not served, say nothing', async () => {
  for (const rules of [
    { ...deployments, apiGroups: ['*'] },
    { ...deployments, apiVersions: ['*'] },
    { ...deployments, resources: ['deployments/scale', 'nopes'] },
  ])
    assert.deepEqual(await warningsOf('object.spec.foo > 1', rules), [])
})

test('parameters have a type, too', async () => {
  const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' }
  const expression = 'params.data.x == "1" && params.foo == 1'
  assert.deepEqual(await warningsOf(expression, deployments, { paramKind }), [
    `apps/v1, Kind=Deployment: ERROR: <input>:1:31: undefined field 'foo'\n | ${expression}\n | ${'.'.repeat(30)}^\n`,
  ])
  const odd = { apiVersion: 'example.com/v1', kind: 'Odd' }
  assert.deepEqual(await warningsOf(expression, deployments, { paramKind: odd }), [])
})

test('custom objects are of the type that their schema gives', async () => {
  const definition = cronTabs()
  const [version = {}] = definition.spec.versions ?? []
  cluster.api.api.server.resources.add(resourceOf(definition, version))
  const rules = {
    apiGroups: ['stable.example.com'],
    apiVersions: ['v1'],
    resources: ['crontabs'],
  }
  assert.deepEqual(await warningsOf('object.spec.cronSpec == 1', rules), [
    "stable.example.com/v1, Kind=CronTab: ERROR: <input>:1:22: found no matching overload for '_==_' applied to '(string, int)'\n | object.spec.cronSpec == 1\n | .....................^\n",
  ])
  assert.equal((await warningsOf('object.spec.foo == 1', rules)).length, 1)
  assert.deepEqual(await warningsOf('object.spec.template.foo == 1', rules), [])
})

test('expressions of several lines are shown by the line that does not fit', async () => {
  assert.deepEqual(await warningsOf('object.spec.replicas > 1 &&\n object.spec.foo'), [
    "apps/v1, Kind=Deployment: ERROR: <input>:2:13: undefined field 'foo'\n |  object.spec.foo\n | ............^\n",
  ])
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { kinds } from '../table.ts'
import { describeField, describeStruct, descriptions } from './descriptions.ts'
import { structNames, structs } from './structs.ts'

test('every kind says what it is for', () => {
  const silent = kinds.filter(({ structure }) => describeStruct(structure) === '')
  assert.deepEqual(
    silent.map(({ structure }) => structure),
    [],
  )
})

test('what everybody writes is described', () => {
  const core = 'io.k8s.api.core.v1'
  const described = [
    'io.k8s.api.apps.v1.DeploymentSpec',
    'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec',
    'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec',
    'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
    `${core}.ContainerPort`,
    `${core}.ResourceRequirements`,
    `${core}.ServicePort`,
    `${core}.Probe`,
  ]
  for (const name of described)
    for (const field of structs(name).fields.keys())
      assert.notEqual(describeField(name, field), '', `${name} ${field}`)
})

test('a list is described by what it holds', () => {
  assert.equal(describeStruct('io.k8s.api.core.v1.PodList'), 'PodList is a list of Pod.')
})

test('nothing is described that is not there', () => {
  const names = structNames()
  for (const [short, fields] of Object.entries(descriptions)) {
    const name = names.find((it) => it.endsWith(`.${short}`))
    assert.ok(name, short)
    for (const field of Object.keys(fields))
      assert.ok(field === '' || structs(name).fields.has(field), `${short} ${field}`)
  }
})

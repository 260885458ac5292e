import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DecodeError } from '../structure/decode.ts'
import { dropEmptyLists, toInnerForm, toWrittenForm } from '../structure/normal-form.ts'
import { structNames, structs } from '../structure/structs.ts'
import { objectOf } from '../structure/testing/objects.ts'
import {
  decodeMessage,
  encodeList,
  encodeMessage,
  encodeObject,
  encodeWatchFrame,
  readEnvelope,
} from './envelope.ts'

const core = 'io.k8s.api.core.v1'
const listMeta = structs('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta')

/** As it would be stored, where what was not set and what is empty look alike. */
function writtenForm(object: object, name: string): object {
  const copy = structuredClone(object)
  toInnerForm(copy, structs(name), structs)
  dropEmptyLists(copy, structs(name), structs)
  return toWrittenForm(copy, structs(name), structs)
}

test('objects of every struct are the same after a way through protobuf', () => {
  for (const name of structNames()) {
    const struct = structs(name)
    fc.assert(
      fc.property(objectOf(struct, structs), (object) => {
        const back = decodeMessage(encodeMessage({ ...object }, struct, structs), struct, structs)
        assert.deepEqual(writtenForm(back, name), writtenForm(object, name))
      }),
      { numRuns: 3 },
    )
  }
})

test('a config map is written as Go writes it', () => {
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', creationTimestamp: null },
    data: { k: 'v' },
  }
  const bytes = encodeObject(configMap, structs(`${core}.ConfigMap`), structs)
  const metadata = '0a0161' + '1200' + '1a00' + '2200' + '2a00' + '3200' + '3800' + '4200'
  const object = `0a${hexLength(metadata)}${metadata}12060a016b120176`
  const type = `0a0276311209${Buffer.from('ConfigMap').toString('hex')}`
  const unknown = `0a${hexLength(type)}${type}12${hexLength(object)}${object}1a002200`
  assert.equal(Buffer.from(bytes).toString('hex'), `6b387300${unknown}`)
  const envelope = readEnvelope(bytes)
  assert.deepEqual([envelope.apiVersion, envelope.kind], ['v1', 'ConfigMap'])
  assert.deepEqual(decodeMessage(envelope.raw, structs(`${core}.ConfigMap`), structs), {
    metadata: { name: 'a' },
    data: { k: 'v' },
  })
})

const hexLength = (hex: string) => (hex.length / 2).toString(16).padStart(2, '0')

test('a list of written items is the list', () => {
  const items = [{ metadata: { name: 'a' } }, { metadata: { name: 'b' }, data: { x: 'y' } }]
  const list = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '7' } }
  const struct = structs(`${core}.ConfigMap`)
  const bytes = encodeList(
    list,
    items.map((item) => encodeMessage(item, struct, structs)),
    listMeta,
    structs,
  )
  assert.deepEqual(
    bytes,
    encodeObject({ ...list, items }, structs(`${core}.ConfigMapList`), structs),
  )
})

test("a watch's frame is its length and the event", () => {
  const frame = encodeWatchFrame('ADDED', Uint8Array.of(1, 2, 3))
  assert.equal(
    Buffer.from(frame).toString('hex'),
    '0000000e' + '0a054144444544' + '1205' + '0a03010203',
  )
})

test('what is no such message is refused in words', () => {
  const words: readonly (readonly [string, string])[] = [
    ['', 'empty data'],
    [
      '7b7d',
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    ],
    ['6b387300', 'empty body'],
    ['6b3873001205', 'unexpected EOF'],
  ]
  for (const [hex, message] of words)
    assert.throws(
      () => readEnvelope(Buffer.from(hex, 'hex')),
      (error) => error instanceof DecodeError && error.message === message,
    )
})

test('any bytes are read or refused', () => {
  const struct = structs(`${core}.Pod`)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeMessage(bytes, struct, structs)
      } catch (error) {
        assert.ok(error instanceof DecodeError)
      }
    }),
  )
})

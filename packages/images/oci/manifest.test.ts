import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseImageConfig } from './config.ts'
import { describe } from './descriptor.ts'
import { translateManifest } from './dialect.ts'
import { digestOf } from './digest.ts'
import { encodeDocument } from './document.ts'
import { ContentTooLargeError, InvalidDocumentError, UnsupportedMediaTypeError } from './errors.ts'
import { layersOf, parseManifest } from './manifest.ts'
import {
  dockerConfig,
  dockerIndex,
  dockerLayerGzip,
  dockerManifest,
  ociConfig,
  ociIndex,
  ociLayerGzip,
  ociManifest,
} from './media-types.ts'

const blob = (mediaType: string) => ({ mediaType, digest: digestOf(mediaType), size: 7 })
const image = { schemaVersion: 2, config: blob(ociConfig), layers: [blob(ociLayerGzip)] }
const index = { schemaVersion: 2, manifests: [blob(ociManifest)] }

test('a manifest and an index are told apart by media type or shape', () => {
  assert.equal(parseManifest(encodeDocument(image)).kind, 'image')
  assert.equal(parseManifest(encodeDocument(index)).kind, 'index')
  assert.equal(parseManifest(encodeDocument(index), dockerIndex).mediaType, dockerIndex)
  const own = { ...image, mediaType: dockerManifest }
  assert.equal(parseManifest(encodeDocument(own)).mediaType, dockerManifest)
})

test('unknown fields are allowed and kept', () => {
  const parsed = parseManifest(encodeDocument({ ...image, extra: { a: [1] } }))
  assert.deepEqual(Reflect.get(parsed, 'extra'), { a: [1] })
})

test('malformed manifests are refused', () => {
  const wrong: readonly unknown[] = [
    null,
    7,
    [],
    {},
    { ...image, schemaVersion: 1 },
    { ...image, schemaVersion: '2' },
    { ...image, config: undefined },
    { ...image, layers: {} },
    { ...image, layers: [{ ...blob(ociLayerGzip), size: -1 }] },
    { ...image, layers: [{ ...blob(ociLayerGzip), size: 1.5 }] },
    { ...image, layers: [{ ...blob(ociLayerGzip), size: 2 ** 60 }] },
    { ...image, layers: [{ ...blob(ociLayerGzip), digest: 'sha256:../../etc' }] },
    { ...image, layers: [{ ...blob(ociLayerGzip), mediaType: 'no type' }] },
    { ...image, layers: Array(2049).fill(blob(ociLayerGzip)) },
    { ...image, manifests: [] },
    { ...image, mediaType: 7 },
    { ...image, mediaType: ociIndex },
    { ...image, annotations: { a: 1 } },
    { ...image, annotations: { constructor: 1 } },
    { ...image, annotations: JSON.parse('{"__proto__": 1}') },
    { ...image, annotations: [] },
    { ...image, subject: null },
    { ...image, layers: [{ ...blob(ociLayerGzip), platform: [] }] },
    { ...image, layers: [{ ...blob(ociLayerGzip), urls: Array(65).fill('') }] },
    { ...image, layers: [{ ...blob(ociLayerGzip), urls: ['x'.repeat(4097)] }] },
    { ...index, manifests: Array(4097).fill(blob(ociManifest)) },
  ]
  for (const document of wrong) {
    assert.throws(() => parseManifest(encodeDocument(document)), InvalidDocumentError)
  }
})

test('a refusal names the place and what is due there, however long what is there', () => {
  const long = 'x'.repeat(1_000_000)
  const faults: readonly [unknown, string][] = [
    [{ ...image, config: undefined }, '/config is missing'],
    [{ ...image, layers: [blob(ociLayerGzip), 1] }, '/layers/1 must be an object'],
    [{ ...image, layers: Array(1_000_000).fill(1) }, '/layers must have at most 2048 items'],
    [{ ...image, config: { ...blob(ociConfig), size: -1 } }, '/config/size must be >=0'],
    [{ ...image, config: { ...blob(ociConfig), digest: long } }, '/config/digest must be a digest'],
    [{ ...image, artifactType: long }, '/artifactType must be a media type'],
    [{ ...image, annotations: { [long]: 1 } }, '/annotations holds a value of the wrong kind'],
  ]
  for (const [document, fault] of faults) {
    const message = `image manifest: ${fault}`
    assert.throws(() => parseManifest(encodeDocument(document)), { message })
  }
})

test('a manifest that is not what it was declared to be is refused', () => {
  const bytes = encodeDocument({ ...image, mediaType: ociManifest })
  assert.throws(() => parseManifest(bytes, dockerManifest), InvalidDocumentError)
  assert.throws(() => parseManifest(encodeDocument(image), ociIndex), InvalidDocumentError)
})

test('schema 1 is refused by name', () => {
  const old = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
  assert.throws(
    () => parseManifest(encodeDocument({ schemaVersion: 1 }), old),
    (error) => {
      assert.ok(error instanceof UnsupportedMediaTypeError)
      return error.mediaType === old
    },
  )
})

test('giant and deeply nested documents are refused without harm', () => {
  assert.throws(() => parseManifest(new Uint8Array(4 * 1024 * 1024 + 1)), ContentTooLargeError)
  const deep = new TextEncoder().encode('['.repeat(2_000_000))
  assert.throws(() => parseManifest(deep), InvalidDocumentError)
  const nested = `{"schemaVersion":2,"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`
  assert.throws(() => parseManifest(new TextEncoder().encode(nested)), InvalidDocumentError)
})

test('any bytes are either a manifest or refused by a domain error', () => {
  const documents = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
  )
  fc.assert(
    fc.property(documents, (bytes) => {
      assert.throws(() => parseManifest(bytes), InvalidDocumentError)
    }),
  )
})

test('a manifest becomes Docker’s and comes back as it was', () => {
  const parsed = parseManifest(encodeDocument({ ...image, mediaType: ociManifest }))
  const docker = parseManifest(translateManifest(parsed, 'docker'), dockerManifest)
  assert.ok(docker.kind === 'image')
  assert.deepEqual(
    [docker.config.mediaType, docker.layers[0]?.mediaType],
    [dockerConfig, dockerLayerGzip],
  )
  assert.deepEqual(parseManifest(translateManifest(docker, 'oci')), parsed)
})

const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }

test('Docker’s nulls in a config are read as absent', () => {
  const parsed = parseImageConfig(
    encodeDocument({ ...config, config: { Entrypoint: null, Cmd: ['a'], Volumes: null } }),
  )
  assert.deepEqual(parsed.config, { Cmd: ['a'] })
})

test('malformed configs are refused', () => {
  const wrong: readonly unknown[] = [
    [],
    { ...config, os: undefined },
    { ...config, architecture: 'x'.repeat(128 * 1024 + 1) },
    { ...config, rootfs: { ...config.rootfs, type: 'tars' } },
    { ...config, rootfs: { ...config.rootfs, diff_ids: ['sha256:0'] } },
    { ...config, config: [] },
    { ...config, config: { ExposedPorts: { '80/tcp': [] } } },
    { ...config, config: { ExposedPorts: { constructor: 1 } } },
    { ...config, config: { Labels: { prototype: 1 } } },
    { ...config, config: { Env: 'A=b' } },
    { ...config, config: { Env: Array(4097).fill('') } },
    { ...config, config: { Healthcheck: { Interval: -1 } } },
    { ...config, history: [{ empty_layer: 'true' }] },
    { ...config, history: Array(8193).fill({}) },
  ]
  for (const document of wrong) {
    assert.throws(() => parseImageConfig(encodeDocument(document)), InvalidDocumentError)
  }
})

test('layers are paired with diff ids, and a config that does not match is refused', () => {
  const [layer] = image.layers
  const diff = digestOf('tar')
  const two = { ...config, rootfs: { type: 'layers', diff_ids: [diff] } }
  const manifest = parseManifest(encodeDocument(image))
  assert.ok(manifest.kind === 'image')
  assert.deepEqual(layersOf(manifest, parseImageConfig(encodeDocument(two))), [
    { descriptor: layer, diffId: diff },
  ])
  assert.throws(
    () => layersOf(manifest, parseImageConfig(encodeDocument(config))),
    InvalidDocumentError,
  )
})

test('a descriptor of bytes has their digest and size', () => {
  const bytes = encodeDocument(config)
  const expected = { mediaType: ociConfig, digest: digestOf(bytes), size: bytes.length }
  assert.deepEqual(describe(bytes, ociConfig), expected)
})

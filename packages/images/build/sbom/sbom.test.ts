import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collect } from '../../oci/content.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { Workshop } from '../testing/workshop.ts'
import { attachSbom } from './attach-sbom.ts'

const status = `Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9+deb12u4

Package: gone
Status: deinstall ok config-files
Version: 1
`

test('packages that manifests in an image name are attached to it as SPDX', async (t) => {
  const shop = await Workshop.open(t, {
    'node_modules/plain/package.json': JSON.stringify({
      name: 'plain',
      version: '1.2.3',
      license: 'MIT',
    }),
    'node_modules/@scope/x/package.json': JSON.stringify({ name: '@scope/x', version: '2.0.0' }),
    'node_modules/plain/sub/package.json': JSON.stringify({ type: 'module' }),
    'node_modules/broken/package.json': '{',
    status,
  })
  const image = await shop.build(
    'FROM scratch\nCOPY node_modules /app/node_modules\nCOPY status /var/lib/dpkg/\n',
  )
  const options = { layout: shop.layout, cacheFolder: `${shop.folder}/cache`, name: 'ml-app:1' }
  const { descriptor, packages } = await attachSbom(image.descriptor, options)
  assert.deepEqual(
    packages.map(({ type, name, version, license }) => [type, name, version, license]),
    [
      ['deb', 'libc6', '2.36-9+deb12u4', undefined],
      ['npm', '@scope/x', '2.0.0', undefined],
      ['npm', 'plain', '1.2.3', 'MIT'],
    ],
  )
  const referrers = await shop.layout.referrers(image.descriptor.digest)
  assert.deepEqual(
    referrers.map(({ digest }) => digest),
    [descriptor.digest],
  )
  const manifest = parseManifest(await shop.layout.readManifest(descriptor.digest))
  assert.ok(manifest.kind === 'image' && manifest.layers[0])
  assert.equal(manifest.artifactType, 'application/spdx+json')
  const text = Buffer.from(await collect(shop.layout.readBlob(manifest.layers[0]), 1e6, 'sbom'))
  const document: { packages: { externalRefs?: { referenceLocator: string }[] }[] } = JSON.parse(
    text.toString(),
  )
  assert.deepEqual(
    document.packages.flatMap(({ externalRefs = [] }) =>
      externalRefs.map((ref) => ref.referenceLocator),
    ),
    [
      'pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64',
      'pkg:npm/%40scope/x@2.0.0',
      'pkg:npm/plain@1.2.3',
    ],
  )
  const again = await attachSbom(image.descriptor, options)
  assert.equal(again.descriptor.digest, descriptor.digest)
})

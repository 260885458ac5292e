import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatReference } from '@galley/images/oci/reference'
import fc from 'fast-check'
import { imageNamed } from './image-name.ts'

const wrong: readonly (readonly [text: string, reason: string])[] = [
  [
    'Not A Name',
    'invalid reference format: repository name (library/Not A Name) must be lowercase',
  ],
  ['host:5000/App:1', 'invalid reference format: repository name (App) must be lowercase'],
  ['a b', 'invalid reference format'],
  ['app:', 'invalid reference format'],
  ['', 'repository name must have at least one component'],
  [
    'a'.repeat(64),
    `invalid repository name (${'a'.repeat(64)}), cannot specify 64-byte hexadecimal strings`,
  ],
  [`b${'a'.repeat(300)}`, 'repository name must not be more than 255 characters'],
]

describe('what a container calls its image', () => {
  for (const [text, reason] of wrong)
    it(`is refused as Kubernetes does: ${reason.slice(0, 60)}`, () => {
      const message = `couldn't parse image name ${JSON.stringify(text)}: ${reason}`
      assert.throws(() => imageNamed(text), { message })
    })

  it('is completed', () => {
    assert.equal(formatReference(imageNamed('nginx')), 'docker.io/library/nginx:latest')
    assert.equal(formatReference(imageNamed('10.10.1.1:5000/a:1')), '10.10.1.1:5000/a:1')
  })

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          imageNamed(text)
        } catch (error) {
          assert.ok(error instanceof Error)
          assert.ok(error.message.startsWith("couldn't parse image name "))
        }
      }),
    )
  })
})

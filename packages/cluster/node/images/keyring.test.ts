import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseReference } from '@galley/images/oci/reference'
import fc from 'fast-check'
import type { Secret } from '../../client/resources.ts'
import { Keyring } from './keyring.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const secretOf = (auths: Readonly<Record<string, unknown>>): Secret => ({
  metadata: { name: 'pull', namespace: 'lab' },
  type: 'kubernetes.io/dockerconfigjson',
  data: { '.dockerconfigjson': base64(JSON.stringify({ auths })) },
})

const entry = (name: string) => ({ auth: base64(`${name}:secret`) })

const found = (image: string, ...addresses: readonly string[]) => {
  const auths = Object.fromEntries(addresses.map((address) => [address, entry(address)]))
  return new Keyring([secretOf(auths)])
    .lookup(parseReference(image))
    .map((it) => it.kind === 'password' && it.username)
}

describe('a keyring', () => {
  for (const [image, address] of [
    ['example.org/app', 'example.org'],
    ['example.org/app', 'https://example.org/v2/'],
    ['example.org:5000/team/app', 'http://example.org:5000'],
    ['example.org/team/app', 'example.org/team'],
    ['a.example.org/app', '*.example.org'],
    ['eu-1.example.org/app', 'eu-*.example.org'],
    ['nginx', 'https://index.docker.io/v1/'],
    ['me/app', 'docker.io'],
  ] as const)
    it(`has the key of ${address} for ${image}`, () => {
      assert.equal(found(image, address).length, 1)
    })

  for (const [image, address] of [
    ['example.org/app', 'example.com'],
    ['example.org:5000/app', 'example.org'],
    ['example.org/other/app', 'example.org/team'],
    ['a.b.example.org/app', '*.example.org'],
    ['example.org/app', 'https://index.docker.io/v1/'],
  ] as const)
    it(`has none of ${address} for ${image}`, () => {
      assert.deepEqual(found(image, address), [])
    })

  it('gives the most specific key first', () => {
    const addresses = ['example.org', 'example.org/team', '*.org'] as const
    assert.deepEqual(found('example.org/team/app', ...addresses), [
      'example.org/team',
      'example.org',
      '*.org',
    ])
  })

  it('reads what secrets of each type hold', () => {
    const old: Secret = {
      metadata: {},
      type: 'kubernetes.io/dockercfg',
      data: { '.dockercfg': base64(JSON.stringify({ 'a.test': entry('old') })) },
    }
    const plain = secretOf({
      'b.test': { username: 'plain', password: 'pass:word' },
      'c.test': { identitytoken: 'token' },
      'd.test': { username: 'alone' },
    })
    const ring = new Keyring([old, plain, { ...plain, type: 'Opaque' }])
    const at = (image: string) => ring.lookup(parseReference(image))
    assert.deepEqual(at('a.test/x'), [{ kind: 'password', username: 'old', password: 'secret' }])
    assert.deepEqual(at('b.test/x'), [
      { kind: 'password', username: 'plain', password: 'pass:word' },
    ])
    assert.deepEqual(at('c.test/x'), [{ kind: 'identity-token', token: 'token' }])
    assert.deepEqual(at('d.test/x'), [])
  })

  it('holds nothing where a secret is none', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, text) => {
        for (const data of [json, text]) {
          const secret = { ...secretOf({}), data: { '.dockerconfigjson': base64(data) } }
          new Keyring([secret]).lookup(parseReference('example.org/app'))
        }
      }),
    )
  })

  it('compares with wildcards in no time', () => {
    const began = performance.now()
    found(`${'a'.repeat(60)}b.test/app`, `${'a*'.repeat(500)}c.test`)
    assert.ok(performance.now() - began < 200)
  })
})

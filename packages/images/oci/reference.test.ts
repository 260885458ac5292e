import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { digestOf } from './digest.ts'
import { InvalidReferenceError } from './errors.ts'
import {
  familiarReference,
  familiarRepository,
  formatReference,
  parseReference,
  parseTag,
  withDigest,
  withTag,
} from './reference.ts'

const digest = digestOf('')

test('short names are completed as Docker completes them', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['galley/base', 'docker.io/galley/base:latest'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['10.10.1.1:5000/ml-app:0.0.1', '10.10.1.1:5000/ml-app:0.0.1'],
    ['[::1]:5000/a/b__c/d-e.f:T_1', '[::1]:5000/a/b__c/d-e.f:T_1'],
    ['Registry/app', 'Registry/app:latest'],
    ['ghcr.io/a/b', 'ghcr.io/a/b:latest'],
    [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
    [`nginx:1@${digest}`, `docker.io/library/nginx:1@${digest}`],
  ]
  for (const [typed, whole] of cases) {
    assert.equal(formatReference(parseReference(typed)), whole, typed)
  }
})

test('what names no image is refused', () => {
  const wrong = [
    '',
    ':tag',
    '/nginx',
    'nginx/',
    'a//b',
    'Nginx',
    'nginx:',
    'nginx:a/b',
    'nginx:-x',
    `nginx:${'x'.repeat(129)}`,
    'nginx@sha256:abc',
    '../../etc/passwd',
    'a/../b',
    'localhost:5000/',
    'host:port/app',
    '-host.io/app',
    'nginx latest',
    'nginx\n',
    'a___b',
    `x/${'a'.repeat(255)}`,
    digest.slice('sha256:'.length),
  ]
  for (const text of wrong) assert.throws(() => parseReference(text), InvalidReferenceError, text)
})

test('an upper-case repository is refused with the reason', () => {
  assert.throws(() => parseReference('localhost:5000/ML-app'), /has to be lower case/)
})

test('familiar names leave out what Docker leaves out', () => {
  const familiar = (text: string) => familiarReference(parseReference(text))
  assert.equal(familiar('docker.io/library/nginx:latest'), 'nginx:latest')
  assert.equal(familiar('docker.io/galley/base'), 'galley/base:latest')
  assert.equal(familiar('docker.io/a.b/c'), 'docker.io/a.b/c:latest')
  assert.equal(familiarRepository(parseReference('10.10.1.1:5000/ml-app')), '10.10.1.1:5000/ml-app')
})

test('a reference changes by copies', () => {
  const reference = parseReference('nginx:1')
  assert.equal(familiarReference(withTag(reference, parseTag('2'))), 'nginx:2')
  assert.equal(familiarReference(withDigest(reference, digest)), `nginx@${digest}`)
  assert.equal(familiarReference(reference), 'nginx:1')
})

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/)
const path = fc
  .array(fc.tuple(word, fc.constantFrom('', '.', '_', '__', '-', '--'), word), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.map((part) => part.join('')).join('/'))
const host = fc.constantFrom(
  '',
  'localhost/',
  'ghcr.io/',
  'node-0:5000/',
  '[::1]:80/',
  'docker.io/',
)
const suffix = fc.constantFrom('', ':latest', ':0.0.1', `@${digest}`, `:a_b@${digest}`)

test('both spellings of a reference name the same image', () => {
  fc.assert(
    fc.property(host, path, suffix, (registry, repository, rest) => {
      const reference = parseReference(registry + repository + rest)
      assert.deepEqual(parseReference(formatReference(reference)), reference)
      assert.deepEqual(parseReference(familiarReference(reference)), reference)
    }),
  )
})

test('any text is either a reference or refused, quickly', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (text) => {
      try {
        parseReference(text)
      } catch (error) {
        assert.ok(error instanceof InvalidReferenceError)
      }
    }),
  )
  assert.throws(() => parseReference(`${'a'.repeat(500)}!`), InvalidReferenceError)
})

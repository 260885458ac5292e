import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReference, parseRegistryHost } from '../reference.ts'
import { defaultAliases, InvalidAliasError, parseAlias } from '../registry-aliases.ts'
import { endpointOf } from './endpoint.ts'

const reach = (name: string, ...plain: readonly string[]) =>
  endpointOf(parseReference(name).registry, new Map(), plain.map(parseRegistryHost)).href

test('registries are reached over HTTPS unless they are on this machine or allowed', () => {
  assert.equal(reach('nginx'), 'https://registry-1.docker.io/')
  assert.equal(reach('ghcr.io/a/b'), 'https://ghcr.io/')
  assert.equal(reach('localhost:5001/a'), 'http://localhost:5001/')
  assert.equal(reach('127.0.0.2:5001/a'), 'http://127.0.0.2:5001/')
  assert.equal(reach('[::1]:5001/a'), 'http://[::1]:5001/')
  assert.equal(reach('10.10.1.1:5000/a'), 'https://10.10.1.1:5000/')
  assert.equal(reach('10.10.1.1:5000/a', '10.10.1.1:5000'), 'http://10.10.1.1:5000/')
})

test('the names that labs use lead to the embedded registry, wherever that is', () => {
  const embedded = new URL('http://127.0.0.1:5999')
  for (const name of ['10.10.1.1:5000/ml-app:0.0.1', 'node-0:5000/a', 'localhost:5000/a']) {
    const { registry } = parseReference(name)
    assert.equal(endpointOf(registry, defaultAliases(embedded), []), embedded)
    assert.equal(endpointOf(registry, defaultAliases(), []).href, 'http://127.0.0.1:5000/')
  }
})

test('aliases are read from text', () => {
  const read = (text: string) => {
    const [name, url] = parseAlias(text)
    return [name, url.href]
  }
  assert.deepEqual(read('node-0:5000=127.0.0.1:5999'), ['node-0:5000', 'http://127.0.0.1:5999/'])
  assert.deepEqual(read('hub=https://registry.example'), ['hub', 'https://registry.example/'])
  for (const wrong of ['', 'a', '=b', 'a=', 'a=http://b/path', 'a=http://u:p@b']) {
    assert.throws(() => parseAlias(wrong), InvalidAliasError, wrong)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseByteSize } from './byte-size.ts'
import { parseEnvFile } from './env-file.ts'
import { parseMount } from './mount.ts'
import { networkFor } from './network.ts'
import { parsePublishedPort } from './published-port.ts'

const port = (hostAddress: string, hostPort: number, containerPort: number, protocol = 'tcp') => ({
  hostAddress,
  hostPort,
  containerPort,
  protocol,
})

test('published ports are read as Docker reads them, but open on loopback', () => {
  assert.deepEqual(parsePublishedPort('32001:5000'), port('127.0.0.1', 32001, 5000))
  assert.deepEqual(parsePublishedPort('5000'), port('127.0.0.1', 0, 5000))
  assert.deepEqual(parsePublishedPort('0.0.0.0::53/udp'), port('0.0.0.0', 0, 53, 'udp'))
  for (const wrong of ['', 'a:b', '1:2:3', '70000:1', '1:0', '1/sctp', '::1:1:1']) {
    assert.throws(() => parsePublishedPort(wrong), { code: 'invalid' }, wrong)
  }
})

test('mounts name a folder of the host or a volume, and a place in the container', () => {
  const mount = { source: '/base/data', target: '/models', readOnly: true }
  assert.deepEqual(parseMount('./data:/models:ro', '/base'), mount)
  const volume = { volume: 'data', target: '/models', readOnly: false }
  assert.deepEqual(parseMount('data:/models/', '/base'), volume)
  for (const wrong of ['d:/models', '~/a:/b', 'data:models', '/a', '/a:b', '/a:/b:rx', '/a:/']) {
    assert.throws(() => parseMount(wrong, '/base'), { code: 'invalid' }, wrong)
  }
})

test('sizes have units', () => {
  assert.deepEqual(
    ['64', '1.5g', '512M', '3kb'].map(parseByteSize),
    [64, 1610612736, 536870912, 3072],
  )
  assert.throws(() => parseByteSize('much'), { code: 'invalid' })
})

test('a file of variables is taken as it stands', () => {
  const text = '# cook\nA=1 # not a comment\n\n  B="x y"\nOWN\nNONE\n'
  assert.deepEqual(parseEnvFile(text, { OWN: 'mine' }), [
    'A=1 # not a comment',
    'B="x y"',
    'OWN=mine',
  ])
  assert.throws(() => parseEnvFile('=x', {}), /line 1/)
})

test('a network is chosen by name, and what the runtime lacks is refused', () => {
  const runc = { kind: 'oci', name: 'runc', command: ['runc'] } as const
  assert.equal(networkFor(undefined, runc).kind, 'bridge')
  assert.equal(networkFor('none', runc).kind, 'none')
  assert.throws(
    () => networkFor('none', { kind: 'process' }),
    /process runtime has no network "none"/,
  )
  assert.throws(() => networkFor('overlay', runc), /no network "overlay"/)
})

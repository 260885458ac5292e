import assert from 'node:assert/strict'
import { test } from 'node:test'
import { candidates, parseResolvConf } from './pod-names.ts'

const resolvConf = `search lab.svc.cluster.local svc.cluster.local
nameserver 10.96.0.10
nameserver nowhere
options ndots:2 edns0
`

test('the last lines and options hold, and what is no address is left out', () => {
  assert.deepEqual(parseResolvConf(`search other\n${resolvConf}`), {
    servers: ['10.96.0.10'],
    searches: ['lab.svc.cluster.local', 'svc.cluster.local'],
    dots: 2,
  })
  assert.deepEqual(parseResolvConf(''), { servers: [], searches: [], dots: 1 })
})

test('names with few dots are looked for below the domains first', () => {
  const resolution = parseResolvConf(resolvConf)
  const [below, alone] = [['web.lab.svc.cluster.local', 'web.svc.cluster.local'], 'a.b.c']
  assert.deepEqual(candidates('web', resolution), [...below, 'web'])
  assert.deepEqual(candidates(alone, resolution)[0], alone)
  assert.deepEqual(candidates('web.', resolution), ['web.'])
})

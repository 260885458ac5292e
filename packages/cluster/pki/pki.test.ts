import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ensurePki } from './pki.ts'
import { ServiceAccountTokens } from './service-account-tokens.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-pki-'))
after(() => rmSync(folder, { recursive: true }))

const now = Date.parse('2026-06-01T00:00:00Z')
const day = 24 * 3600 * 1000
const names = ['localhost', 'kubernetes.default.svc', '127.0.0.1', '10.96.0.1']

test('certificates are made once, signed by the authority, readable by their owner only', async () => {
  const first = await ensurePki({ folder, names, now })
  assert.deepEqual(await ensurePki({ folder, names, now }), first)
  const server = new X509Certificate(first.server.certificate)
  assert.ok(server.verify(new X509Certificate(first.authority.certificate).publicKey))
  assert.equal(server.checkIP('10.96.0.1'), '10.96.0.1')
  assert.equal(
    new X509Certificate(first.admin.certificate).subject,
    'CN=kubernetes-admin\nO=system:masters',
  )
  assert.equal(statSync(join(folder, 'ca.key')).mode & 0o777, 0o600)
})

test('a certificate that is soon over, or for other names, is made anew under the same authority', async () => {
  const first = await ensurePki({ folder, names, now })
  const later = await ensurePki({ folder, names, now: now + 340 * day })
  assert.equal(later.authority.certificate, first.authority.certificate)
  assert.notEqual(later.server.certificate, first.server.certificate)
  const moved = await ensurePki({ folder, names: [...names, '192.0.2.1'], now: now + 340 * day })
  assert.notEqual(moved.server.certificate, later.server.certificate)
  assert.equal(moved.admin.certificate, later.admin.certificate)
})

test('what passes requests on is known by an authority of its own', async () => {
  const { frontProxy, authority } = await ensurePki({ folder, names, now })
  const client = new X509Certificate(frontProxy.client.certificate)
  assert.equal(client.subject, 'CN=front-proxy-client')
  assert.ok(client.verify(new X509Certificate(frontProxy.authority).publicKey))
  assert.ok(!client.verify(new X509Certificate(authority.certificate).publicKey))
})

test('a service account’s token says whose it is, until it is over or changed', async () => {
  const { tokenKey } = await ensurePki({ folder, names, now })
  const tokens = new ServiceAccountTokens(tokenKey)
  const claims = {
    namespace: 'default',
    serviceAccount: { name: 'sa', uid: 'u1' },
    audiences: ['a', 'b'],
    bound: { kind: 'Pod', name: 'p', uid: 'u2' },
  } as const
  const token = await tokens.sign(claims, 1000, 2000)
  const read = await tokens.read(token, 1500)
  assert.ok(read.kind === 'bound' && read.problem === undefined)
  const { id, ...rest } = read.claims
  assert.deepEqual(rest, claims)
  assert.match(id, /^[0-9a-f-]{36}$/)
  const later = await tokens.read(token, 3000)
  assert.ok(later.kind === 'bound' && later.problem === 'service account token has expired')
  assert.equal((await tokens.read(`${token.slice(0, -4)}AAAA`, 1500)).kind, 'refused')
  assert.equal((await tokens.read('nonsense', 1500)).kind, 'foreign')
})

test('a secret’s token says whose it is and has no end', async () => {
  const { tokenKey } = await ensurePki({ folder, names, now })
  const tokens = new ServiceAccountTokens(tokenKey)
  const claims = {
    namespace: 'default',
    serviceAccount: { name: 'sa', uid: 'u1' },
    secret: 'sa-token',
  }
  const token = await tokens.signForSecret(claims)
  assert.deepEqual(await tokens.read(token, 1e10), { kind: 'secret', claims })
})

test('a new key beside an old certificate, as a start that was ended leaves it, is made anew with it', async () => {
  const first = await ensurePki({ folder, names, now })
  copyFileSync(join(folder, 'admin.key'), join(folder, 'apiserver.key'))
  const again = await ensurePki({ folder, names, now })
  assert.notEqual(again.server.certificate, first.server.certificate)
  assert.notEqual(again.server.key, first.admin.key)
})

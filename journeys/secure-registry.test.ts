import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { temporaryFolder } from './support/images.ts'
import { Cli } from './support/run-cli.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const skip = skipUnless(hasOpenssl, 'openssl is missing (apt-get install openssl)')

/** `htpasswd -B` of the user cook with the password salt. */
const users = 'cook:$2b$05$EMpKI6khrs15VjE3UMdkzuvzTQlUW7NG6Vct9ly18l1eNa0BQ2kom\n'

test('a registry with TLS and logins takes pushes of who trusts it and may', {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context)
  const at = (name: string) => join(folder, name)
  certify(at('cert.pem'), at('key.pem'))
  await writeFile(at('users'), users)
  await writeFile(at('Dockerfile'), 'FROM scratch\nCOPY users /\n')
  const galley = new Cli(at('data'))
  const tls = ['--tls-cert', at('cert.pem'), '--tls-key', at('key.pem')]
  const host = await galley.registry(context, ...tls, '--htpasswd', at('users'))
  const name = `${host}/kitchen:1`
  const push = ['push', '--alias', `${host}=https://${host}`, name]
  await galley.print('build', '-t', name, folder)

  const plain = await galley.run('push', name)
  assert.equal(plain.code, 4)
  assert.match(plain.stderr, /If it speaks TLS: --alias NAME=https/)
  const distrusted = await galley.run(...push)
  assert.equal(distrusted.code, 4)
  assert.match(distrusted.stderr, /self-signed certificate\nHave .* set NODE_EXTRA_CA_CERTS/)
  const trusting = { NODE_EXTRA_CA_CERTS: at('cert.pem') }
  const stranger = await new Cli(at('data'), trusting).run(...push)
  assert.equal(stranger.code, 4)
  assert.match(stranger.stderr, /answered 401.*\nLog in/)

  await mkdir(at('login'))
  const auth = Buffer.from('cook:salt').toString('base64')
  await writeFile(at('login/config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
  const cook = new Cli(at('data'), { ...trusting, DOCKER_CONFIG: at('login') })
  assert.match(await cook.print(...push), /^1: digest: sha256:/)
})

test('a registry that is spoken to with a TLS it does not have is told from a broken one', async (context) => {
  const folder = await temporaryFolder(context)
  const galley = new Cli(join(folder, 'data'))
  const host = await galley.registry(context)
  const { code, stderr } = await galley.run('pull', '--alias', `a:1=https://${host}`, 'a:1/b')
  assert.equal(code, 4)
  assert.match(stderr, /it does not speak TLS\n.*--plain-http/)
})

function certify(certificate: string, key: string): void {
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-keyout', key, '-out', certificate]
  execFileSync('openssl', ['req', ...kind, ...files, ...subject], { stdio: 'ignore' })
}

import assert from 'node:assert/strict'
import { chmod, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseRegistryHost } from '../reference.ts'
import { temporaryFolder } from '../testing/temporary.ts'
import { CredentialHelperError, dockerConfigPath, dockerCredentials } from './credentials.ts'

const hub = parseRegistryHost('docker.io')
const local = parseRegistryHost('localhost:5000')

async function config(context: TestContext, content: unknown): Promise<string> {
  const path = join(await temporaryFolder(context), 'config.json')
  await writeFile(path, JSON.stringify(content))
  return path
}

const auth = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') })

test('passwords are found under the names that docker login writes', async (context) => {
  const path = await config(context, {
    auths: {
      'https://index.docker.io/v1/': auth('ada:hub:secret'),
      'localhost:5000': { username: 'ada', password: 'local' },
      'ghcr.io': { identitytoken: 'refresh' },
      'empty.example': {},
    },
  })
  const find = dockerCredentials(path)
  assert.deepEqual(await find(hub), { kind: 'password', username: 'ada', password: 'hub:secret' })
  assert.deepEqual(await find(local), { kind: 'password', username: 'ada', password: 'local' })
  const token = { kind: 'identity-token', token: 'refresh' }
  assert.deepEqual(await find(parseRegistryHost('ghcr.io')), token)
  assert.equal(await find(parseRegistryHost('empty.example')), undefined)
  assert.equal(await find(parseRegistryHost('other.example')), undefined)
})

test('a missing file holds no credentials, a broken one is an error', async (context) => {
  const path = join(await temporaryFolder(context), 'config.json')
  assert.equal(await dockerCredentials(path)(hub), undefined)
  await writeFile(path, '{"auths":')
  await assert.rejects(dockerCredentials(path)(hub), /is not JSON/)
})

test('Docker’s folder can be elsewhere', () => {
  assert.equal(
    dockerConfigPath({ DOCKER_CONFIG: '/etc/docker-cli' }),
    '/etc/docker-cli/config.json',
  )
})

async function withHelper(context: TestContext, script: string): Promise<void> {
  const folder = await temporaryFolder(context)
  const path = join(folder, 'docker-credential-test')
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  const before = process.env.PATH
  process.env.PATH = `${folder}${delimiter}${before}`
  context.after(() => {
    process.env.PATH = before
  })
}

test('a helper is asked for its registry, and answers with a password or a token', async (context) => {
  const answer = `read -r host; [ "$host" = localhost:5000 ] || exit 1; echo '{"Username":"ada","Secret":"s"}'`
  await withHelper(context, answer)
  const path = await config(context, {
    credHelpers: { 'localhost:5000': 'test' },
    auths: { 'https://index.docker.io/v1/': auth('ada:hub') },
  })
  const find = dockerCredentials(path)
  assert.deepEqual(await find(local), { kind: 'password', username: 'ada', password: 's' })
  assert.deepEqual(await find(hub), { kind: 'password', username: 'ada', password: 'hub' })
})

test('the common store is asked, and what it does not know is looked up in the file', async (context) => {
  await withHelper(context, `cat >/dev/null; echo '{"Username":"<token>","Secret":"t"}'`)
  const find = dockerCredentials(await config(context, { credsStore: 'test' }))
  assert.deepEqual(await find(local), { kind: 'identity-token', token: 't' })
  await withHelper(context, 'cat >/dev/null; echo "credentials not found" >&2; exit 1')
  const path = await config(context, {
    credsStore: 'test',
    auths: { 'localhost:5000': auth('a:b') },
  })
  const found = await dockerCredentials(path)(local)
  assert.deepEqual(found, { kind: 'password', username: 'a', password: 'b' })
})

test('a helper that is missing, babbles or has an odd name is an error that names it', async (context) => {
  const ask = async (credsStore: string) =>
    dockerCredentials(await config(context, { credsStore }))(local)
  await assert.rejects(ask('galley-is-missing'), CredentialHelperError)
  await assert.rejects(ask('../../bin/sh'), CredentialHelperError)
  await withHelper(context, 'cat >/dev/null; yes babble | head -c 200000')
  await assert.rejects(ask('test'), CredentialHelperError)
})

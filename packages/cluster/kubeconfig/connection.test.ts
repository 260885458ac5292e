import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connectionOf } from './connection.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const config = {
  'current-context': 'lab',
  contexts: [
    { name: 'lab', context: { cluster: 'c', user: 'u', namespace: 'kitchen' } },
    { name: 'files', context: { cluster: 'f', user: 'f' } },
    { name: 'plugin', context: { cluster: 'c', user: 'p' } },
    { name: 'gone', context: { cluster: 'nowhere', user: 'u' } },
  ],
  clusters: [
    { name: 'c', cluster: { server: 'https://h:1', 'certificate-authority-data': base64('CA') } },
    {
      name: 'f',
      cluster: {
        server: 'https://h:2',
        'certificate-authority': 'ca.crt',
        'insecure-skip-tls-verify': true,
      },
    },
  ],
  users: [
    {
      name: 'u',
      user: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
    },
    { name: 'f', user: { tokenFile: 'token' } },
    { name: 'p', user: { exec: { command: 'x' } } },
  ],
}

async function kubeconfig(text: string) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'kubeconfig-'))
  const path = join(folder.path, 'config')
  await writeFile(path, text)
  return { path, folder, [Symbol.asyncDispose]: () => folder.remove() }
}

test('the current context says where a cluster is, and who asks', async () => {
  await using file = await kubeconfig(JSON.stringify(config))
  assert.deepEqual(connectionOf({ kubeconfig: file.path, context: undefined }), {
    context: 'lab',
    namespace: 'kitchen',
    server: 'https://h:1',
    authority: 'CA',
    isVerified: true,
    serverName: undefined,
    certificate: 'CERT',
    key: 'KEY',
    token: undefined,
  })
})

test('files are found beside the kubeconfig that names them', async () => {
  await using file = await kubeconfig(JSON.stringify(config))
  await writeFile(join(file.folder.path, 'ca.crt'), 'CA FILE')
  await writeFile(join(file.folder.path, 'token'), 's3cret\n')
  const found = connectionOf({ kubeconfig: file.path, context: 'files' })
  assert.deepEqual(
    [found.authority, found.token, found.isVerified, found.namespace],
    ['CA FILE', 's3cret', false, 'default'],
  )
})

test('what is missing, or cannot be used, is told by name', async () => {
  await using file = await kubeconfig(JSON.stringify(config))
  await using empty = await kubeconfig('')
  const from = (path: string, context?: string) => () => connectionOf({ kubeconfig: path, context })
  assert.throws(from(file.path, 'nobody'), /no context "nobody"/)
  assert.throws(from(file.path, 'gone'), /no cluster "nowhere"/)
  assert.throws(from(file.path, 'plugin'), /signs in by "exec", which Galley does not do/)
  assert.throws(from(empty.path), /No current context/)
  assert.throws(from(join(file.folder.path, 'nothing')), /No current context/)
})

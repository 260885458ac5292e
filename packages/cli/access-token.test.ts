import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { accessToken } from './access-token.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-token-'))
after(() => rmSync(folder, { recursive: true }))
const tokenFile = join(folder, 'token')

test('on loopback no token is needed', async () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
    assert.equal(await accessToken({ host, tokenFile: undefined, public: false }), undefined)
  }
})

test('an address that others reach needs a token or the word public', async () => {
  for (const host of ['0.0.0.0', '::', '10.10.1.1', 'example.org', '127.evil.example.org']) {
    await assert.rejects(accessToken({ host, tokenFile: undefined, public: false }), /--token-file/)
    assert.equal(await accessToken({ host, tokenFile: undefined, public: true }), undefined)
  }
})

test('the token is the file without the white space around it', async () => {
  writeFileSync(tokenFile, ' 0123456789abcdef\n')
  const access = { host: '0.0.0.0', tokenFile, public: false }
  assert.equal(await accessToken(access), '0123456789abcdef')
})

test('a short token or a missing file is refused, and the token is not repeated', async () => {
  writeFileSync(tokenFile, 'secret\n')
  const access = { host: '127.0.0.1', tokenFile, public: false }
  await assert.rejects(accessToken(access), (error: Error) => !error.message.includes('secret'))
  await assert.rejects(
    accessToken({ ...access, tokenFile: join(folder, 'none') }),
    /cannot be read/,
  )
})
